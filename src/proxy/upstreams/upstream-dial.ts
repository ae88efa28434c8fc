// A connection to a server that is being made: dialled, secured where the scheme says so, and handed to whoever speaks what
// the two sides agreed on. Why one could not be made is told as an error that says whether another server may be asked.

import type net from 'node:net';
import tls from 'node:tls';
import type { Target } from '../../balancing/balancer.ts';
import { UnknownName } from '../../names/name-resolver.ts';
import type { Timed, TimedPlace } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';
import { ReadBuffer } from '../read-buffers.ts';
import { AnswerLimits } from './answer-limits.ts';
import { dial } from './dial.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

/** As in Traefik (reference 8.7). */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** A socket that is connected, and how it is read. */
export interface DialledSocket {
  readonly socket: net.Socket;
  readonly input: ReadBuffer;
  /** Of the exchange for which it was dialled. */
  readonly limits: AnswerLimits;
  /** Agreed by ALPN, or known from the start. */
  readonly speaksHttp2: boolean;
  /** What is read from now on goes there: the first `length` of the bytes, which hold during the call only. */
  readTo(onRead: (bytes: Buffer, length: number) => void): void;
}

export interface DialOutcome {
  /** Later limits are counted from its own beginning. */
  ready(dialled: DialledSocket): void;
  failed(error: ExchangeError): void;
}

export class UpstreamDial implements Timed, DialledSocket {
  readonly socket: net.Socket;
  readonly input: ReadBuffer;
  readonly limits: AnswerLimits;
  readonly #target: Target;
  readonly #shared: SharedUpstreams;
  readonly #timed: TimedPlace;
  readonly #outcome: DialOutcome;
  #phase: 'connecting' | 'handshake' | 'over' = 'connecting';
  /** Why there is no connection, as far as the socket has said so. */
  #cause: ExchangeError | undefined;
  #onRead: (bytes: Buffer, length: number) => void = () => {};

  constructor(
    target: Target,
    transport: UpstreamTransport,
    secured: tls.ConnectionOptions | undefined,
    shared: SharedUpstreams,
    outcome: DialOutcome,
  ) {
    this.#target = target;
    this.#shared = shared;
    this.#outcome = outcome;
    this.input = new ReadBuffer(shared.buffers);
    const { forwardingTimeouts } = transport.definition;
    this.limits = new AnswerLimits(shared.clock, forwardingTimeouts);
    this.limits.begin(forwardingTimeouts.dialTimeoutMs);
    this.#timed = shared.deadlines.add(this);
    shared.opened();
    const onRead = (bytes: Buffer, length: number): void => this.#onRead(bytes, length);
    this.socket = dial(target, { secured, lookUp: shared.lookUp, input: this.input, onRead });
    this.socket.on('connect', this.#onConnect);
    this.socket.on('secureConnect', this.#onReady);
    this.socket.on('session', (session: Buffer) => transport.keepSession(target, session));
    this.socket.on('error', this.#onError);
    this.socket.on('close', this.#onClose);
    this.socket.once('close', () => shared.closed());
  }

  get deadlineMs(): number {
    return this.limits.deadlineMs;
  }

  get speaksHttp2(): boolean {
    if (this.#target.scheme === 'h2c') return true;
    return this.socket instanceof tls.TLSSocket && this.socket.alpnProtocol === 'h2';
  }

  readTo(onRead: (bytes: Buffer, length: number) => void): void {
    this.#onRead = onRead;
  }

  /** Nobody waits for it any more. */
  destroy(): void {
    if (this.#phase === 'over') return;
    this.#end();
    this.socket.destroy();
  }

  onDeadline(nowMs: number): void {
    const late = this.#phase === 'connecting' ? ERRORS.connectTimeout : ERRORS.tlsTimeout;
    this.#fail(this.limits.isOver(nowMs) ? ERRORS.totalTimeout : late);
  }

  readonly #onConnect = (): void => {
    if (!(this.socket instanceof tls.TLSSocket)) return this.#onReady();
    this.#phase = 'handshake';
    this.limits.allow(HANDSHAKE_TIMEOUT_MS);
  };

  readonly #onReady = (): void => {
    this.#end();
    this.limits.allow(0);
    this.#outcome.ready(this);
  };

  readonly #onError = (error: Error): void => {
    if (error instanceof UnknownName) this.#cause = ERRORS.nameUnknown;
    else if ('code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')) this.#cause = ERRORS.noDescriptor;
    else if (this.#phase === 'handshake') this.#cause = this.#isUntrusted() ? ERRORS.tlsUntrusted : ERRORS.tlsFailed;
  };

  /** The handshake itself went well; it was broken off because of what the server showed. */
  #isUntrusted(): boolean {
    return this.socket instanceof tls.TLSSocket && Boolean(this.socket.authorizationError);
  }

  readonly #onClose = (): void => {
    this.#fail(this.#cause ?? (this.#phase === 'connecting' ? ERRORS.connectFailed : ERRORS.tlsFailed));
  };

  #fail(error: ExchangeError): void {
    if (this.#phase === 'over') return;
    this.#end();
    this.socket.destroy();
    this.input.close();
    this.#outcome.failed(error);
  }

  /** Somebody else listens from here on, or nobody does. */
  #end(): void {
    this.#phase = 'over';
    this.#shared.deadlines.delete(this.#timed);
    this.socket.off('connect', this.#onConnect);
    this.socket.off('secureConnect', this.#onReady);
    this.socket.off('close', this.#onClose);
  }
}
