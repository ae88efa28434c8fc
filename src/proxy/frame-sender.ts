// Frames of HTTP/2 on their way out: those of one turn gather in a lent buffer and leave in one write at its end, as the text
// of HTTP/1 does (`turn-writer.ts`). A peer that has us say much and takes nothing of it is not read until it does.

import type { Socket } from 'node:net';
import type { FrameOutput } from '../http2/frame-output.ts';
import { isBlocked } from './is-blocked.ts';
import type { Sender } from './outbox.ts';
import type { Loan } from './read-buffers.ts';
import type { WriterEnvironment } from './turn-writer.ts';

/** So much leaves before the turn ends: no connection gathers more than it is allowed to. */
const MUCH_BYTES = 16 * 1024;
/** Heads, pings and the like for a peer that takes nothing; data is not written for it at all. */
const MOST_PENT_UP_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

export class FrameSender implements FrameOutput, Sender {
  bytes: Buffer = NOTHING;
  at = 0;
  stretch = 0;
  readonly #socket: Socket;
  readonly #environment: WriterEnvironment;
  /** Where the stretch began that has not left. */
  #from = 0;
  #loan: Loan | undefined;
  #corked = false;
  /** In the outbox. */
  #queued = false;
  #pentUpBytes = 0;
  #reading = true;

  constructor(socket: Socket, environment: WriterEnvironment) {
    this.#socket = socket;
    this.#environment = environment;
  }

  get blocked(): boolean {
    return isBlocked(this.#socket);
  }

  reserve(byteCount: number): void {
    if (this.blocked) this.#pendUp(byteCount);
    if (this.at + byteCount > this.bytes.length) this.#nextBuffer(byteCount);
    else if (this.at - this.#from >= MUCH_BYTES) this.#ship();
    if (this.#queued) return;
    this.#queued = true;
    this.#environment.outbox.add(this);
  }

  append(bytes: Buffer, start: number, end: number): void {
    this.#cork();
    this.#ship();
    this.#write(bytes.subarray(start, end));
  }

  flush(): void {
    if (this.#corked) this.#uncork();
  }

  /** All that is here leaves now. */
  send(): void {
    this.#queued = false;
    this.#ship();
    this.#uncork();
    this.#giveBack();
  }

  /** What was made for it has been taken. */
  drained(): void {
    this.#pentUpBytes = 0;
    if (this.#reading) return;
    this.#reading = true;
    this.#socket.resume();
  }

  /** Nothing follows what is here. */
  end(): void {
    this.send();
    this.#socket.end();
  }

  #pendUp(byteCount: number): void {
    this.#pentUpBytes += byteCount;
    if (this.#pentUpBytes <= MOST_PENT_UP_BYTES || !this.#reading) return;
    this.#reading = false;
    this.#socket.pause();
  }

  #nextBuffer(byteCount: number): void {
    this.#ship();
    this.#giveBack();
    this.#loan = this.#environment.buffers.borrow(false);
    if (this.#loan.buffer.length >= byteCount) this.bytes = this.#loan.buffer;
    else {
      this.#environment.buffers.giveUp(this.#loan);
      this.#loan = undefined;
      this.bytes = Buffer.allocUnsafeSlow(byteCount);
    }
  }

  #giveBack(): void {
    if (this.#loan !== undefined) this.#environment.buffers.giveUp(this.#loan);
    this.#loan = undefined;
    this.bytes = NOTHING;
    this.at = 0;
    this.#from = 0;
    this.stretch++;
  }

  #ship(): void {
    if (this.at === this.#from) return;
    const stretch = this.bytes.subarray(this.#from, this.at);
    this.#from = this.at;
    this.stretch++;
    this.#write(stretch);
  }

  #write(data: Buffer): void {
    // Of a connection that was cut within the turn nothing follows.
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const { bytes, taken } = this.#environment.buffers.hold(data);
    this.#socket.write(bytes, taken);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }
}
