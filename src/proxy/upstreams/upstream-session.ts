// One connection to one server that speaks HTTP/2: as many exchanges at once as the server allows.

import type { Socket } from 'node:net';
import type { Target } from '../../balancing/balancer.ts';
import { RESPONSE_LIMITS } from '../../http1/limits.ts';
import { type ConnectionListener, type ConnectionOptions, Http2Connection } from '../../http2/connection.ts';
import { ErrorCode } from '../../http2/frames.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import { FrameSender } from '../frame-sender.ts';
import type { UpstreamListener } from '../upstream.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { DialledSocket } from './upstream-dial.ts';
import { UpstreamStream } from './upstream-stream.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

/** What a server may send of a body before the client has taken some. */
const STREAM_WINDOW_BYTES = 256 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * 1024 * 1024;
const TABLE_BYTES = 4096;
/** A server that hears that we leave closes; one that does not is closed after this time. */
const LEAVE_WITHIN_MS = 1_000;

export interface SessionEnvironment
  extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'buffers' | 'outbox' | 'responseHead'> {
  closed(session: UpstreamSession): void;
}

export class UpstreamSession implements ConnectionListener, Timed {
  deadlineMs = NO_LIMIT;
  readonly target: Target;
  readonly transport: UpstreamTransport;
  readonly #environment: SessionEnvironment;
  readonly #socket: Socket;
  readonly #sender: FrameSender;
  readonly #connection: Http2Connection;
  readonly #timed: TimedPlace;
  /** Those that have not sent their head are not the connection's yet. */
  #streams = 0;
  /** No new streams: the server said GOAWAY, or nobody wants any. */
  #leaving = false;
  /** The server looks at nothing that begins now. */
  #refused = false;
  /** We have said all we will. */
  #ending = false;
  #used = false;
  #pinging = false;

  constructor(target: Target, transport: UpstreamTransport, dialled: DialledSocket, environment: SessionEnvironment) {
    this.target = target;
    this.transport = transport;
    this.#environment = environment;
    const { socket } = dialled;
    this.#socket = socket;
    this.#sender = new FrameSender(socket, environment);
    this.#connection = this.#createConnection();
    dialled.readTo((bytes, length) => this.#onRead(bytes, length));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#socket.destroy());
    socket.on('close', () => this.#onClose());
    this.#timed = environment.deadlines.add(this);
    this.#awaitNews();
  }

  #createConnection(): Http2Connection {
    const options: ConnectionOptions = {
      role: 'client',
      maxConcurrentStreams: 0,
      decoderTableBytes: TABLE_BYTES,
      encoderTableBytes: TABLE_BYTES,
      maxHeaderListBytes: RESPONSE_LIMITS.headBytes,
      maxHeaderFields: RESPONSE_LIMITS.fields,
      streamWindowBytes: STREAM_WINDOW_BYTES,
      connectionWindowBytes: CONNECTION_WINDOW_BYTES,
    };
    return new Http2Connection(options, this.#sender, this, () => this.#environment.clock.nowMs());
  }

  get hasRoom(): boolean {
    return !this.#leaving && this.#streams < this.#connection.maxOpen;
  }

  open(listener: UpstreamListener): UpstreamStream {
    const stream = new UpstreamStream(this.target, this.#used, listener, {
      ...this.#environment,
      timeouts: this.transport.definition.forwardingTimeouts,
      begin: () => this.#begin(),
      ended: () => this.#onEnded(),
    });
    this.#used = true;
    this.#streams++;
    this.#awaitNews();
    return stream;
  }

  #begin(): Http2Stream | undefined {
    const stream = this.#refused || this.#ending ? undefined : this.#connection.open();
    // Over, or all its numbers are used up.
    if (stream === undefined) this.leave();
    return stream;
  }

  // === Its end ===

  /** What runs is finished, nothing is begun. */
  leave(): void {
    this.#leaving = true;
    if (this.#streams === 0) this.#end();
  }

  goneAway(): void {
    this.#refused = true;
    this.leave();
  }

  failed(): void {
    this.#leaving = true;
    this.#end();
  }

  #end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#connection.refuseMore();
    this.#sender.end();
    this.deadlineMs = limitAfter(this.#environment.clock, LEAVE_WITHIN_MS);
  }

  #onClose(): void {
    this.#leaving = true;
    this.#ending = true;
    this.#environment.deadlines.delete(this.#timed);
    this.#environment.closed(this);
    this.#connection.close(ErrorCode.internalError);
  }

  #onEnded(): void {
    this.#streams--;
    if (this.#leaving) this.leave();
    else this.#awaitNews();
  }

  /** Told of the connection's own streams; ours tell themselves. */
  streamClosed(): void {}
  requested(): void {}
  drainHeard(): void {}

  // === Signs of life ===

  onDeadline(): void {
    if (this.#ending) return void this.#socket.destroy();
    if (this.#streams === 0) return this.leave();
    // Nothing was heard for long: a server that does not answer a ping is gone (reference 8.9).
    if (this.#pinging) return void this.#socket.destroy();
    this.#pinging = true;
    this.#connection.ping();
    this.deadlineMs = limitAfter(this.#environment.clock, this.transport.definition.forwardingTimeouts.pingTimeoutMs);
  }

  ponged(): void {
    this.#pinging = false;
    this.#awaitNews();
  }

  #onRead(bytes: Buffer, length: number): void {
    if (!this.#pinging && this.transport.definition.forwardingTimeouts.readIdleTimeoutMs > 0) this.#awaitNews();
    this.#connection.read(length === bytes.length ? bytes : bytes.subarray(0, length));
  }

  #onDrain(): void {
    this.#sender.drained();
    this.#connection.outputDrained();
  }

  /** Idle it is let go after a while; in use it is asked for a sign of life now and then, where the transport says so. */
  #awaitNews(): void {
    if (this.#ending) return;
    const { idleConnTimeoutMs, readIdleTimeoutMs } = this.transport.definition.forwardingTimeouts;
    this.deadlineMs = limitAfter(this.#environment.clock, this.#streams === 0 ? idleConnTimeoutMs : readIdleTimeoutMs);
  }
}
