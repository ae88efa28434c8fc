// One connection to one server that speaks HTTP/2: as many exchanges at once as the server allows.

import http2, { type ClientHttp2Session } from 'node:http2';
import type { Target } from '../../balancing/balancer.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import { type Place, Roster } from '../roster.ts';
import type { UpstreamListener } from '../upstream.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { DialledSocket } from './upstream-dial.ts';
import { UpstreamStream } from './upstream-stream.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

/** Until the server says how many streams it allows (RFC 9113 6.5.2 recommends no less). */
const STREAMS_AT_FIRST = 100;
/** What a server may send of a body before the client has taken some. */
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;

export interface SessionEnvironment extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'responseHead'> {
  closed(session: UpstreamSession): void;
}

export class UpstreamSession implements Timed {
  deadlineMs = NO_LIMIT;
  readonly target: Target;
  readonly transport: UpstreamTransport;
  readonly #environment: SessionEnvironment;
  readonly #session: ClientHttp2Session;
  readonly #timed: TimedPlace;
  readonly #streams = new Roster<UpstreamStream>();
  /** No new streams: the server said GOAWAY, or nobody wants any. */
  #leaving = false;
  #used = false;
  #pinging = false;

  constructor(target: Target, transport: UpstreamTransport, dialled: DialledSocket, environment: SessionEnvironment) {
    this.target = target;
    this.transport = transport;
    this.#environment = environment;
    this.#session = http2.connect(target.scheme === 'https' ? 'https://upstream' : 'http://upstream', {
      createConnection: () => dialled.socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
    });
    this.#session.once('connect', () => this.#session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
    this.#session.on('error', () => {});
    this.#session.on('goaway', () => this.leave());
    this.#session.on('close', () => this.#onClose());
    this.#timed = environment.deadlines.add(this);
    this.#awaitNews();
  }

  get hasRoom(): boolean {
    const { maxConcurrentStreams = STREAMS_AT_FIRST } = this.#session.remoteSettings ?? {};
    return !this.#leaving && !this.#session.closed && this.#streams.size < maxConcurrentStreams;
  }

  open(listener: UpstreamListener): UpstreamStream {
    const stream = new UpstreamStream(this.target, this.#used, listener, {
      ...this.#environment,
      session: this.#session,
      timeouts: this.transport.definition.forwardingTimeouts,
      ended: () => this.#onEnded(place),
    });
    this.#used = true;
    const place = this.#streams.add(stream);
    this.#awaitNews();
    return stream;
  }

  /** What runs is finished, nothing is begun. */
  leave(): void {
    this.#leaving = true;
    if (this.#streams.size === 0) this.#session.close();
  }

  onDeadline(): void {
    if (this.#streams.size === 0) return this.leave();
    // Nothing was heard for long: a server that does not answer a ping is gone (reference 8.9).
    if (this.#pinging) return void this.#session.destroy();
    this.#pinging = true;
    this.#session.ping(() => {
      this.#pinging = false;
      this.#awaitNews();
    });
    this.deadlineMs = limitAfter(this.#environment.clock, this.transport.definition.forwardingTimeouts.pingTimeoutMs);
  }

  /** Idle it is let go after a while; in use it is asked for a sign of life now and then, where the transport says so. */
  #awaitNews(): void {
    const { idleConnTimeoutMs, readIdleTimeoutMs } = this.transport.definition.forwardingTimeouts;
    this.deadlineMs = limitAfter(
      this.#environment.clock,
      this.#streams.size === 0 ? idleConnTimeoutMs : readIdleTimeoutMs,
    );
  }

  #onEnded(place: Place<UpstreamStream>): void {
    this.#streams.delete(place);
    if (this.#leaving) this.leave();
    else this.#awaitNews();
  }

  #onClose(): void {
    this.#leaving = true;
    this.#environment.deadlines.delete(this.#timed);
    this.#environment.closed(this);
  }
}
