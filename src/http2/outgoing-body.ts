// What one stream sends: what its window, the connection's or the socket do not let out yet waits here, and whoever makes it
// is told when it is gone.

import { MAX_WINDOW_BYTES } from './frames.ts';
import type { OutgoingFrames, SendingBody } from './outgoing-frames.ts';

export interface OutgoingListener {
  /** What waited has been sent: more may come. */
  bodyDrained(): void;
  /** The stream's end has been written. */
  bodySent(): void;
}

export class OutgoingBody implements SendingBody {
  readonly streamId: number;
  window: number;
  frameAt = -1;
  frameStretch = -1;
  inLine = false;
  readonly #frames: OutgoingFrames;
  readonly #listener: OutgoingListener;
  #waiting: Buffer[] = [];
  /** Trailers, or none, once it is known where the body ends. */
  #end: readonly string[] | undefined;
  #over = false;

  constructor(streamId: number, windowBytes: number, frames: OutgoingFrames, listener: OutgoingListener) {
    this.streamId = streamId;
    this.window = windowBytes;
    this.#frames = frames;
    this.#listener = listener;
  }

  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  /** How much that is. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** `bytes[start, end)`; valid during the call only. */
  send(bytes: Buffer, start: number, end: number): void {
    if (this.#over || start === end) return;
    const { waits } = this;
    const sent = waits ? 0 : this.#frames.writeData(this, bytes, start, end);
    if (start + sent === end) return;
    this.#waiting.push(Buffer.from(bytes.subarray(start + sent, end)));
    if (!waits) this.#frames.wait(this);
  }

  /** Nothing follows but `trailers`: names and values in turn. */
  end(trailers: readonly string[]): void {
    if (this.#over || this.#end !== undefined) return;
    this.#end = trailers;
    if (!this.waits) this.#sendEnd(trailers);
  }

  /** The other side takes more of it; or less, by its settings. False: more than a window can be. */
  grant(byteCount: number): boolean {
    this.window += byteCount;
    if (this.window > MAX_WINDOW_BYTES) return false;
    while (this.waits && this.sendSome());
    return true;
  }

  /** What waits is for nobody any more. */
  drop(): void {
    this.#over = true;
    this.#waiting = [];
  }

  sendSome(): boolean {
    const first = this.#waiting[0];
    if (first === undefined) return false;
    const sent = this.#frames.writeData(this, first, 0, Math.min(first.length, this.#frames.maxFrameBytes));
    if (sent === 0) return false;
    if (sent < first.length) this.#waiting[0] = first.subarray(sent);
    else this.#waiting.shift();
    if (!this.waits) this.#drained();
    return true;
  }

  #drained(): void {
    if (this.#end === undefined) this.#listener.bodyDrained();
    else this.#sendEnd(this.#end);
  }

  #sendEnd(trailers: readonly string[]): void {
    this.#over = true;
    if (trailers.length > 0) this.#frames.writeHeaders(this.streamId, trailers, true);
    else this.#frames.writeEnd(this);
    this.#listener.bodySent();
  }
}
