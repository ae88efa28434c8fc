// One connection to one server that speaks HTTP/1: sends what it is given, reads the answer strictly, and is used again only
// when both messages ended cleanly. It knows nothing of routes or clients; whoever uses it is its listener.

import type { Socket } from 'node:net';
import type { Target } from '../../balancing/balancer.ts';
import { BodyReader, type BodySink } from '../../http1/body-reader.ts';
import { findBareLineBreak, findHeadEnd } from '../../http1/head-end.ts';
import { MAX_INTERIM_RESPONSES, RESPONSE_LIMITS } from '../../http1/limits.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import type { Timed, TimedPlace } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';
import type { ReadBuffer } from '../read-buffers.ts';
import { TurnWriter } from '../turn-writer.ts';
import type { OutgoingHead, Upstream, UpstreamListener } from '../upstream.ts';
import type { AnswerLimits } from './answer-limits.ts';
import type { SharedUpstreams } from './shared-upstreams.ts';
import type { DialledSocket } from './upstream-dial.ts';
import type { UpstreamTransport } from './upstream-transport.ts';

export interface UpstreamEnvironment
  extends Pick<SharedUpstreams, 'clock' | 'deadlines' | 'buffers' | 'outbox' | 'responseHead'> {
  /** The connection has nothing to do and can be used again. */
  released(connection: UpstreamConnection): void;
  closed(connection: UpstreamConnection): void;
}

type Phase = 'idle' | 'head' | 'body' | 'tunnel' | 'closed';

export class UpstreamConnection implements Upstream, Timed, BodySink {
  readonly target: Target;
  readonly transport: UpstreamTransport;
  /** Has carried an exchange before this one: the upstream may have closed it unseen. */
  reused = false;
  readonly #environment: UpstreamEnvironment;
  readonly #socket: Socket;
  readonly #input: ReadBuffer;
  readonly #writer: TurnWriter;
  readonly #limits: AnswerLimits;
  readonly #timed: TimedPlace;
  #listener: UpstreamListener | undefined;
  #phase: Phase = 'idle';
  #method = '';
  /** The request under way ends with a last chunk, or may turn into a tunnel. */
  #chunked = false;
  #upgrades = false;
  #requestSent = false;
  /** Of the writer, when the request under way was begun. */
  #writesBefore = 0;
  #keepAlive = false;
  #interim = 0;
  #body: BodyReader | undefined;
  /** The beginning of a head that has not arrived whole, and how much of it is known to hold no end. */
  #partial: Buffer | undefined;
  #searchedBytes = 0;

  constructor(
    target: Target,
    transport: UpstreamTransport,
    dialled: DialledSocket,
    listener: UpstreamListener,
    environment: UpstreamEnvironment,
  ) {
    this.target = target;
    this.transport = transport;
    this.#listener = listener;
    this.#environment = environment;
    const { socket } = dialled;
    this.#socket = socket;
    this.#input = dialled.input;
    this.#limits = dialled.limits;
    this.#writer = new TurnWriter(socket, environment);
    this.#timed = environment.deadlines.add(this);
    dialled.readTo((bytes, length) => this.#onRead(bytes, length));
    socket.on('drain', () => this.#listener?.upstreamDrained());
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#failBroken());
  }

  get deadlineMs(): number {
    return this.#limits.deadlineMs;
  }

  /** Takes a connection out of the pool for one exchange. */
  reuse(listener: UpstreamListener): void {
    this.#listener = listener;
    this.reused = true;
    this.#limits.begin();
  }

  /** Nothing is to do until somebody takes it, or until then. */
  restUntil(deadlineMs: number): void {
    this.#limits.rest(deadlineMs);
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
    this.#writesBefore = this.#writer.writes;
    const host = head.host === undefined ? '' : `Host: ${head.host}\r\n`;
    this.#writer.text(`${head.method} ${head.target} HTTP/1.1\r\n${host}${head.fields}`);
  }

  sendData(bytes: Buffer, start: number, end: number): void {
    if (this.#chunked) this.#writer.chunk(bytes, start, end);
    else this.#writer.data(bytes, start, end);
  }

  sendEnd(trailers: string): void {
    if (this.#phase === 'tunnel') return this.#writer.end();
    if (this.#chunked) this.#writer.lastChunk(trailers);
    this.#requestSent = true;
    this.#limits.requestSent();
  }

  flush(): void {
    this.#writer.flush();
  }

  pause(): void {
    this.#socket.pause();
    this.#limits.paused();
  }

  resume(): void {
    this.#socket.resume();
    this.#limits.heard();
  }

  /** Ends the connection; the listener hears nothing more. */
  destroy(): void {
    this.#listener = undefined;
    this.#close();
  }

  onDeadline(nowMs: number): void {
    if (this.#phase === 'head' || this.#phase === 'body') this.#fail(this.#limits.error(nowMs));
    else this.destroy();
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    this.#listener?.upstreamData(bytes, start, end);
  }

  #onRead(bytes: Buffer, length: number): void {
    // Bytes that nobody asked for would become the next client's answer (CVE-2026-48931).
    if (this.#phase === 'idle' || this.#listener === undefined) return this.destroy();
    const listener = this.#listener;
    // The same, of a connection that was taken for a request in this turn: nothing of that has left yet.
    if (this.#writer.writes === this.#writesBefore && this.#phase === 'head')
      return void this.#fail(ERRORS.upstreamClosed);
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
    else this.#limits.heard();
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
    this.#keepAlive = responseHead.keepAlive;
    this.#body = new BodyReader(responseHead.framing);
    this.#limits.answered(responseHead);
    this.#phase = 'body';
    this.#listener?.upstreamAnswered(responseHead);
    return headEnd;
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
    this.#limits.rest();
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
    const requestGone = this.#requestSent && this.#writer.gone;
    if (endedWithTheRead && this.#keepAlive && requestGone && this.#phase !== 'closed') {
      this.#phase = 'idle';
      this.#environment.released(this);
    } else this.#close();
    listener?.upstreamEnded(trailers);
  }

  #onEnd(): void {
    if (this.#phase === 'tunnel') this.#listener?.upstreamEnded('');
    else if (this.#phase === 'body' && this.#body?.endOfInput()) this.#complete(true);
    // Told at once, and out of the pool at once: the socket may be long done with closing, if we still write to it.
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
    this.#environment.deadlines.delete(this.#timed);
    this.#environment.closed(this);
    this.#input.close();
    this.#socket.destroy();
  }
}
