// A connection before anybody knows what it speaks. The first bytes tell, and the connection is handed to whoever speaks
// that: nothing is guessed from a port.

import { ClientConnection } from './client-connection.ts';
import type { ClientSocket } from './client-socket.ts';
import { type Connection, DRAIN_IDLE_MS, type OnConnection } from './connection.ts';
import type { Timed } from './deadlines.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { peerOf } from './peer.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

export class Intake implements Connection, Timed {
  deadlineMs: number;
  readonly #client: ClientSocket;
  readonly #entryPoint: EntryPoint;
  readonly #environment: Environment;
  readonly #onConnection: OnConnection;

  constructor(client: ClientSocket, entryPoint: EntryPoint, environment: Environment, onConnection: OnConnection) {
    this.#client = client;
    this.#entryPoint = entryPoint;
    this.#environment = environment;
    this.#onConnection = onConnection;
    const { readTimeoutMs } = entryPoint.settings.respondingTimeouts;
    this.deadlineMs = readTimeoutMs > 0 ? environment.clock.nowMs() + readTimeoutMs : NO_LIMIT;
    environment.deadlines.add(this);
    const { socket } = client;
    socket.on('error', this.#onError);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    client.readTo((bytes) => this.#read(bytes));
    socket.resume();
  }

  drain(): void {
    this.deadlineMs = Math.min(this.deadlineMs, this.#environment.clock.nowMs() + DRAIN_IDLE_MS);
  }

  abandon(): void {
    this.#client.socket.destroy();
  }

  onDeadline(): void {
    this.#client.socket.destroy();
  }

  #read(bytes: Buffer): void {
    const { socket } = this.#client;
    this.#leave();
    const { serverName } = this.#environment;
    const peer = peerOf(socket, { entryPoint: this.#entryPoint, scheme: 'http', serverName });
    const connection = new ClientConnection(this.#client, peer, this.#environment, this.#onConnection);
    this.#onConnection(connection);
    connection.begin(bytes);
  }

  /** Somebody else listens from here on. */
  #leave(): void {
    const { socket } = this.#client;
    this.#environment.deadlines.delete(this);
    socket.off('error', this.#onError);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
  }

  readonly #onError = (): void => {};

  readonly #onEnd = (): void => {
    this.#client.socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#environment.deadlines.delete(this);
    this.#onConnection(undefined);
  };
}
