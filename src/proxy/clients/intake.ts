// A connection before anybody knows what it speaks. The first bytes tell, and the connection is handed to whoever speaks
// that: nothing is guessed from a port. A connection that says nothing, or begins a TLS handshake and does not go on, is
// closed in time at whatever byte it stops (CVE-2026-25949 and its like). Before all that a balancer may have its say about
// who the client is (PROXY protocol).

import type { TLSSocket } from 'node:tls';
import { TLS_HANDSHAKE } from '../../http1/octets.ts';
import { PREFACE } from '../../http2/frames.ts';
import { tlsVersion } from '../../observe/tls-version.ts';
import type { Endpoint } from '../../tcp/proxy-header.ts';
import { readProxyHeader } from '../../tcp/proxy-protocol.ts';
import { readClientHello } from '../../tls/client-hello.ts';
import { subjectOf } from '../../tls/client-subject.ts';
import type { Chosen } from '../../tls/tls-state.ts';
import { limitAfter, type Timed, type TimedPlace } from '../deadlines.ts';
import type { EntryPoint } from '../entry-point.ts';
import type { Environment } from '../environment.ts';
import { createPeer, foldAddress, type Peer, type TlsFacts } from '../peer.ts';
import { ClientConnection } from './client-connection.ts';
import { ClientSession } from './client-session.ts';
import { ClientSocket } from './client-socket.ts';
import { type Connection, DRAIN_IDLE_MS, type OnConnection } from './connection.ts';

/** What has begun, a header, a preface or a handshake, must be whole after this time. */
const WHOLE_WITHIN_MS = 10_000;
/** A fatal alert: unrecognized_name (RFC 6066 3). */
const NO_SUCH_NAME = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);
const NOTHING = Buffer.alloc(0);

export class Intake implements Connection, Timed {
  deadlineMs: number;
  readonly #client: ClientSocket;
  readonly #entryPoint: EntryPoint;
  readonly #environment: Environment;
  readonly #timed: TimedPlace;
  readonly #onConnection: OnConnection;
  /** By when the client must have begun to speak. */
  readonly #beginByMs: number;
  /** Whether a balancer may still have something to say first. */
  #headerAwaited: boolean;
  /** Who the client is and which address it meant: what the socket says, or a balancer that is trusted. */
  #source: Endpoint;
  #destination: string;
  /** Read, and not enough to tell. */
  #parked: Buffer | undefined;
  #forgetHandshake: (() => void) | undefined;
  #leaving = false;

  constructor(client: ClientSocket, entryPoint: EntryPoint, environment: Environment, onConnection: OnConnection) {
    this.#client = client;
    this.#entryPoint = entryPoint;
    this.#environment = environment;
    this.#onConnection = onConnection;
    const { readTimeoutMs } = entryPoint.settings.respondingTimeouts;
    this.#beginByMs = limitAfter(environment.clock, readTimeoutMs);
    this.deadlineMs = this.#beginByMs;
    this.#timed = environment.deadlines.add(this);
    const { socket } = client;
    this.#headerAwaited = entryPoint.trustsBalancer !== undefined;
    this.#source = { address: foldAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    this.#destination = foldAddress(socket.localAddress ?? '');
    socket.on('error', ignore);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    client.readTo((bytes) => this.#read(bytes));
    socket.resume();
  }

  drain(): void {
    this.#leaving = true;
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
    if (this.#headerAwaited) this.#readHeader(all);
    else this.#tell(all);
  }

  #tell(all: Buffer): void {
    if (all[0] === TLS_HANDSHAKE) this.#readHello(all);
    // A prefix of the preface, short of one: `PRI` may yet become another method.
    else if (all.length < PREFACE.length && PREFACE.subarray(0, all.length).equals(all)) this.#park(all);
    else if (all.subarray(0, PREFACE.length).equals(PREFACE)) this.#beginHttp2(all);
    else this.#beginHttp1(all);
  }

  #park(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parked = Buffer.from(bytes);
    this.#hurry();
  }

