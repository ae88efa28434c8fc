// A log file: lines wait in a buffer and are appended in whole chunks. Opened anew when somebody has moved it away.

import { constants, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { FileWriter } from './file-writer.ts';
import { LogBuffer, type LogBufferOptions } from './log-buffer.ts';

/** Readable by its group, as Traefik's. */
const MODE = 0o664;
/** Non-blocking for the sake of pipes: opening one that nobody reads is an error then, and not a wait for ever. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** Handing a chunk to a thread and waking up when it is written costs the same for any size. */
const CHUNK_BYTES = 128 * 1024;

/** Where lines go: a file, or standard output. */
export interface LogSink {
  add(line: string): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

export class LogFile implements LogSink {
  readonly path: string;
  readonly buffer: LogBuffer;
  readonly #writer: FileWriter;

  /** Made with the directories it needs. The error names the path. */
  static open(
    path: string,
    clock: Clock,
    options: Pick<LogBufferOptions, 'maxBytes' | 'onLost'> = {},
  ): Result<LogFile> {
    const file = openFile(path);
    if (!file.ok) return file;
    const writer = new FileWriter(file.value, clock);
    return ok(
      new LogFile(path, writer, new LogBuffer({ ...options, write: writer.write, clock, chunkBytes: CHUNK_BYTES })),
    );
  }

  private constructor(path: string, writer: FileWriter, buffer: LogBuffer) {
    this.path = path;
    this.#writer = writer;
    this.buffer = buffer;
  }

  add(line: string): void {
    this.buffer.add(line);
  }

  /** Lines that wait go to the new file. When it cannot be opened the old one stays. */
  reopen(): Result<void> {
    const file = openFile(this.path);
    if (!file.ok) return file;
    this.#writer.replace(file.value);
    return ok(undefined);
  }

  close(): Promise<void> {
    return this.buffer.close();
  }
}

function openFile(path: string): Result<number> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return ok(openSync(path, FLAGS, MODE));
  } catch (error) {
    return fail(`log file ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}
