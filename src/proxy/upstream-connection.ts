// One connection to one server that speaks HTTP/1: dials, sends what it is given, reads the answer strictly, and is used
// again only when both messages ended cleanly. It knows nothing of routes or clients; whoever uses it is its listener.

import type net from 'node:net';
import tls from 'node:tls';
import type { Target } from '../balancing/balancer.ts';
import { BodyReader, type BodySink } from '../http1/body-reader.ts';
import { findBareLineBreak, findHeadEnd } from '../http1/head-end.ts';
import { MAX_INTERIM_RESPONSES, RESPONSE_LIMITS } from '../http1/limits.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { Timed } from './deadlines.ts';
import { dial } from './dial.ts';
import { ERRORS, type ExchangeError } from './errors.ts';
import { UnknownName } from './name-resolver.ts';
import { ReadBuffer } from './read-buffers.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import { TurnWriter } from './turn-writer.ts';
import type { OutgoingHead, Upstream, UpstreamListener } from './upstream.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

/** As in Traefik (reference 8.7). */
const HANDSHAKE_TIMEOUT_MS = 10_000;
const NO_LIMIT = Number.POSITIVE_INFINITY;
const EVENT_STREAM = /\r\ncontent-type:[ \t]*text\/event-stream/i;

export interface UpstreamEnvironment
  extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'lookUp' | 'buffers' | 'responseHead'> {
  /** The connection has nothing to do and can be used again. */
  released(connection: UpstreamConnection): void;
  closed(connection: UpstreamConnection): void;
}

type Phase = 'connecting' | 'handshake' | 'idle' | 'head' | 'body' | 'tunnel' | 'closed';

/** What it means that a limit has passed, by what was waited for. */
const TIMEOUTS = {
  connecting: ERRORS.connectTimeout,
  handshake: ERRORS.tlsTimeout,
  head: ERRORS.firstByteTimeout,
  body: ERRORS.bodyIdle,
} as const;

export class UpstreamConnection implements Upstream, Timed, BodySink {
  readonly target: Target;
  readonly transport: UpstreamTransport;
  deadlineMs = NO_LIMIT;
  /** Has carried an exchange before this one: the upstream may have closed it unseen. */
  reused = false;
  readonly #environment: UpstreamEnvironment;
  readonly #socket: net.Socket;
  readonly #input: ReadBuffer;
  readonly #writer: TurnWriter;
  #listener: UpstreamListener | undefined;
  /** What the transport grants for all of an exchange ends then. */
  #wholeByMs = NO_LIMIT;
  /** Why there is no connection, as far as the socket has said so. */
  #cause: ExchangeError | undefined;
  #phase: Phase = 'connecting';
  #method = '';
  /** The request under way ends with a last chunk, or may turn into a tunnel. */
  #chunked = false;
  #upgrades = false;
  #requestSent = false;
  #keepAlive = false;
  #interim = 0;
  #body: BodyReader | undefined;
  /** How long the server may be silent in the middle of its answer's body; 0: any time. */
  #bodyIdleMs = 0;
  /** The beginning of a head that has not arrived whole, and how much of it is known to hold no end. */
  #partial: Buffer | undefined;
  #searchedBytes = 0;

  constructor(
    target: Target,
    transport: UpstreamTransport,
    secured: tls.ConnectionOptions | undefined,
    listener: UpstreamListener,
    environment: UpstreamEnvironment,
  ) {
    this.target = target;
    this.transport = transport;
    this.#listener = listener;
    this.#environment = environment;
    const { deadlines, lookUp, buffers } = environment;
    this.#input = new ReadBuffer(buffers);
    this.#beginExchange();
    this.#allow(transport.definition.forwardingTimeouts.dialTimeoutMs);
    deadlines.add(this);
    const onRead = (bytes: Buffer, length: number): void => this.#onRead(bytes, length);
    this.#socket = dial(target, { secured, lookUp, input: this.#input, onRead });
    this.#writer = new TurnWriter(this.#socket, buffers);
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('secureConnect', () => this.#onReady());
    this.#socket.on('session', (session: Buffer) => transport.keepSession(target, session));
    this.#socket.on('drain', () => this.#listener?.upstreamDrained());
    this.#socket.on('end', () => this.#onEnd());
    // `close` follows, and the phase tells what it means. Only of a connection that never was the cause is of use.
    this.#socket.on('error', (error) => this.#onError(error));
    this.#socket.on('close', () => this.#onClose());
  }

  get connected(): boolean {
    return this.#phase !== 'connecting' && this.#phase !== 'handshake';
  }

  /** Takes a connection out of the pool for one exchange. */
  reuse(listener: UpstreamListener): void {
    this.#listener = listener;
    this.reused = true;
    this.#beginExchange();
  }

  #beginExchange(): void {
    const { totalTimeoutMs } = this.transport.definition.forwardingTimeouts;
    this.#wholeByMs = totalTimeoutMs > 0 ? this.#environment.clock.nowMs() + totalTimeoutMs : NO_LIMIT;
  }

