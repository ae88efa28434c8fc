// One client's connection that speaks HTTP/2: streams in, each one exchange; how long it may be idle, and how it ends.

import { REQUEST_LIMITS } from '../../http1/limits.ts';
import { REJECT, type Rejection } from '../../http1/rejection.ts';
import { type ConnectionListener, type ConnectionOptions, Http2Connection } from '../../http2/connection.ts';
import { ErrorCode } from '../../http2/frames.ts';
import { isMalformed, writeRequestText } from '../../http2/request-text.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import type { Environment } from '../environment.ts';
import { ERRORS } from '../errors.ts';
import { FrameSender } from '../frame-sender.ts';
import type { Peer } from '../peer.ts';
import type { ClientSocket } from './client-socket.ts';
import { ClientStream } from './client-stream.ts';
import { type Connection, DRAIN_IDLE_MS, HEAD_TIMEOUT_MS, type OnConnection, WRITE_STALL_MS } from './connection.ts';
import { isUsedUp } from './keep-alive-limits.ts';

/** What a client may send of a body before we have taken some: enough for a fast upload over a long way. */
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 1024 * 1024;
/** A cookie may come in so many pieces more than there may be fields (RFC 9113 8.2.3). */
const CRUMBS = 100;

export class ClientSession implements Connection, ConnectionListener, Timed {
  /** Why its streams end that end in the middle. */
  cause = ERRORS.clientGone;
  readonly #peer: Peer;
  readonly #environment: Environment;
  readonly #onConnection: OnConnection;
  readonly #client: ClientSocket;
  readonly #sender: FrameSender;
  readonly #connection: Http2Connection;
  readonly #timed: TimedPlace;
  /** Until when something has to happen; and a head that has begun has to be whole. */
  #untilMs: number;
  #headByMs = NO_LIMIT;
  /** Heads that were whole when that one began. */
  #headCount = 0;
  readonly #openedAtMs: number;
  #requests = 0;
  #draining = false;
  /** We have said all we will. */
  #ending = false;
  /** And the client has a last while to take it. */
  #lastWait = false;

