// Text to a plain TCP socket, past its stream. For each write a stream of Node's makes a request and a state of it, and calls
// back in the next turn, for what the kernel nearly always takes at once: 1.3 of 30 µs a request (docs/performance.md). It is
// Node's private way (`tls/private-fields.ts`); who has no `DirectWriter` writes to the stream.

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { getSystemErrorName } from 'node:util';
import {
  findWriteRequests,
  type TextHandle,
  textHandleOf,
  type WriteRequest,
  type WriteRequests,
} from '../tls/private-fields.ts';
import { isBlocked } from './is-blocked.ts';

/** Longer ones are copied to be written, and Node's stream does that as well. */
const MOST_UNITS = 16 * 1024;

const requests = findWriteRequests();

export class DirectWriter {
  readonly #socket: Socket;
  readonly #handle: TextHandle;
  readonly #requests: WriteRequests;
  /** Writes that the kernel has not taken whole. What is written behind them, either way, stays behind them. */
  #waiting = 0;

  /** `socket` is connected. Undefined: there is no such way to it. */
  static to(socket: Socket): DirectWriter | undefined {
    // TLS takes text as it comes and has nothing to say of when it has left.
    if (requests === undefined || socket instanceof TLSSocket) return undefined;
    const handle = textHandleOf(socket);
    return handle === undefined ? undefined : new DirectWriter(socket, handle, requests);
  }

  private constructor(socket: Socket, handle: TextHandle, requests: WriteRequests) {
    this.#socket = socket;
    this.#handle = handle;
    this.#requests = requests;
  }

  /** The kernel has not everything yet; `drain` of the socket says when it does. */
  get waits(): boolean {
    return this.#waiting > 0;
  }

  /** Latin1 to a socket that is not destroyed. False: it is for the stream, which has something to do or has ended. */
  write(text: string): boolean {
    const { writableLength, writableEnded } = this.#socket;
    if (text.length > MOST_UNITS || writableLength > 0 || writableEnded) return false;
    const request = spare ?? this.#requests.make();
    spare = undefined;
    const error = this.#handle.writeLatin1String(request, text);
    if (error === 0 && this.#requests.lastOneWaits()) this.#await(request);
    else spare = request;
    if (error !== 0) this.#fail(error);
    return true;
  }

  #await(request: WriteRequest): void {
    this.#waiting++;
    request.oncomplete = (status) => {
      this.#waiting--;
      if (status < 0) this.#fail(status);
      else if (this.#waiting === 0 && !isBlocked(this.#socket)) this.#socket.emit('drain');
    };
  }

  #fail(error: number): void {
    this.#socket.destroy(new Error(`write ${getSystemErrorName(error)}`));
  }
}

/** A request that nothing waits for can be used for the next write of any socket. */
let spare: WriteRequest | undefined;
