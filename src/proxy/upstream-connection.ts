// One connection to one server: dials, sends what it is given, reads the answer strictly, and is used again only when both
// messages ended cleanly. It knows nothing of routes or clients; whoever uses it is its listener for that long.

import net from 'node:net';
import type { Target } from '../balancing/balancer.ts';
import { BodyReader, type BodySink } from '../http1/body-reader.ts';
import { findBareLineBreak, findHeadEnd } from '../http1/head-end.ts';
import { MAX_INTERIM_RESPONSES, RESPONSE_LIMITS } from '../http1/limits.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { Clock } from '../model/clock.ts';
import type { ServersTransportSettings } from '../model/settings.ts';
import type { Deadlines, Timed } from './deadlines.ts';
import { ERRORS, type ExchangeError } from './errors.ts';
import { TurnWriter } from './turn-writer.ts';

/** Who uses a connection for one exchange. Calls arrive in this order; after `upstreamEnded` or `upstreamFailed` none. */
export interface UpstreamListener {
  upstreamConnected(): void;
  /** The facts in `head` hold during the call only. */
  upstreamAnswered(head: ResponseHead): void;
  upstreamData(bytes: Buffer, start: number, end: number): void;
  /** Everything that one read brought was handed on. */
  upstreamTurnEnded(): void;
  upstreamEnded(): void;
  upstreamFailed(error: ExchangeError): void;
  /** What was written has been taken: go on sending. */
  upstreamDrained(): void;
}

export interface UpstreamEnvironment {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly transport: ServersTransportSettings;
  /** Shared by all connections of the worker: what is read is handed on, or copied, before the next read. */
  readonly readBuffer: Buffer;
  readonly responseHead: ResponseHead;
  /** The connection has nothing to do and can be used again. */
  released(connection: UpstreamConnection): void;
  closed(connection: UpstreamConnection): void;
}

type Phase = 'connecting' | 'idle' | 'head' | 'body' | 'closed';

export class UpstreamConnection implements Timed, BodySink {
  readonly target: Target;
  readonly writer: TurnWriter;
  deadlineMs = Number.POSITIVE_INFINITY;
  /** Has carried an exchange before this one: the upstream may have closed it unseen. */
  reused = false;
  readonly #environment: UpstreamEnvironment;
  readonly #socket: net.Socket;
  #listener: UpstreamListener | undefined;
  #phase: Phase = 'connecting';
  #method = '';
  #requestSent = false;
  #keepAlive = false;
  #interim = 0;
  #body: BodyReader | undefined;
  /** The beginning of a head that has not arrived whole, and how much of it is known to hold no end. */
  #partial: Buffer | undefined;
  #searchedBytes = 0;

  constructor(target: Target, listener: UpstreamListener, environment: UpstreamEnvironment) {
    this.target = target;
    this.#listener = listener;
    this.#environment = environment;
    const { clock, deadlines, transport, readBuffer } = environment;
    const { dialTimeoutMs } = transport.forwardingTimeouts;
    if (dialTimeoutMs > 0) this.deadlineMs = clock.nowMs() + dialTimeoutMs;
    deadlines.add(this);
    this.#socket = net.connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          this.#onRead(readBuffer, length);
          return true;
        },
      },
    });
    this.writer = new TurnWriter(this.#socket);
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('drain', () => this.#listener?.upstreamDrained());
    this.#socket.on('end', () => this.#onEnd());
    // The cause is of no use to anybody: `close` follows, and the phase tells what it means.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#onClose());
  }

  get connected(): boolean {
    return this.#phase !== 'connecting';
  }

  /** Takes a connection out of the pool for one exchange. */
  reuse(listener: UpstreamListener): void {
    this.#listener = listener;
    this.reused = true;
  }

  /** A request with this method follows, through `writer`. */
  beginRequest(method: string): void {
    this.#phase = 'head';
    this.#method = method;
    this.#requestSent = false;
    this.#interim = 0;
    this.deadlineMs = Number.POSITIVE_INFINITY;
  }

  /** The request is whole: the first-byte limit runs from here. */
  endRequest(): void {
    this.#requestSent = true;
    const { responseHeaderTimeoutMs } = this.#environment.transport.forwardingTimeouts;
    if (responseHeaderTimeoutMs > 0 && this.#phase === 'head') {
      this.deadlineMs = this.#environment.clock.nowMs() + responseHeaderTimeoutMs;
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection; the listener hears nothing more. */
  destroy(): void {
    this.#listener = undefined;
    this.#close();
  }

  onDeadline(): void {
    if (this.#phase === 'connecting') this.#fail(ERRORS.connectTimeout);
    else if (this.#phase === 'head') this.#fail(ERRORS.firstByteTimeout);
    else this.destroy();
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    this.#listener?.upstreamData(bytes, start, end);
  }

  #onConnect(): void {
    this.#phase = 'idle';
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#listener?.upstreamConnected();
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
    listener.upstreamTurnEnded();
  }

  #read(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (this.#phase === 'head') {
      at = this.#readHead(bytes, at, end);
      if (at < 0) return;
    }
    if (this.#body === undefined || this.#phase !== 'body') return;
    at = this.#body.read(bytes, at, end, this);
    if (this.#body?.rejection !== undefined) this.#fail(ERRORS.answerCut);
    else if (this.#body?.complete) this.#complete(at === end);
  }

  /** Gives where the body starts, or -1 when there is no whole head yet, or never will be. */
  #readHead(bytes: Buffer, start: number, end: number): number {
    const headEnd = findHeadEnd(bytes, Math.max(start, this.#searchedBytes - 3), end);
    if (headEnd < 0) return this.#awaitHead(bytes, start, end);
    this.#searchedBytes = 0;
    const { responseHead } = this.#environment;
    const rejection = responseHead.parse(bytes, start, headEnd, this.#method);
    if (rejection !== undefined || headEnd - start > RESPONSE_LIMITS.headBytes) return this.#fail(ERRORS.badAnswer);
    if (responseHead.status < 200) return this.#skipInterim(responseHead.status, headEnd, end);
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#keepAlive = responseHead.keepAlive;
    this.#body = new BodyReader(responseHead.framing);
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

  /** Interim answers end here; a 101 was not asked for, and what follows it is no HTTP (CVE-2026-2833). */
  #skipInterim(status: number, headEnd: number, end: number): number {
    this.#interim++;
    if (status === 101 || this.#interim > MAX_INTERIM_RESPONSES) return this.#fail(ERRORS.badAnswer);
    return headEnd === end ? -1 : headEnd;
  }

  #complete(endedWithTheRead: boolean): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#body = undefined;
    // Bytes after the end, or an answer before the request was whole (CVE-2026-71324): nobody may use it after us.
    const requestGone = this.#requestSent && this.#socket.writableLength === 0;
    if (endedWithTheRead && this.#keepAlive && requestGone && this.#phase !== 'closed') {
      this.#phase = 'idle';
      this.#environment.released(this);
    } else this.#close();
    listener?.upstreamEnded();
  }

  #onEnd(): void {
    if (this.#phase === 'body' && this.#body?.endOfInput()) this.#complete(true);
    // Told at once, and out of the pool at once: the socket may be long done with closing, if we still write to it.
    else this.#failBroken();
  }

  #onClose(): void {
    if (this.#phase === 'connecting') this.#fail(ERRORS.connectFailed);
    else this.#failBroken();
  }

  /** Once any byte of an answer was here the upstream has worked on the request: no silent second try. */
  #failBroken(): void {
    const begun = this.#phase === 'body' || this.#partial !== undefined || this.#interim > 0;
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
    this.#socket.destroy();
  }
}