  constructor(client: ClientSocket, peer: Peer, environment: Environment, onConnection: OnConnection) {
    this.#client = client;
    this.#peer = peer;
    this.#environment = environment;
    this.#onConnection = onConnection;
    this.#openedAtMs = environment.clock.nowMs();
    this.#sender = new FrameSender(client.socket, environment);
    this.#connection = this.#createConnection();
    const { readTimeoutMs } = peer.entryPoint.settings.respondingTimeouts;
    this.#untilMs = limitAfter(environment.clock, readTimeoutMs);
    this.#timed = environment.deadlines.add(this);
    client.socket.on('error', ignore);
    client.socket.on('drain', () => this.#onDrain());
    client.socket.on('end', () => this.#onEnd());
    client.socket.on('close', () => this.#onClose());
  }

  #createConnection(): Http2Connection {
    const { http2, http } = this.#peer.entryPoint.settings;
    const options: ConnectionOptions = {
      role: 'server',
      maxConcurrentStreams: http2.maxConcurrentStreams,
      decoderTableBytes: http2.maxDecoderHeaderTableSize,
      encoderTableBytes: http2.maxEncoderHeaderTableSize,
      maxHeaderListBytes: http.maxHeaderBytes,
      maxHeaderFields: REQUEST_LIMITS.fields + CRUMBS,
      streamWindowBytes: STREAM_WINDOW_BYTES,
      connectionWindowBytes: CONNECTION_WINDOW_BYTES,
    };
    return new Http2Connection(options, this.#sender, this, () => this.#environment.clock.nowMs());
  }

  get deadlineMs(): number {
    return Math.min(this.#untilMs, this.#headByMs);
  }

  /** `bytes`: what was read of it so far. */
  begin(bytes: Buffer): void {
    this.#client.readTo((more) => this.#read(more));
    this.#read(bytes);
  }

  #read(bytes: Buffer): void {
    this.#connection.read(bytes);
    const { headBegun, headCount } = this.#connection;
    if (!headBegun) this.#headByMs = NO_LIMIT;
    else if (this.#headByMs === NO_LIMIT || headCount !== this.#headCount) {
      this.#headByMs = limitAfter(this.#environment.clock, HEAD_TIMEOUT_MS);
      this.#headCount = headCount;
    }
  }

  // === Its end ===

  drain(): void {
    if (this.#draining || this.#ending) return;
    this.#draining = true;
    this.#untilMs = limitAfter(this.#environment.clock, DRAIN_IDLE_MS);
    this.#connection.drain();
  }

  abandon(): void {
    this.cause = ERRORS.drainLimit;
    this.#connection.close(ErrorCode.cancel);
    this.#client.socket.destroy();
  }

  onDeadline(nowMs: number): void {
    if (this.#headByMs <= nowMs) {
      this.#headByMs = NO_LIMIT;
      return this.#connection.fail(ErrorCode.enhanceYourCalm);
    }
    this.#untilMs = NO_LIMIT;
    if (this.#ending) return this.#endWaiting();
    if (this.#draining) this.#connection.refuseMore();
    if (this.#connection.openStreams === 0) this.#end();
  }

  /** The client has heard that it is to begin nothing new. */
  drainHeard(): void {
    this.#connection.refuseMore();
    if (this.#connection.openStreams === 0) this.#end();
  }

  failed(): void {
    this.#end();
  }

  goneAway(): void {}
  ponged(): void {}

  /** A client that hears the GOAWAY closes; one that does not is closed after a while. */
  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#connection.refuseMore();
    this.#sender.end();
    this.#untilMs = limitAfter(this.#environment.clock, DRAIN_IDLE_MS);
  }

  /** What we sent may still be on its way to a slow client. */
  #endWaiting(): void {
    const { socket } = this.#client;
    if (socket.writableFinished || this.#lastWait) return void socket.destroy();
    this.#lastWait = true;
    this.#untilMs = limitAfter(this.#environment.clock, WRITE_STALL_MS);
  }

  /** The client has said all it will: what runs may still be answered. */
  #onEnd(): void {
    this.#draining = true;
    this.#connection.inputEnded();
    this.#connection.refuseMore();
    // Not destroyed: what was answered in this turn has not left.
    if (this.#connection.openStreams === 0) this.#end();
  }

  #onClose(): void {
    this.#client.close();
    this.#environment.deadlines.delete(this.#timed);
    this.#connection.close(ErrorCode.cancel);
    this.#onConnection(undefined);
  }

  #onDrain(): void {
    this.#sender.drained();
    this.#connection.outputDrained();
  }

  // === Its streams ===

  requested(stream: Http2Stream, fields: readonly string[], ended: boolean, tooLarge: boolean): void {
    const { head } = this.#environment;
    head.clear();
    const rejection = tooLarge ? REJECT.headTooLarge : this.#parse(fields, ended);
    const { framing } = head;
    if (framing.kind === 'length') stream.expect(framing.bytes);
    const hasBody = rejection === undefined && !ended;
    const request = new ClientStream(stream, this, head, this.#peer, this.#environment, hasBody);
    stream.listener = request;
    if (!this.#draining) this.#untilMs = NO_LIMIT;
    if (rejection === undefined) request.begin();
    else if (isMalformed(rejection)) request.refuseMalformed(rejection);
    else request.refuse(rejection);
    this.#requests++;
    // A few that are on their way are still answered.
    const ageMs = (): number => this.#environment.clock.nowMs() - this.#openedAtMs;
    if (isUsedUp(this.#peer.entryPoint.settings, this.#requests, ageMs)) this.drain();
  }

  #parse(fields: readonly string[], ended: boolean): Rejection | undefined {
    const text = writeRequestText(fields, ended);
    if (!text.ok) return text.error;
    const { policy, settings } = this.#peer.entryPoint;
    const bytes = Buffer.from(text.value, 'latin1');
    if (bytes.length > settings.http.maxHeaderBytes) return REJECT.headTooLarge;
    const { head } = this.#environment;
    const rejection = head.parse(bytes, 0, bytes.length, policy);
    if (rejection !== undefined) return rejection;
    return ended && head.framing.kind === 'length' && head.framing.bytes > 0 ? REJECT.bodyLength : undefined;
  }

  streamClosed(): void {
    if (this.#connection.openStreams > 0 || this.#ending) return;
    const { idleTimeoutMs } = this.#peer.entryPoint.settings.respondingTimeouts;
    this.#untilMs = limitAfter(this.#environment.clock, this.#draining ? DRAIN_IDLE_MS : idleTimeoutMs);
    if (this.#connection.refusesMore) this.#end();
  }
}

const ignore = (): void => {};
