// A connection before anybody knows what it speaks. The first bytes tell, and the connection is handed to whoever speaks
// that: nothing is guessed from a port.

import { ClientConnection } from './client-connection.ts';
import { ClientSession, PREFACE } from './client-session.ts';
import type { ClientSocket } from './client-socket.ts';
import { type Connection, DRAIN_IDLE_MS, type OnConnection } from './connection.ts';
import type { Timed } from './deadlines.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { type Peer, peerOf } from './peer.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

export class Intake implements Connection, Timed {
  deadlineMs: number;
  readonly #client: ClientSocket;
  readonly #entryPoint: EntryPoint;
  readonly #environment: Environment;
  readonly #onConnection: OnConnection;
  /** Read, and not enough to tell. */
  #parked: Buffer | undefined;

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
    const all = this.#parked === undefined ? bytes : Buffer.concat([this.#parked, bytes]);
    // A prefix of the preface, short of one: `PRI` may yet become another method.
    if (all.length < PREFACE.length && PREFACE.subarray(0, all.length).equals(all)) {
      this.#parked = Buffer.from(all);
      return;
    }
    this.#leave();
    if (all.subarray(0, PREFACE.length).equals(PREFACE)) this.#beginHttp2(all);
    else this.#beginHttp1(all);
  }

  #beginHttp1(bytes: Buffer): void {
    const connection = new ClientConnection(this.#client, this.#peer(), this.#environment, this.#onConnection);
    this.#onConnection(connection);
    connection.begin(bytes);
  }

  #beginHttp2(bytes: Buffer): void {
    const { socket } = this.#client;
    // The library reads the socket itself; what was read already is put back in front.
    socket.pause();
    socket.unshift(Buffer.from(bytes));
    this.#onConnection(new ClientSession(socket, this.#peer(), this.#environment, this.#onConnection));
  }

  #peer(): Peer {
    const { serverName } = this.#environment;
    return peerOf(this.#client.socket, { entryPoint: this.#entryPoint, scheme: 'http', serverName });
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
