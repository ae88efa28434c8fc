// The access log of one process, on its file or on whatever leads to standard output; and how many lines were lost.

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import { ok, type Result } from '../model/result.ts';
import type { AccessLogSettings } from '../model/settings.ts';
import { type AccessLog, createAccessLog } from './access-log.ts';
import { type ChunkWriter, DEFAULT_MAX_BYTES, LogBuffer } from './log-buffer.ts';
import { LogFile } from './log-file.ts';

/** What `bufferingSize` counts in. */
const USUAL_LINE_BYTES = 512;

export interface OpenAccessLog {
  readonly log: AccessLog;
  /** Lines that were dropped or could not be written, since the start. */
  readonly lost: () => number;
  readonly reopen: () => void;
  /** Resolves when everything is written; a writer that is stuck leaves it pending. */
  readonly close: () => Promise<void>;
}

export interface AccessLogSurroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes lines for standard output. */
  readonly toStandardOutput: ChunkWriter;
}

export function openAccessLog(settings: AccessLogSettings, around: AccessLogSurroundings): Result<OpenAccessLog> {
  const { clock, logger } = around;
  const { filePath } = settings;
  const options = {
    maxBytes: DEFAULT_MAX_BYTES + settings.bufferingSize * USUAL_LINE_BYTES,
    onLost: (lines: number) =>
      logger.warn('access-log lines were lost: where they go is full or does not keep up', { lines, filePath }),
  };
  if (filePath === undefined) {
    const buffer = new LogBuffer({ ...options, clock, write: around.toStandardOutput });
    return ok(describe(settings, buffer, () => {}));
  }
  const file = LogFile.open(filePath, clock, options);
  if (!file.ok) return file;
  const reopen = (): void => {
    const reopened = file.value.reopen();
    if (!reopened.ok) logger.error(reopened.error);
  };
  return ok(describe(settings, file.value.buffer, reopen));
}

const describe = (settings: AccessLogSettings, buffer: LogBuffer, reopen: () => void): OpenAccessLog => ({
  log: createAccessLog(settings, buffer),
  lost: () => buffer.lost,
  reopen,
  close: () => buffer.close(),
});
