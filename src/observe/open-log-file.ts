// A log file as a buffer: appended to, with the directories it needs, readable by its group (as Traefik's).

import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { fileWriter } from './file-writer.ts';
import { LogBuffer } from './log-buffer.ts';

const MODE = 0o664;

/** Open until the process ends; `close` of the buffer writes what waits. The error names the path. */
export function openLogFile(path: string, clock: Clock): Result<LogBuffer> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return ok(new LogBuffer({ write: fileWriter(openSync(path, 'a', MODE), clock), clock }));
  } catch (error) {
    return fail(`log file ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}
