// One client's connection that speaks HTTP/2: streams in, each one exchange, and bounds on what a client may have us do
// for nothing (rapid reset, floods of settings, pings and continuations: CVE-2023-44487, CVE-2019-9511 and their like).

import http2, { type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { REJECT } from '../../http1/rejection.ts';
import { writeRequestText } from '../../http2/request-text.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import type { Environment } from '../environment.ts';
import type { Peer } from '../peer.ts';
import { type Place, Roster } from '../roster.ts';
import { ClientStream } from './client-stream.ts';
import { type Connection, DRAIN_IDLE_MS, type OnConnection, WRITE_STALL_MS } from './connection.ts';

/** Resets that a client may send at once, and a second; more end the connection (CVE-2023-44487). */
const RESETS_AT_ONCE = 200;
const RESETS_A_SECOND = 33;
/** How much one connection may make us hold, in MB: streams, headers, data that is not taken. */
const MOST_SESSION_MEMORY_MB = 10;
/** What a client may send of a body before we have taken some: enough for a fast upload over a long way. */
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 1024 * 1024;

export class ClientSession implements Connection, Timed {
  deadlineMs: number;
  readonly #peer: Peer;
  readonly #environment: Environment;
  readonly #onConnection: OnConnection;
  readonly #socket: Duplex;
  readonly #session: ServerHttp2Session;
  readonly #timed: TimedPlace;
  readonly #streams = new Roster<ClientStream>();
  /** The session has ended, and the client has a last while to take what we sent. */
  #lastWait = false;

  /** `socket` holds everything that was read of it so far. */
  constructor(socket: Duplex, peer: Peer, environment: Environment, onConnection: OnConnection) {
    this.#peer = peer;
    this.#environment = environment;
    this.#socket = socket;
    this.#onConnection = onConnection;
    const { http2: limits, http, respondingTimeouts } = peer.entryPoint.settings;
    this.#session = http2.performServerHandshake(socket, {
      maxDeflateDynamicTableSize: limits.maxEncoderHeaderTableSize,
      maxSessionMemory: MOST_SESSION_MEMORY_MB,
      streamResetBurst: RESETS_AT_ONCE,
      streamResetRate: RESETS_A_SECOND,
      settings: {
        maxConcurrentStreams: limits.maxConcurrentStreams,
        headerTableSize: limits.maxDecoderHeaderTableSize,
        maxHeaderListSize: http.maxHeaderBytes,
        initialWindowSize: STREAM_WINDOW_BYTES,
        enablePush: false,
      },
    });
    this.deadlineMs = limitAfter(this.#environment.clock, respondingTimeouts.readTimeoutMs);
    this.#timed = environment.deadlines.add(this);
    this.#session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    this.#session.on('stream', (stream, _headers, _flags, fields: string[]) => this.#onStream(stream, fields));
    this.#session.on('error', () => {});
    this.#session.on('close', () => this.#onClose());
    socket.on('error', () => {});
  }

  drain(): void {
    // GOAWAY: streams that run are finished, others go to another connection.
    if (!this.#session.closed) this.#session.close();
    if (this.#streams.size === 0) this.deadlineMs = limitAfter(this.#environment.clock, DRAIN_IDLE_MS);
  }

  abandon(): void {
    this.#streams.visit((stream) => stream.cut());
    this.#session.destroy();
    this.#socket.destroy();
  }

  onDeadline(): void {
    this.deadlineMs = NO_LIMIT;
    if (this.#streams.size > 0) return;
    if (this.#session.closed) return this.#endConnection();
    this.#session.close();
    this.deadlineMs = limitAfter(this.#environment.clock, DRAIN_IDLE_MS);
  }

  /**
   * A client that answers the GOAWAY closes; of one that does not, Node ends our half only and would wait for its half
   * for ever. What we sent may still be on its way to a slow client.
   */
  #endConnection(): void {
    this.#session.destroy();
    if (this.#socket.writableFinished || this.#lastWait) return void this.#socket.destroy();
    this.#lastWait = true;
    this.deadlineMs = limitAfter(this.#environment.clock, WRITE_STALL_MS);
  }

  #onStream(stream: ServerHttp2Stream, fields: readonly string[]): void {
    const { head } = this.#environment;
    const hasBody = !stream.endAfterHeaders;
    const text = writeRequestText(fields, stream.endAfterHeaders);
    head.clear();
    let rejection = text.ok ? undefined : text.error;
    if (text.ok) {
      const bytes = Buffer.from(text.value, 'latin1');
      const tooLarge = bytes.length > this.#peer.entryPoint.settings.http.maxHeaderBytes;
      rejection = tooLarge ? REJECT.headTooLarge : head.parse(bytes, 0, bytes.length, this.#peer.entryPoint.policy);
    }
    const request = new ClientStream(stream, head, this.#peer, this.#environment, {
      hasBody: rejection === undefined && hasBody,
      onClosed: () => this.#onStreamClosed(place),
    });
    const place = this.#streams.add(request);
    this.deadlineMs = NO_LIMIT;
    if (rejection === undefined) request.begin();
    else request.refuse(rejection);
  }

  #onStreamClosed(place: Place<ClientStream>): void {
    this.#streams.delete(place);
    if (this.#streams.size > 0) return;
    const { idleTimeoutMs } = this.#peer.entryPoint.settings.respondingTimeouts;
    this.deadlineMs = limitAfter(this.#environment.clock, this.#session.closed ? DRAIN_IDLE_MS : idleTimeoutMs);
  }

  #onClose(): void {
    this.#environment.deadlines.delete(this.#timed);
    this.#streams.visit((stream) => stream.cut());
    this.#onConnection(undefined);
  }
}

/** What every HTTP/2 client sends first (RFC 9113 3.4). */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
