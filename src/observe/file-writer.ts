// Writes chunks to an open file: standard output or a log file. `process.stdout.write` blocks the whole process on Linux
// while the reader of a pipe sleeps; `fs.write` only holds a thread of the pool.

import { write } from 'node:fs';
import type { Clock } from '../model/clock.ts';
import type { ChunkWriter } from './log-buffer.ts';

/** A pipe that somebody made non-blocking and nobody empties (EAGAIN) is tried again after this time. */
const RETRY_MS = 10;

/** One chunk at a time, as `LogBuffer` does it. A chunk that cannot be written (EPIPE, ENOSPC) is given up. */
export function fileWriter(file: number, clock: Clock): ChunkWriter {
  return (chunk, done) => {
    const bytes = Buffer.from(chunk);
    const writeFrom = (from: number): void => {
      write(file, bytes, from, bytes.length - from, null, (error, written) => {
        if (error?.code === 'EAGAIN') clock.after(RETRY_MS, () => writeFrom(from));
        else if (error !== null || from + written >= bytes.length) done();
        else writeFrom(from + written);
      });
    };
    writeFrom(0);
  };
}
