// Whole lines on their way to one writer: collected on the hot path, written off it, in chunks. A writer that does not keep
// up costs lines, which are counted, and never memory or a request's time.

import type { Clock } from '../model/clock.ts';

/** Takes whole lines and says when it has written them, or could not; `done` must be called exactly once, now or later. */
export type ChunkWriter = (chunk: string, done: (written: boolean) => void) => void;

export interface LogBufferOptions {
  readonly write: ChunkWriter;
  readonly clock: Clock;
  /** Most that waits, the chunk being written included; counted in characters, nearly all of which are one byte. Default 1 MB. */
  readonly maxBytes?: number;
  /** Lines were lost since it was last told; at most once a second, and never from within `add`. */
  readonly onLost?: (lines: number) => void;
}

/** A message of this size stalls neither side of a channel (DESIGN 4). */
const CHUNK_BYTES = 64 * 1024;
const LONGEST_WAIT_MS = 100;
export const DEFAULT_MAX_BYTES = 1024 * 1024;
const TELL_LOST_MS = 1000;

export class LogBuffer {
  readonly #write: ChunkWriter;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  /** Full chunks, oldest first; `#open` collects the next one. */
  readonly #full: string[] = [];
  #open = '';
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
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#onLost = options.onLost;
  }

  /** Lines that were dropped or could not be written, since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds a line (without its line break), or drops and counts it. */
  add(line: string): void {
    this.addChunk(`${line}\n`);
  }

  /** Adds what another buffer wrote: whole lines with their line breaks. Kept or dropped together. */
  addChunk(lines: string): void {
    if (this.#bytes + lines.length > this.#maxBytes || this.#closed !== undefined) {
      return this.#lose(lines);
    }
    if (this.#open.length + lines.length > CHUNK_BYTES) this.#sealOpen();
    this.#bytes += lines.length;
    this.#open += lines;
    if (this.#full.length > 0) this.#schedule();
    this.#cancelTimer ??= this.#clock.after(LONGEST_WAIT_MS, () => this.#onTime());
  }

  /** Takes no more lines; resolves when the writer has taken what was there. A writer that is stuck leaves it pending. */
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

  #lose(lines: string): void {
    this.#lost += lines.split('\n').length - 1;
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
    if (this.#open === '') return;
    this.#full.push(this.#open);
    this.#open = '';
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
    this.#write(chunk, (written) => {
      if (!written) this.#lose(chunk);
      this.#writing = false;
      this.#bytes -= chunk.length;
      // A writer that is done at once must not make a recursion of the backlog.
      if (this.#full.length > 0) this.#schedule();
      else this.#closed?.resolve();
    });
  }
}
