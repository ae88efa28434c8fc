// Whole lines on their way to one writer: collected on the hot path, written off it, in chunks. A writer that does not
// keep up costs lines, which are counted, and never memory or a request's time. Chunks that are written are filled
// again.

import type { Clock } from '../model/clock.ts';
import { ByteText } from './byte-text.ts';

/**
 * Takes whole lines in UTF-8 and says when it has written them, or could not; `done` must be called exactly once, now
 * or later. From then on other lines may stand in the chunk.
 */
export type ChunkWriter = (chunk: Uint8Array, done: (written: boolean) => void) => void;

export interface LogBufferOptions {
  readonly write: ChunkWriter;
  readonly clock: Clock;
  /** No chunk is larger, unless a single line is. Default 64 KB. */
  readonly chunkBytes?: number;
  /** Most that waits, the chunk being written included. Default 1 MB. */
  readonly maxBytes?: number;
  /** Lines were lost since it was last told; at most once a second, and never from within `add`. */
  readonly onLost?: (lines: number) => void;
}

/** A message of this size stalls neither side of a channel (DESIGN 4). */
const CHUNK_BYTES = 64 * 1024;
/** A line that is begun in a chunk and does not fit it: nearly every line is shorter than this. */
const ROOM_FOR_A_LINE = 8 * 1024;
/** One is filled while another is written; one more for a writer that is now and then late. */
const MOST_SPARE = 2;
const LONGEST_WAIT_MS = 100;
export const DEFAULT_MAX_BYTES = 1024 * 1024;
const TELL_LOST_MS = 1000;
const LINE_BREAK = 0x0a;

export class LogBuffer {
  readonly #write: ChunkWriter;
  readonly #clock: Clock;
  readonly #chunkBytes: number;
  readonly #maxBytes: number;
  /** Full chunks, oldest first; `#open` collects the next one. */
  readonly #full: ByteText[] = [];
  readonly #spare: ByteText[] = [];
  #open: ByteText;
  /** Everything that waits, the chunk being written included. */
  #bytes = 0;
  #lost = 0;
  /** Lost lines that `onLost` was told of. */
  #told = 0;
  readonly #onLost: ((lines: number) => void) | undefined;
  #cancelTelling: (() => void) | undefined;
  #writing = false;
  #scheduled = false;
  #cancelTimer: (() => void) | undefined;
  #closed: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: LogBufferOptions) {
    this.#write = options.write;
    this.#clock = options.clock;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#onLost = options.onLost;
    this.#open = this.#emptyChunk();
  }

  /** Lines that were dropped or could not be written, since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds a line (without its line break), or drops and counts it. */
  add(line: string): void {
    this.addLine(writeText, line);
  }

  /** The same for a line that `write` makes of `subject`, where it will be read: no copy is made. */
  addLine<Subject>(write: (subject: Subject, text: ByteText) => void, subject: Subject): void {
    if (this.#closed !== undefined || this.#bytes >= this.#maxBytes) return this.#lose(1);
    const open = this.#open;
    const from = open.length;
    write(subject, open);
    open.addByte(LINE_BREAK);
    const size = open.length - from;
    if (this.#bytes + size > this.#maxBytes) {
      open.cutTo(from);
      return this.#lose(1);
    }
    if (open.length > this.#chunkBytes && from > 0) this.#beginWith(open.bytes.subarray(from), from);
    this.#added(size);
  }

  /** Adds what another buffer wrote: whole lines with their line breaks. Kept or dropped together. */
  addChunk(lines: Uint8Array): void {
    if (this.#closed !== undefined || this.#bytes + lines.length > this.#maxBytes) return this.#lose(countLines(lines));
    const from = this.#open.length;
    if (from + lines.length > this.#chunkBytes) this.#beginWith(lines, from);
    else this.#open.addBytes(lines);
    this.#added(lines.length);
  }

  /** Takes no more lines; resolves when the writer has taken what was there, never when it is stuck. */
  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers<void>();
      this.#cancelTelling?.();
      if (this.#cancelTelling !== undefined) this.#tellLost();
      this.#sealOpen();
      this.#writeNext();
    }
    return this.#closed.promise;
  }

  /** The open chunk ends at `end`; these are the first lines of the next one. */
  #beginWith(lines: Uint8Array, end: number): void {
    this.#open.cutTo(end);
    this.#sealOpen();
    this.#open.addBytes(lines);
  }

  #added(bytes: number): void {
    this.#bytes += bytes;
    if (this.#full.length > 0) this.#schedule();
    this.#cancelTimer ??= this.#clock.after(LONGEST_WAIT_MS, () => this.#onTime());
  }

  #lose(lines: number): void {
    this.#lost += lines;
    if (this.#onLost === undefined) return;
    this.#cancelTelling ??= this.#clock.after(TELL_LOST_MS, () => this.#tellLost());
  }

  #tellLost(): void {
    this.#cancelTelling = undefined;
    const lines = this.#lost - this.#told;
    this.#told = this.#lost;
    this.#onLost?.(lines);
  }

  #onTime(): void {
    this.#sealOpen();
    this.#writeNext();
  }

  #sealOpen(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#open.length === 0) return;
    this.#full.push(this.#open);
    this.#open = this.#spare.pop() ?? this.#emptyChunk();
  }

  #emptyChunk(): ByteText {
    return new ByteText(this.#chunkBytes + ROOM_FOR_A_LINE);
  }

  /** A chunk that has grown for a long line is given up. */
  #recycle(chunk: ByteText): void {
    if (this.#spare.length >= MOST_SPARE || chunk.capacity > this.#chunkBytes + ROOM_FOR_A_LINE) return;
    chunk.cutTo(0);
    this.#spare.push(chunk);
  }

  /** Not now: the caller is in the middle of a request. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeNext();
    });
  }

  #writeNext(): void {
    if (this.#writing) return;
    const chunk = this.#full.shift();
    if (chunk === undefined) {
      this.#closed?.resolve();
      return;
    }
    this.#writing = true;
    const { bytes } = chunk;
    this.#write(bytes, (written) => {
      if (!written) this.#lose(countLines(bytes));
      this.#writing = false;
      this.#bytes -= bytes.length;
      this.#recycle(chunk);
      // A writer that is done at once must not make a recursion of the backlog.
      if (this.#full.length > 0) this.#schedule();
      else this.#closed?.resolve();
    });
  }
}

const writeText = (line: string, text: ByteText): void => text.addText(line);

function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = lines.indexOf(LINE_BREAK); at >= 0; at = lines.indexOf(LINE_BREAK, at + 1)) count++;
  return count;
}
