// Reading clients into one buffer. Node offers `onread` for sockets that connect but not for those that a server accepts;
// taking an accepted socket's handle over into a new socket is the way to it, through a private field (`tls/private-fields.ts`).
// Without the field the plain `data` events do the same with a fresh buffer for each read (measured: docs/performance.md).

import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { takeHandle } from '../../tls/private-fields.ts';
import { ReadBuffer, type ReadBuffers } from '../read-buffers.ts';

/** `bytes` is valid during the call only. */
export type OnBytes = (bytes: Buffer) => void;

/** A client's socket and whoever reads it: first what finds out which protocol it speaks, then what speaks it. */
export class ClientSocket {
  readonly socket: Socket;
  readonly #input: ReadBuffer | undefined;
  #onBytes: OnBytes = () => {};

  /** Nothing is read before `resume` is called on the socket. */
  private constructor(socket: Socket, input: ReadBuffer | undefined) {
    this.socket = socket;
    this.#input = input;
  }

  /** `accepted` was accepted with `pauseOnConnect`; `socket` is to be used instead of it. */
  static accept(buffers: ReadBuffers, accepted: Socket): ClientSocket {
    const handle = takeHandle(accepted);
    if (handle === undefined) return ClientSocket.wrap(accepted);
    const input = new ReadBuffer(buffers);
    const onread = {
      buffer: () => input.next(),
      callback: (length: number): boolean => {
        input.read(length);
        client.#onBytes(length === input.bytes.length ? input.bytes : input.bytes.subarray(0, length));
        return true;
      },
    };
    // `handle` and `pauseOnCreate` are options that `net.Server` itself uses and the types do not know.
    const socket = Reflect.construct(Socket, [{ handle, onread, allowHalfOpen: true, pauseOnCreate: true }]);
    const client: ClientSocket = new ClientSocket(socket, input);
    return client;
  }

  /** A socket that is read as it comes, with a fresh buffer for each read: one of TLS. It is paused. */
  static wrap(socket: Socket): ClientSocket {
    const client = new ClientSocket(socket, undefined);
    socket.on('data', (bytes: Buffer) => client.#onBytes(bytes));
    socket.pause();
    return client;
  }

  /** Ends so that the other side sees an error, not an end: by a reset or, under TLS, by saying no goodbye. */
  cut(): void {
    if (this.#input === undefined) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  /** A message is over, and nothing large is expected. */
  rest(): void {
    this.#input?.rest();
  }

  /** Nothing is read any more, and nobody hears of it. */
  close(): void {
    this.#input?.close();
    this.#onBytes = ignore;
    // A native TLS object lives until the old generation is collected, and its socket with it: not also all who listened
    // (1.25 -> 1.0 MB that survive each young collection under a load of handshakes).
    if (this.socket instanceof TLSSocket) this.socket.removeAllListeners();
  }

  /** What is read from now on goes there. */
  readTo(onBytes: OnBytes): void {
    this.#onBytes = onBytes;
  }
}

const ignore = (): void => {};
