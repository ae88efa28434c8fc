// The log: one line per event, as JSON (keys as Traefik writes them: level, time, message) or as text for people.

import type { Clock } from '../model/clock.ts';
import type { LogFields, Logger, LogLevel } from '../model/logger.ts';

export interface LoggerOptions {
  /** Least level that is written. */
  readonly level: LogLevel;
  readonly format: 'json' | 'common';
  /** Takes one line, without the line break. */
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

type Line = (level: LogLevel, message: string, fields: LogFields) => string;

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

const SHORT_LEVEL: Readonly<Record<LogLevel, string>> = {
  trace: 'TRC',
  debug: 'DBG',
  info: 'INF',
  warn: 'WRN',
  error: 'ERR',
};

export function createLogger(options: LoggerOptions): Logger {
  const time = () => new Date(options.clock.wallMs()).toISOString();
  const line: Line =
    options.format === 'json'
      ? (level, message, fields) => JSON.stringify({ level, time: time(), ...fields, message })
      : (level, message, fields) =>
          `${time()} ${SHORT_LEVEL[level]} ${escapeControls(message)}${describeFields(fields)}`;
  return loggerWith({}, line, options);
}

function loggerWith(common: LogFields, line: Line, options: LoggerOptions): Logger {
  const least = LEVELS.indexOf(options.level);
  const at = (level: LogLevel) =>
    LEVELS.indexOf(level) < least
      ? () => {}
      : (message: string, fields?: LogFields) => options.write(line(level, message, { ...common, ...fields }));
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => loggerWith({ ...common, ...fields }, line, options),
  };
}

function describeFields(fields: LogFields): string {
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const plain = typeof value === 'object' ? value.join(',') : String(value);
    text += ` ${name}=${/^[\w.:/@,+-]+$/.test(plain) ? plain : JSON.stringify(plain)}`;
  }
  return text;
}

/** Text from outside (an error of an upstream, a label) must not start a line of its own. */
function escapeControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => JSON.stringify(character).slice(1, -1));
}
