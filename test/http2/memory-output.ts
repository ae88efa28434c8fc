// Frames into memory, for a connection without a socket.

import type { FrameOutput } from '../../src/http2/frame-output.ts';

export class MemoryOutput implements FrameOutput {
  bytes: Buffer = Buffer.alloc(64);
  at = 0;
  stretch = 0;
  /** Takes no data for now. */
  blocked = false;
  #sent: Buffer[] = [];

  reserve(byteCount: number): void {
    if (this.at + byteCount <= this.bytes.length) return;
    this.#ship();
    this.bytes = Buffer.alloc(Math.max(64, byteCount));
  }

  append(bytes: Buffer, start: number, end: number): void {
    this.#ship();
    this.#sent.push(Buffer.from(bytes.subarray(start, end)));
  }

  flush(): void {}

  /** Everything since the last time. */
  take(): Buffer {
    this.#ship();
    const sent = Buffer.concat(this.#sent);
    this.#sent = [];
    return sent;
  }

  #ship(): void {
    this.#sent.push(Buffer.from(this.bytes.subarray(0, this.at)));
    this.at = 0;
    this.stretch++;
  }
}
