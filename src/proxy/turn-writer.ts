// Bytes on their way out, to a client or an upstream. What one turn makes (head, first data, last chunk) leaves in one
// write: the largest single saving on the wire (DESIGN section 4).

import type { Socket } from 'node:net';
import { CHUNK_END, chunkStart, lastChunk } from '../http1/chunk.ts';
import type { ReadBuffers } from './read-buffers.ts';

/** Up to this size data joins the head as text: a latin1 string of at most 16 KB is written without allocating. */
const INLINE_BYTES = 8 * 1024;

export class TurnWriter {
  readonly #socket: Socket;
  readonly #buffers: ReadBuffers;
  /** Latin1: one character a byte. */
  #pending = '';
  /** Text and buffers of this turn gather in the socket. */
  #corked = false;

  constructor(socket: Socket, buffers: ReadBuffers) {
    this.#socket = socket;
    this.#buffers = buffers;
  }

  /**
   * The socket takes no more for now; its `drain` says when it does. What the kernel took at once is no reason to wait, even
   * where it was more than the socket's mark.
   */
  get blocked(): boolean {
    return this.#socket.writableNeedDrain && this.#socket.writableLength > 0;
  }

  text(text: string): void {
    this.#pending += text;
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (end - start <= INLINE_BYTES) this.#pending += bytes.toString('latin1', start, end);
    else this.#gather(bytes.subarray(start, end));
  }

  chunk(bytes: Buffer, start: number, end: number): void {
    this.#pending += chunkStart(end - start);
    this.data(bytes, start, end);
    this.#pending += CHUNK_END;
  }

  /** `trailers`: field lines, each with its CRLF, or empty. */
  lastChunk(trailers: string): void {
    this.#pending += lastChunk(trailers);
  }

  flush(): void {
    if (this.#pending !== '') this.#writePending();
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  #writePending(): void {
    const text = this.#pending;
    this.#pending = '';
    this.#socket.write(text, 'latin1');
  }

  #gather(data: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
    }
    if (this.#pending !== '') this.#writePending();
    const { bytes, taken } = this.#buffers.hold(data);
    this.#socket.write(bytes, taken);
  }
}
