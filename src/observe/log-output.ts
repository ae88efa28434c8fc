// Where the router's own log goes, of the primary and of its workers: a file, or standard output.

import type { Clock } from '../model/clock.ts';
import { ok, type Result } from '../model/result.ts';
import { LogFile } from './log-file.ts';
import { standardOutput } from './standard-output.ts';

export interface LogOutput {
  /** One line, without its line break. */
  add(line: string): void;
  /** Lines that were dropped or could not be written, since the start. */
  lost(): number;
  /** Somebody has moved the file away. */
  reopen(): Result<void>;
  /** Resolves when everything is written; standard output is closed by whoever owns it. */
  close(): Promise<void>;
}

export function openLogOutput(filePath: string | undefined, clock: Clock): Result<LogOutput> {
  if (filePath === undefined) return ok(ON_STANDARD_OUTPUT);
  const file = LogFile.open(filePath, clock);
  if (!file.ok) return file;
  const { buffer } = file.value;
  return ok({
    add: (line) => buffer.add(line),
    lost: () => buffer.lost,
    reopen: () => file.value.reopen(),
    close: () => buffer.close(),
  });
}

const ON_STANDARD_OUTPUT: LogOutput = {
  add: (line) => standardOutput.add(line),
  // Counted where standard output is.
  lost: () => 0,
  reopen: () => ok(undefined),
  close: () => Promise.resolve(),
};
