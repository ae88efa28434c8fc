// The one way to standard output of a process: the log and the access log of all workers pass here, so a line is never
// torn by another. The command line closes it last.

import { systemClock } from './clock.ts';
import { FileWriter } from './file-writer.ts';
import { LogBuffer } from './log-buffer.ts';

const STANDARD_OUTPUT = 1;

export const standardOutput = new LogBuffer({
  write: new FileWriter(STANDARD_OUTPUT, systemClock).write,
  clock: systemClock,
});