  #hurry(): void {
    this.deadlineMs = Math.min(this.deadlineMs, this.#environment.clock.nowMs() + WHOLE_WITHIN_MS);
  }

  // === The balancer's word ===

  #readHeader(bytes: Buffer): void {
    const header = readProxyHeader(bytes);
    if (header.kind === 'incomplete') return this.#park(bytes);
    if (header.kind === 'malformed') return this.#refuseHeader();
    this.#headerAwaited = false;
    if (header.kind === 'absent') return this.#tell(bytes);
    const { route } = header;
    // From anybody else it is read, so that what follows can be understood, and not believed (reference 6.1).
    if (route !== undefined && this.#entryPoint.trustsBalancer?.(this.#source.address) === true) {
      this.#source = { address: foldAddress(route.source.address), port: route.source.port };
      this.#destination = foldAddress(route.destination.address);
    }
    if (!this.#leaving) this.deadlineMs = this.#beginByMs;
    if (header.length < bytes.length) this.#tell(bytes.subarray(header.length));
  }

  #refuseHeader(): void {
    this.#environment.unreadableBalancer.tell({ entryPointName: this.#entryPoint.name, from: this.#source.address });
    this.#client.socket.destroy();
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
    const session = new ClientSession(this.#client, this.#peer(undefined), this.#environment, this.#onConnection);
    this.#onConnection(session);
    session.begin(bytes);
  }

  /** The library reads the socket itself: what was read already stands in front again. */
  #putBack(bytes: Buffer): void {
    this.#client.socket.pause();
    this.#client.socket.unshift(Buffer.from(bytes));
  }

  // === TLS ===

  #readHello(bytes: Buffer): void {
    this.#hurry();
    const hello = readClientHello(bytes);
    if (hello.kind === 'incomplete') return this.#park(bytes);
    // Refused, and never taken for a client that names no host (CVE-2026-32305).
    if (hello.kind === 'unreadable') return void this.#client.socket.destroy();
    const { tls, tlsHosts } = this.#environment;
    const chosen = tls.choose(hello, this.#destination, tlsHosts(this.#entryPoint.name));
    if (chosen === undefined) return void this.#client.socket.end(NO_SUCH_NAME, () => this.#client.socket.destroy());
    this.#putBack(bytes);
    this.#forgetHandshake = chosen.server.accept(this.#client.socket, (socket, client) =>
      this.#beginSecured(socket, chosen, client && subjectOf(client)),
    );
  }

  #beginSecured(socket: TLSSocket, { optionsName }: Chosen, clientSubject: string | undefined): void {
    this.#leave();
    this.#client.readTo(ignore);
    const version = tlsVersion(socket.getProtocol() ?? '');
    const cipher = socket.getCipher().standardName;
    const logged = { version, cipher, clientSubject };
    const peer = this.#peer({ optionsName, logged, counted: `${version} ${cipher}` });
    const client = ClientSocket.wrap(socket);
    const Speaker = socket.alpnProtocol === 'h2' ? ClientSession : ClientConnection;
    const connection = new Speaker(client, peer, this.#environment, this.#onConnection);
    this.#onConnection(connection);
    connection.begin(NOTHING);
    socket.resume();
  }

  // === Who is there, and the end ===

  #peer(tls: TlsFacts | undefined): Peer {
    const { serverName } = this.#environment;
    return createPeer({ entryPoint: this.#entryPoint, tls, ...this.#source, serverName });
  }

  /** Somebody else listens from here on. */
  #leave(): void {
    const { socket } = this.#client;
    this.#environment.deadlines.delete(this.#timed);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
  }

  readonly #onEnd = (): void => {
    this.#client.socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#forgetHandshake?.();
    this.#environment.deadlines.delete(this.#timed);
    this.#client.close();
    this.#onConnection(undefined);
  };
}

/** `close` follows, and tells all there is to tell. */
const ignore = (): void => {};
