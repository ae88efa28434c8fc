// Bytes on their way out, to a client or an upstream. What one turn makes (head, first data, last chunk) leaves in one
// write, at the end of the turn: the largest single saving on the wire (DESIGN section 4).

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CHUNK_END, chunkStart, lastChunk } from '../http1/chunk.ts';
import type { Outbox, Sender } from './outbox.ts';
import type { ReadBuffers } from './read-buffers.ts';

/** Up to this size data joins the head; more is written from where it is. */
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
  /** TLS keeps what it is given until it has written it. */
  readonly #secured: boolean;
  readonly #environment: WriterEnvironment;
  readonly #outbox: Outbox;
  /** What is ours in the outbox and has not left. */
  #from = 0;
  #to = 0;
  /** Several pieces of this turn gather in the socket. */
  #corked = false;
  /** The outbox knows of us. */
  #queued = false;

  constructor(socket: Socket, environment: WriterEnvironment) {
    this.#socket = socket;
    this.#secured = socket instanceof TLSSocket;
    this.#environment = environment;
    this.#outbox = environment.outbox;
  }

  /**
   * The socket takes no more for now; its `drain` says when it does. What the kernel took at once is no reason to wait, even
   * where it was more than the socket's mark.
   */
  get blocked(): boolean {
    return this.#socket.writableNeedDrain && this.#socket.writableLength > 0;
  }

  /** The kernel has everything. */
  get gone(): boolean {
    return this.#from === this.#to && this.#socket.writableLength === 0;
  }

  /** Latin1. */
  text(text: string): void {
    if (!this.#claim(text.length)) return this.#write(Buffer.from(text, 'latin1'));
    const outbox = this.#outbox;
    outbox.at += outbox.bytes.write(text, outbox.at, 'latin1');
    this.#to = outbox.at;
  }

  data(bytes: Buffer, start: number, end: number): void {
    if (end - start > INLINE_BYTES || !this.#claim(end - start)) return this.#gather(bytes.subarray(start, end));
    const outbox = this.#outbox;
    outbox.at += bytes.copy(outbox.bytes, outbox.at, start, end);
    this.#to = outbox.at;
  }

  chunk(bytes: Buffer, start: number, end: number): void {
    this.text(chunkStart(end - start));
    this.data(bytes, start, end);
    this.text(CHUNK_END);
  }

  /** `trailers`: field lines, each with its CRLF, or empty. */
  lastChunk(trailers: string): void {
    this.text(lastChunk(trailers));
  }

  /** What is here leaves with the turn. What is much leaves now: so no connection gathers more than it is allowed to. */
  flush(): void {
    if (this.#corked || this.#to - this.#from >= INLINE_BYTES) this.send();
  }

  /** What is here leaves now. */
  send(): void {
    this.#queued = false;
    this.#ship();
    if (this.#corked) {
      this.#corked = false;
      this.#socket.uncork();
    }
    if (!this.#secured && this.#socket.writableLength > 0) this.#outbox.keep();
  }

  /** Nothing follows what is here; `done` is called when the kernel has all of it. */
  end(done?: () => void): void {
    this.send();
    this.#socket.end(done);
  }

  /** Room in the outbox behind what is ours there, or a new place. */
  #claim(byteCount: number): boolean {
    const outbox = this.#outbox;
    if (!outbox.reserve(byteCount)) {
      this.#ship();
      return false;
    }
    if (this.#to !== outbox.at || this.#from === this.#to) {
      // Somebody else has written behind us.
      if (this.#from !== this.#to) this.#gatherOwn();
      this.#from = outbox.at;
      this.#to = outbox.at;
    }
    if (!this.#queued) {
      this.#queued = true;
      outbox.add(this);
    }
    return true;
  }

  #gatherOwn(): void {
    this.#cork();
    this.#ship();
  }

  #ship(): void {
    if (this.#from === this.#to) return;
    const bytes = this.#outbox.bytes.subarray(this.#from, this.#to);
    this.#from = this.#to;
    this.#write(this.#secured ? Buffer.from(bytes) : bytes);
  }

  #gather(data: Buffer): void {
    this.#cork();
    this.#ship();
    const { bytes, taken } = this.#environment.buffers.hold(data);
    this.#write(bytes, taken);
  }

  #write(bytes: Buffer, taken?: () => void): void {
    // Of a connection that was cut within the turn nothing follows.
    if (this.#socket.destroyed) return;
    this.writes++;
    this.#socket.write(bytes, taken);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
  }
}
