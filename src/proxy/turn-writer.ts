// Bytes on their way out, to a client or an upstream. What one turn makes (head, first data, last chunk) leaves in one
// write, at the end of the turn: the largest single saving on the wire (DESIGN section 4).

import type { Socket } from 'node:net';
import { CHUNK_END, chunkStart, lastChunk } from '../http1/chunk.ts';
import { DirectWriter } from './direct-writer.ts';
import { isBlocked } from './is-blocked.ts';
import type { Outbox, Sender } from './outbox.ts';
import type { ReadBuffers } from './read-buffers.ts';

/** Up to this size data joins the head as text: a latin1 string of at most 16 KB is written without allocating. */
const INLINE_BYTES = 8 * 1024;

/** What the writers of a worker share. */
export interface WriterEnvironment {
  readonly buffers: ReadBuffers;
  readonly outbox: Outbox;
}

export class TurnWriter implements Sender {
  /** How often something has left. */
  writes = 0;
  readonly #socket: Socket;
  readonly #environment: WriterEnvironment;
  readonly #direct: DirectWriter | undefined;
  /** Latin1: one character a byte. */
  #pending = '';
  /** Text and buffers of this turn gather in the socket. */
  #corked = false;
  /** In the outbox. */
  #queued = false;

  constructor(socket: Socket, environment: WriterEnvironment) {
    this.#socket = socket;
    this.#environment = environment;
    this.#direct = DirectWriter.to(socket);
  }

  get blocked(): boolean {
    return this.#direct?.waits === true || isBlocked(this.#socket);
  }

  /** The kernel has everything. */
  get gone(): boolean {
    return this.#pending === '' && this.#socket.writableLength === 0 && this.#direct?.waits !== true;
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

  /** What is here leaves with the turn. What is much leaves now: so no connection gathers more than it is allowed to. */
  flush(): void {
    if (this.#corked || this.#pending.length >= INLINE_BYTES) return this.send();
    if (this.#pending === '' || this.#queued) return;
    this.#queued = true;
    this.#environment.outbox.add(this);
  }

  /** What is here leaves now. */
  send(): void {
    this.#queued = false;
    if (this.#pending !== '') this.#writePending();
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  /** Nothing follows what is here; `done` is called when the kernel has all of it. */
  end(done?: () => void): void {
    this.send();
    this.#socket.end(done);
  }

  #writePending(): void {
    const text = this.#pending;
    this.#pending = '';
    // Of a connection that was cut within the turn nothing follows.
    if (this.#socket.destroyed) return;
    this.writes++;
    if (this.#corked || this.#direct?.write(text) !== true) this.#socket.write(text, 'latin1');
  }

  #gather(data: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
    }
    if (this.#pending !== '') this.#writePending();
    this.writes++;
    const { bytes, taken } = this.#environment.buffers.hold(data);
    this.#socket.write(bytes, taken);
  }
}
