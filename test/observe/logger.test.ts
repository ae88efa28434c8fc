import test from 'ava';
import type { LogLevel } from '../../src/model/logger.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { ManualClock } from '../support/manual-clock.ts';

function collect(format: 'json' | 'common', level: LogLevel = 'trace') {
  const lines: string[] = [];
  const logger = createLogger({
    level,
    format,
    write: (line) => lines.push(line),
    clock: new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
  });
  return { lines, logger };
}

test('text: time, level, message and fields on one line', (t) => {
  const { lines, logger } = collect('common');
  logger.with({ provider: 'ecs' }).warn('refresh failed', { attempt: 2, error: 'no "route"', clusters: ['a', 'b'] });
  t.deepEqual(lines, [
    '2026-01-02T03:04:05.678Z WRN refresh failed provider=ecs attempt=2 error="no \\"route\\"" clusters=a,b',
  ]);
});

test('json: level, time, fields, message', (t) => {
  const { lines, logger } = collect('json');
  logger.with({ provider: 'ecs' }).info('read', { complete: true });
  t.deepEqual(lines, [
    '{"level":"info","time":"2026-01-02T03:04:05.678Z","provider":"ecs","complete":true,"message":"read"}',
  ]);
});

test('a field that is undefined is not written', (t) => {
  for (const format of ['json', 'common'] as const) {
    const { lines, logger } = collect(format);
    logger.info('x', { absent: undefined });
    t.notRegex(lines.join(), /absent/);
  }
});

test('levels below the least one are silent', (t) => {
  const { lines, logger } = collect('common', 'warn');
  logger.debug('a');
  logger.info('b');
  logger.with({ x: 1 }).info('c');
  logger.warn('d');
  logger.error('e');
  t.deepEqual(
    lines.map((line) => line.slice(25)),
    ['WRN d', 'ERR e'],
  );
});

test('a message or a field cannot start a second line or reach the terminal', (t) => {
  for (const format of ['json', 'common'] as const) {
    const { lines, logger } = collect(format);
    logger.error('a\nb\u001b[2J', { field: 'x\r\ny' });
    t.is(lines.length, 1);
    t.notRegex(lines.join(), /[\x00-\x1f]/);
  }
});
