// What one stream receives: handed on as it comes, or kept, as much as its window allows, while nobody takes it. A body that
// is not as long as its head said is malformed (RFC 9113 8.1.1).

import { IncomingWindow } from './incoming-window.ts';
import { KeptBytes } from './kept-bytes.ts';

export interface IncomingListener {
  /** `bytes[start, end)`; valid during the call only. */
  bodyData(bytes: Buffer, start: number, end: number): void;
  bodyEnded(trailers: readonly string[]): void;
  /** So much was taken: of the connection's window, and of the stream's where `grant` is not 0. */
  bodyTaken(byteCount: number, grant: number): void;
}

export type Receipt = 'ok' | 'windowExceeded' | 'lengthDiffers';

const NO_TRAILERS: readonly string[] = [];

export class IncomingBody {
  /** The other side has said all it will. */
  whole = false;
  /** And all of it has been taken. */
  handedOn = false;
  readonly #listener: IncomingListener;
  readonly #window: IncomingWindow;
  /** What the head said; -1: nothing. */
  #expectedBytes = -1;
  #receivedBytes = 0;
  #paused = false;
  /** Few streams are ever paused. */
  #kept: KeptBytes | undefined;
  #trailers = NO_TRAILERS;
  #over = false;

  constructor(windowBytes: number, listener: IncomingListener) {
    this.#window = new IncomingWindow(windowBytes);
    this.#listener = listener;
  }

  expect(byteCount: number): void {
    this.#expectedBytes = byteCount;
  }

  /** `windowBytes`: what it costs of the windows, padding included. */
  receive(bytes: Buffer, start: number, end: number, windowBytes: number): Receipt {
    if (!this.#window.take(windowBytes)) return 'windowExceeded';
    this.#receivedBytes += end - start;
    if (this.#expectedBytes >= 0 && this.#receivedBytes > this.#expectedBytes) return 'lengthDiffers';
    if (this.#paused) {
      this.#kept ??= new KeptBytes();
      this.#kept.add(bytes, start, end);
      // Of the padding nothing is kept.
      this.#taken(windowBytes - (end - start));
      return 'ok';
    }
    if (end > start) this.#listener.bodyData(bytes, start, end);
    this.#taken(windowBytes);
    return 'ok';
  }

  receiveEnd(trailers: readonly string[]): Receipt {
    if (this.#expectedBytes >= 0 && this.#receivedBytes !== this.#expectedBytes) return 'lengthDiffers';
    this.whole = true;
    // The list is the decoder's.
    this.#trailers = trailers.length === 0 ? NO_TRAILERS : [...trailers];
    if (!this.#paused) this.#finish();
    return 'ok';
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    while (!this.#paused) {
      const piece = this.#kept?.shift();
      if (piece === undefined) break;
      this.#listener.bodyData(piece, 0, piece.length);
      this.#taken(piece.length);
    }
    if (this.whole && !this.#paused) this.#finish();
  }

  /** What is kept is for nobody. Gives how much that was. */
  drop(): number {
    this.#over = true;
    const dropped = this.#kept?.length ?? 0;
    this.#kept?.clear();
    return dropped;
  }

  #taken(byteCount: number): void {
    if (byteCount === 0) return;
    // Of a stream that is whole, or over, nothing more may come.
    const grant = this.#over || this.whole ? 0 : this.#window.consumed(byteCount);
    this.#listener.bodyTaken(byteCount, grant);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.handedOn = true;
    this.#listener.bodyEnded(this.#trailers);
  }
}
