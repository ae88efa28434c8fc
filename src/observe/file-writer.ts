// Writes chunks to an open file: standard output or a log file. `process.stdout.write` blocks the whole process on
// Linux while the reader of a pipe sleeps; `fs.write` only holds a thread of the pool.

import { close, write } from 'node:fs';
import type { Clock } from '../model/clock.ts';
import type { ChunkWriter } from './log-buffer.ts';

/** A non-blocking pipe that nobody empties (EAGAIN) is tried again after this time. */
const RETRY_MS = 10;

export class FileWriter {
  #file: number;
  readonly #clock: Clock;
  /** What a chunk is being written to. */
  #busy: number | undefined;

  constructor(file: number, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /** One chunk at a time, as `LogBuffer` does it. A chunk that cannot be written (EPIPE, ENOSPC) is given up. */
  readonly write: ChunkWriter = (chunk, done) => {
    const file = this.#file;
    const end = (written: boolean): void => {
      this.#busy = undefined;
      if (file !== this.#file) closeQuietly(file);
      done(written);
    };
    const writeFrom = (from: number): void => {
      write(file, chunk, from, chunk.length - from, null, (error, written) => {
        if (error?.code === 'EAGAIN') this.#clock.after(RETRY_MS, () => writeFrom(from));
        else if (error !== null) end(false);
        else if (from + written >= chunk.length) end(true);
        else writeFrom(from + written);
      });
    };
    this.#busy = file;
    writeFrom(0);
  };

  /** From the next chunk on it writes here; the file so far is closed as soon as nothing is written to it. */
  replace(file: number): void {
    const before = this.#file;
    this.#file = file;
    if (before !== this.#busy) closeQuietly(before);
  }
}

/** Nobody could do anything about an error. */
const closeQuietly = (file: number): void => close(file, () => {});