  /** What is waited for now may take so long, and no longer than the exchange as a whole; 0: that alone counts. */
  #allow(limitMs: number): void {
    this.deadlineMs =
      limitMs > 0 ? Math.min(this.#environment.clock.nowMs() + limitMs, this.#wholeByMs) : this.#wholeByMs;
  }

  handTo(listener: UpstreamListener): void {
    this.#listener = listener;
  }

  get blocked(): boolean {
    return this.#writer.blocked;
  }

  sendHead(head: OutgoingHead): void {
    this.#phase = 'head';
    this.#method = head.method;
    this.#chunked = head.chunked;
    this.#upgrades = head.upgrades;
    this.#requestSent = false;
    this.#interim = 0;
    this.deadlineMs = this.#wholeByMs;
    const host = head.host === undefined ? '' : `Host: ${head.host}\r\n`;
    this.#writer.text(`${head.method} ${head.target} HTTP/1.1\r\n${host}${head.fields}`);
  }

  sendData(bytes: Buffer, start: number, end: number): void {
    if (this.#chunked) this.#writer.chunk(bytes, start, end);
    else this.#writer.data(bytes, start, end);
  }

  sendEnd(trailers: string): void {
    if (this.#phase === 'tunnel') return void this.#socket.end();
    if (this.#chunked) this.#writer.lastChunk(trailers);
    this.#requestSent = true;
    if (this.#phase === 'head') this.#allow(this.transport.definition.forwardingTimeouts.responseHeaderTimeoutMs);
  }

  flush(): void {
    this.#writer.flush();
  }

  pause(): void {
    this.#socket.pause();
    // It is not the server that is silent.
    if (this.#phase === 'body') this.deadlineMs = this.#wholeByMs;
  }

  resume(): void {
    this.#socket.resume();
    if (this.#phase === 'body') this.#allow(this.#bodyIdleMs);
  }

  /** Ends the connection; the listener hears nothing more. */
  destroy(): void {
    this.#listener = undefined;
    this.#close();
  }

  onDeadline(nowMs: number): void {
    const phase = this.#phase;
    if (phase === 'idle' || phase === 'tunnel' || phase === 'closed') this.destroy();
    else if (nowMs >= this.#wholeByMs) this.#fail(ERRORS.totalTimeout);
    else this.#fail(TIMEOUTS[phase]);
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    this.#listener?.upstreamData(bytes, start, end);
  }

  #onConnect(): void {
    if (!(this.#socket instanceof tls.TLSSocket)) return this.#onReady();
    this.#phase = 'handshake';
    this.#allow(HANDSHAKE_TIMEOUT_MS);
  }

  #onReady(): void {
    this.#phase = 'idle';
    this.deadlineMs = this.#wholeByMs;
    this.#listener?.upstreamConnected();
  }

  #onError(error: Error): void {
    if (error instanceof UnknownName) this.#cause = ERRORS.nameUnknown;
    else if ('code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')) this.#cause = ERRORS.noDescriptor;
    else if (this.#phase === 'handshake') this.#cause = this.#isUntrusted() ? ERRORS.tlsUntrusted : ERRORS.tlsFailed;
  }

  /** The handshake itself went well; it was broken off because of what the server showed. */
  #isUntrusted(): boolean {
    return this.#socket instanceof tls.TLSSocket && Boolean(this.#socket.authorizationError);
  }

  #onRead(bytes: Buffer, length: number): void {
    // Bytes that nobody asked for would become the next client's answer (CVE-2026-48931).
    if (this.#phase === 'idle' || this.#listener === undefined) return this.destroy();
    const listener = this.#listener;
    if (this.#partial === undefined) this.#read(bytes, 0, length);
    else {
      const joined = Buffer.concat([this.#partial, bytes.subarray(0, length)]);
      this.#partial = undefined;
      this.#read(joined, 0, joined.length);
    }
    // Who listens now has something to send; who was done with in this turn is told all the same.
    (this.#listener ?? listener).upstreamTurnEnded();
  }

  #read(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (this.#phase === 'head') {
      at = this.#readHead(bytes, at, end);
      if (at < 0) return;
    }
    if (this.#phase === 'tunnel' && at < end) this.#listener?.upstreamData(bytes, at, end);
    if (this.#body === undefined || this.#phase !== 'body') return;
    at = this.#body.read(bytes, at, end, this);
    if (this.#body?.rejection !== undefined) this.#fail(ERRORS.answerCut);
    else if (this.#body?.complete) this.#complete(at === end);
    else this.#allow(this.#bodyIdleMs);
  }

  /** Gives where the body starts, or -1 when there is no whole head yet, or never will be. */
  #readHead(bytes: Buffer, start: number, end: number): number {
    const headEnd = findHeadEnd(bytes, Math.max(start, this.#searchedBytes - 3), end);
    if (headEnd < 0) return this.#awaitHead(bytes, start, end);
    this.#searchedBytes = 0;
    const { responseHead } = this.#environment;
    const rejection = responseHead.parse(bytes, start, headEnd, this.#method);
    if (rejection !== undefined || headEnd - start > RESPONSE_LIMITS.headBytes) return this.#fail(ERRORS.badAnswer);
    if (responseHead.status < 200) return this.#passInterim(responseHead, headEnd, end);
    this.deadlineMs = this.#wholeByMs;
    this.#keepAlive = responseHead.keepAlive;
    this.#body = new BodyReader(responseHead.framing);
    this.#bodyIdleMs = this.#grantSilence(responseHead);
    this.#phase = 'body';
    this.#listener?.upstreamAnswered(responseHead);
    return headEnd;
  }

  /** An event stream is silent as long as nothing happens: that is what it is for. */
  #grantSilence({ text, framing: { kind } }: ResponseHead): number {
    const isOpen = kind === 'chunked' || kind === 'untilClose';
    if (isOpen && EVENT_STREAM.test(text)) return 0;
    return this.transport.definition.forwardingTimeouts.bodyIdleTimeoutMs;
  }

  #awaitHead(bytes: Buffer, start: number, end: number): -1 {
    const unseen = Math.max(start, this.#searchedBytes - 1);
    const tooLarge = end - start > RESPONSE_LIMITS.headBytes;
    if (tooLarge || findBareLineBreak(bytes, unseen, end) !== undefined) return this.#fail(ERRORS.badAnswer);
    this.#partial = Buffer.from(bytes.subarray(start, end));
    this.#searchedBytes = end - start;
    return -1;
  }

  /** A 101 that was not asked for, or switches to something else, would make what follows no HTTP (CVE-2026-2833). */
  #passInterim(head: ResponseHead, headEnd: number, end: number): number {
    this.#interim++;
    if (head.status === 101) return this.#switch(head, headEnd);
    if (this.#interim > MAX_INTERIM_RESPONSES) return this.#fail(ERRORS.badAnswer);
    this.#listener?.upstreamInterim(head);
    return headEnd === end ? -1 : headEnd;
  }

  #switch(head: ResponseHead, headEnd: number): number {
    if (!this.#upgrades || !head.switchesToWebSocket) return this.#fail(ERRORS.badAnswer);
    this.deadlineMs = NO_LIMIT;
    this.#phase = 'tunnel';
    this.#listener?.upstreamSwitched(head);
    return headEnd;
  }

  #complete(endedWithTheRead: boolean): void {
    const listener = this.#listener;
    const trailers = this.#body?.trailers ?? '';
    this.#listener = undefined;
    this.#body = undefined;
    this.#input.rest();
    // Bytes after the end, or an answer before the request was whole (CVE-2026-71324): nobody may use it after us.
    const requestGone = this.#requestSent && this.#socket.writableLength === 0;
    if (endedWithTheRead && this.#keepAlive && requestGone && this.#phase !== 'closed') {
      this.#phase = 'idle';
      this.#environment.released(this);
    } else this.#close();
    listener?.upstreamEnded(trailers);
  }

  #onEnd(): void {
    // In the middle of a handshake the error says more.
    if (!this.connected) return;
    if (this.#phase === 'tunnel') this.#listener?.upstreamEnded('');
    else if (this.#phase === 'body' && this.#body?.endOfInput()) this.#complete(true);
    // Told at once, and out of the pool at once: the socket may be long done with closing, if we still write to it.
    else this.#failBroken();
  }

  #onClose(): void {
    // Both directions of a tunnel have ended, or it was reset.
    if (this.#phase === 'connecting') this.#fail(this.#cause ?? ERRORS.connectFailed);
    else if (this.#phase === 'handshake') this.#fail(this.#cause ?? ERRORS.tlsFailed);
    else this.#failBroken();
  }

  /** Once any byte of an answer was here the upstream has worked on the request: no silent second try. */
  #failBroken(): void {
    const begun =
      this.#phase === 'body' || this.#phase === 'tunnel' || this.#partial !== undefined || this.#interim > 0;
    this.#fail(begun ? ERRORS.answerCut : ERRORS.upstreamClosed);
  }

  #fail(error: ExchangeError): -1 {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#close();
    listener?.upstreamFailed(error);
    return -1;
  }

  #close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#environment.deadlines.delete(this);
    this.#environment.closed(this);
    this.#input.close();
    this.#socket.destroy();
  }
}
