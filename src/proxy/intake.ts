// A connection before anybody knows what it speaks. The first bytes tell, and the connection is handed to whoever speaks
// that: nothing is guessed from a port. A connection that says nothing, or begins a TLS handshake and does not go on, is
// closed in time at whatever byte it stops (CVE-2026-25949 and its like).

import type { TLSSocket } from 'node:tls';
import { TLS_HANDSHAKE } from '../http1/octets.ts';
import { readClientHello } from '../tls/client-hello.ts';
import type { Chosen } from '../tls/tls-state.ts';
import { ClientConnection } from './client-connection.ts';
import { ClientSession, PREFACE } from './client-session.ts';
import { ClientSocket } from './client-socket.ts';
import { type Connection, DRAIN_IDLE_MS, type OnConnection } from './connection.ts';
import type { Timed } from './deadlines.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { createPeer, foldAddress, type Peer, type TlsFacts } from './peer.ts';

/** From the first byte of a hello to the end of the handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A fatal alert: unrecognized_name (RFC 6066 3). */
const NO_SUCH_NAME = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);
const NO_LIMIT = Number.POSITIVE_INFINITY;
const NOTHING = Buffer.alloc(0);

export class Intake implements Connection, Timed {
  deadlineMs: number;
  readonly #client: ClientSocket;
  readonly #entryPoint: EntryPoint;
  readonly #environment: Environment;
  readonly #onConnection: OnConnection;
  /** Read, and not enough to tell. */
  #parked: Buffer | undefined;
  #forgetHandshake: (() => void) | undefined;

  constructor(client: ClientSocket, entryPoint: EntryPoint, environment: Environment, onConnection: OnConnection) {
    this.#client = client;
    this.#entryPoint = entryPoint;
    this.#environment = environment;
    this.#onConnection = onConnection;
    const { readTimeoutMs } = entryPoint.settings.respondingTimeouts;
    this.deadlineMs = readTimeoutMs > 0 ? environment.clock.nowMs() + readTimeoutMs : NO_LIMIT;
    environment.deadlines.add(this);
    const { socket } = client;
    socket.on('error', ignore);
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
    this.#parked = undefined;
    if (all[0] === TLS_HANDSHAKE) this.#readHello(all);
    // A prefix of the preface, short of one: `PRI` may yet become another method.
    else if (all.length < PREFACE.length && PREFACE.subarray(0, all.length).equals(all)) this.#park(all);
    else if (all.subarray(0, PREFACE.length).equals(PREFACE)) this.#beginHttp2(all);
    else this.#beginHttp1(all);
  }

  #park(bytes: Buffer): void {
    this.#parked = Buffer.from(bytes);
  }

  // === Plain ===

  #beginHttp1(bytes: Buffer): void {
    this.#leave();
    const connection = new ClientConnection(this.#client, this.#peer(undefined), this.#environment, this.#onConnection);
    this.#onConnection(connection);
    connection.begin(bytes);
  }

  #beginHttp2(bytes: Buffer): void {
    this.#leave();
    this.#putBack(bytes);
    const { socket } = this.#client;
    this.#onConnection(new ClientSession(socket, this.#peer(undefined), this.#environment, this.#onConnection));
  }

  /** The library reads the socket itself: what was read already stands in front again. */
  #putBack(bytes: Buffer): void {
    this.#client.socket.pause();
    this.#client.socket.unshift(Buffer.from(bytes));
  }

  // === TLS ===

  #readHello(bytes: Buffer): void {
    const nowMs = this.#environment.clock.nowMs();
    this.deadlineMs = Math.min(this.deadlineMs, nowMs + HANDSHAKE_TIMEOUT_MS);
    const hello = readClientHello(bytes);
    if (hello.kind === 'incomplete') return this.#park(bytes);
    // Refused, and never taken for a client that names no host (CVE-2026-32305).
    if (hello.kind === 'unreadable') return void this.#client.socket.destroy();
    const { tls, tlsHosts } = this.#environment;
    const localAddress = foldAddress(this.#client.socket.localAddress ?? '');
    const chosen = tls.choose(hello, localAddress, tlsHosts(this.#entryPoint.name));
    if (chosen === undefined) return void this.#client.socket.end(NO_SUCH_NAME, () => this.#client.socket.destroy());
    this.#putBack(bytes);
    this.#forgetHandshake = chosen.server.accept(this.#client.socket, (socket) => this.#beginSecured(socket, chosen));
  }

  #beginSecured(socket: TLSSocket, { optionsName }: Chosen): void {
    this.#leave();
    const version = socket.getProtocol() ?? '';
    const peer = this.#peer({ optionsName, version, cipherSuite: socket.getCipher().standardName });
    if (socket.alpnProtocol === 'h2') {
      this.#onConnection(new ClientSession(socket, peer, this.#environment, this.#onConnection));
      return;
    }
    const client = ClientSocket.wrap(socket);
    const connection = new ClientConnection(client, peer, this.#environment, this.#onConnection);
    this.#onConnection(connection);
    connection.begin(NOTHING);
    socket.resume();
  }

  // === Who is there, and the end ===

  #peer(tls: TlsFacts | undefined): Peer {
    const { remoteAddress = '', remotePort = 0 } = this.#client.socket;
    const { serverName } = this.#environment;
    return createPeer({
      entryPoint: this.#entryPoint,
      tls,
      address: foldAddress(remoteAddress),
      port: remotePort,
      serverName,
    });
  }

  /** Somebody else listens from here on. */
  #leave(): void {
    const { socket } = this.#client;
    this.#environment.deadlines.delete(this);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
  }

  readonly #onEnd = (): void => {
    this.#client.socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#forgetHandshake?.();
    this.#environment.deadlines.delete(this);
    this.#client.close();
    this.#onConnection(undefined);
  };
}

/** `close` follows, and tells all there is to tell. */
const ignore = (): void => {};
