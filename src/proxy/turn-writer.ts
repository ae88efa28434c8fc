// Bytes on their way out, to a client or an upstream. What one turn makes (head, first data, last chunk) leaves in one
// write: the largest single saving on the wire (DESIGN section 4).

import type { Socket } from 'node:net';
import { encodeChunk, lastChunk } from '../http1/chunk.ts';

/** Up to this size data joins the head as text: a latin1 string of at most 16 KB is written without allocating. */
const INLINE_BYTES = 8 * 1024;

export class TurnWriter {
  readonly #socket: Socket;
  /** Latin1: one character a byte. */
  #pending = '';

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** The socket takes no more for now; its `drain` says when it does. */
  get blocked(): boolean {
    return this.#socket.writableNeedDrain;
  }

  text(text: string): void {
    this.#pending += text;
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (end - start <= INLINE_BYTES) this.#pending += bytes.toString('latin1', start, end);
    else this.#write(this.#join(bytes, start, end));
  }

  chunk(bytes: Buffer, start: number, end: number): void {
    if (end - start <= INLINE_BYTES) {
      this.#pending += `${(end - start).toString(16)}\r\n${bytes.toString('latin1', start, end)}\r\n`;
    } else {
      const chunk = encodeChunk(bytes, start, end);
      this.#write(this.#pending === '' ? chunk : this.#join(chunk, 0, chunk.length));
    }
  }

  /** `trailers`: field lines, each with its CRLF, or empty. */
  lastChunk(trailers: string): void {
    this.#pending += lastChunk(trailers);
  }

  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#socket.write(text, 'latin1');
  }

  /** A copy with what is pending in front: the bytes are a read buffer that will be read into again. */
  #join(bytes: Buffer, start: number, end: number): Buffer {
    const joined = Buffer.allocUnsafe(this.#pending.length + end - start);
    const at = joined.write(this.#pending, 0, 'latin1');
    bytes.copy(joined, at, start, end);
    this.#pending = '';
    return joined;
  }

  #write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }
}
