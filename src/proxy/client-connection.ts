// One client's connection: cuts its bytes into requests, one exchange at a time, and decides when it ends.

import type { Socket } from 'node:net';
import { findBareLineBreak, findHeadEnd } from '../http1/head-end.ts';
import { MAX_LEADING_BLANK_LINES, REQUEST_LIMITS } from '../http1/limits.ts';
import { CR, LF, TLS_HANDSHAKE } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';
import type { Client } from './client.ts';
import { readInto } from './client-socket.ts';
import type { Timed } from './deadlines.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Environment } from './environment.ts';
import { ERRORS, type ExchangeError, refusedRequest } from './errors.ts';
import { Exchange } from './exchange.ts';
import { ForwardedHeaders } from './forwarded-headers.ts';
import { TurnWriter } from './turn-writer.ts';

/** A head that has begun must be whole after this time, however slowly it trickles (slowloris). */
const HEAD_TIMEOUT_MS = 10_000;
/** A client that takes nothing of its answer for this long is gone. */
const WRITE_STALL_MS = 60_000;
/** After our last answer the client may still be sending: we read and forget for a while, or a reset would eat the answer. */
const LINGER_MS = 2_000;
/** Once draining, an idle connection is closed when no request came for this long. */
const DRAIN_IDLE_MS = 1_000;

const NO_LIMIT = Number.POSITIVE_INFINITY;
const NOTHING = Buffer.alloc(0);

export class ClientConnection implements Client, Timed {
  readonly entryPoint: EntryPoint;
  readonly scheme = 'http';
  readonly address: string;
  readonly port: number;
  readonly trusted: boolean;
  readonly forwarded: ForwardedHeaders;
  readonly writer: TurnWriter;
  deadlineMs: number;
  readonly #environment: Environment;
  readonly #socket: Socket;
  readonly #openedAtMs: number;
  readonly #onClosed: (connection: ClientConnection) => void;
  #exchange: Exchange | undefined;
  /** Read and not used yet: the beginning of a head, or requests that came before their turn. */
  #parked: Buffer | undefined;
  /** How much of `#parked` is known to hold no end of a head: a head that trickles in is searched once, not at every byte. */
  #searchedBytes = 0;
  #requests = 0;
  /** The first bytes of a head are here, and its clock runs. */
  #headBegun = false;
  #processing = false;
  #state: 'open' | 'lingering' | 'closed' = 'open';
  #awaitingDrain = false;
  /** Until when the request, and its answer, must be whole. */
  #readByMs = NO_LIMIT;
  #writeByMs = NO_LIMIT;
  /** The client has sent all it will. */
  #inputEnded = false;

  constructor(
    socket: Socket,
    entryPoint: EntryPoint,
    environment: Environment,
    onClosed: (connection: ClientConnection) => void,
  ) {
    this.#socket = readInto(environment.readBuffer, socket, (bytes) => this.#onData(bytes));
    this.#environment = environment;
    this.#onClosed = onClosed;
    this.entryPoint = entryPoint;
    this.address = foldAddress(this.#socket.remoteAddress ?? '');
    this.port = this.#socket.remotePort ?? 0;
    this.trusted = entryPoint.trusts(this.address);
    this.writer = new TurnWriter(this.#socket);
    this.forwarded = new ForwardedHeaders({
      address: this.address,
      trusted: this.trusted,
      scheme: this.scheme,
      serverName: environment.serverName,
      appendForwardedFor: !entryPoint.settings.forwardedHeaders.notAppendXForwardedFor,
    });
    this.#openedAtMs = environment.clock.nowMs();
    this.deadlineMs = this.#limit(entryPoint.settings.respondingTimeouts.readTimeoutMs);
    environment.deadlines.add(this);
    this.#socket.on('drain', () => this.#onDrain());
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#onClose());
    this.#socket.resume();
  }

  get spent(): boolean {
    const { keepAliveMaxRequests, keepAliveMaxTimeMs } = this.entryPoint.settings;
    if (keepAliveMaxRequests > 0 && this.#requests >= keepAliveMaxRequests) return true;
    return keepAliveMaxTimeMs > 0 && this.#environment.clock.nowMs() - this.#openedAtMs >= keepAliveMaxTimeMs;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  requestEnded(): void {
    this.#readByMs = NO_LIMIT;
    this.#setDeadline();
  }

  answerBegun(): void {
    this.#writeByMs = this.#limit(this.entryPoint.settings.respondingTimeouts.writeTimeoutMs);
    this.#setDeadline();
  }

  awaitDrain(): void {
    this.#awaitingDrain = true;
    this.#setDeadline();
  }

  /** Of the exchange under way: the earliest of what limits it. */
  #setDeadline(): void {
    const stalledByMs = this.#awaitingDrain ? this.#limit(WRITE_STALL_MS) : NO_LIMIT;
    this.deadlineMs = Math.min(this.#readByMs, this.#writeByMs, stalledByMs);
  }

  /** The listeners are closed: idle connections have little time left, the others end with their answer. */
  drain(): void {
    const idle = this.#exchange === undefined && !this.#awaitingDrain && this.#state === 'open';
    if (idle) this.deadlineMs = this.#limit(DRAIN_IDLE_MS);
  }

  /** Ends in the middle: what runs is logged as unfinished. */
  abandon(): void {
    if (this.#exchange !== undefined) this.#exchange.cut(ERRORS.drainLimit);
    else this.destroy();
  }

  destroy(): void {
    this.#exchange = undefined;
    this.#state = 'closed';
    this.#socket.destroy();
  }

  reset(): void {
    this.#exchange = undefined;
    this.#state = 'closed';
    this.#socket.resetAndDestroy();
  }

  exchangeEnded(keepAlive: boolean): void {
    this.#exchange = undefined;
    if (!keepAlive) return this.#linger();
    // A client that pipelines and does not read would have us hold all its answers: the next request waits for the drain.
    if (this.writer.blocked) {
      this.#socket.pause();
      this.awaitDrain();
    } else this.#next();
  }

  #next(): void {
    this.#awaitingDrain = false;
    const { idleTimeoutMs } = this.entryPoint.settings.respondingTimeouts;
    this.deadlineMs = this.#limit(this.#environment.draining() ? DRAIN_IDLE_MS : idleTimeoutMs);
    if (this.#processing) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#parked !== undefined) this.#onData(NOTHING);
    if (this.#inputEnded) this.#onEnd();
  }

  onDeadline(): void {
    if (this.#exchange !== undefined) {
      this.#exchange.timeOut(this.#exchange.requestRead ? ERRORS.clientStalled : ERRORS.bodyTimeout);
    } else if (this.#state === 'open' && this.#headBegun) {
      this.#environment.head.clear();
      this.#refuse(ERRORS.headTimeout);
    } else this.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#state !== 'open') return;
    const all = this.#parked === undefined ? bytes : Buffer.concat([this.#parked, bytes]);
    this.#parked = undefined;
    this.#processing = true;
    this.#process(all);
    this.#processing = false;
  }

  #process(bytes: Buffer): void {
    let at = 0;
    while (this.#state === 'open') {
      if (this.#exchange === undefined && this.#awaitingDrain) return this.#park(bytes, at, true);
      const exchange = this.#exchange;
      if (exchange !== undefined) {
        at = exchange.readBody(bytes, at);
        exchange.flush();
        // Still the same exchange: it waits for more of its body or for its answer.
        if (this.#exchange === exchange) return this.#park(bytes, at, exchange.requestRead);
      } else if (at === bytes.length) return;
      else {
        const next = this.#readHead(bytes, at);
        if (next < 0) return;
        at = next;
      }
    }
  }

  /** Pipelined requests wait unread: one client cannot make us hold more than one read of them. */
  #park(bytes: Buffer, at: number, requestRead: boolean): void {
    if (at === bytes.length) return;
    this.#parked = Buffer.from(bytes.subarray(at));
    if (requestRead) this.#socket.pause();
  }

  /** Gives where the body starts, or -1 when the head is not whole yet or was refused. */
  #readHead(bytes: Buffer, from: number): number {
    const { head } = this.#environment;
    const start = skipBlankLines(bytes, from);
    const end = findHeadEnd(bytes, Math.max(start, this.#searchedBytes - 3), bytes.length);
    if (end < 0) return this.#awaitHead(bytes, from, start);
    this.#searchedBytes = 0;
    const unreadable = this.#refuseUnread(bytes, start, end);
    if (unreadable !== undefined) return this.#rejectUnread(unreadable);
    const rejection = head.parse(bytes, start, end, this.entryPoint.policy);
    if (rejection !== undefined) return this.#reject(rejection);
    this.#requests++;
    this.#headBegun = false;
    const exchange = new Exchange(this, this.#environment);
    this.#exchange = exchange;
    const { readTimeoutMs } = this.entryPoint.settings.respondingTimeouts;
    this.#readByMs = exchange.requestRead ? NO_LIMIT : this.#limit(readTimeoutMs);
    this.#writeByMs = NO_LIMIT;
    this.deadlineMs = this.#readByMs;
    exchange.begin();
    return end;
  }

  /** What has arrived of an unfinished head: refused as soon as it can no longer become a good one. */
  #awaitHead(bytes: Buffer, from: number, start: number): -1 {
    const unseen = Math.max(start, this.#searchedBytes - 1);
    const rejection = findBareLineBreak(bytes, unseen, bytes.length) ?? this.#refuseUnread(bytes, start, bytes.length);
    if (rejection !== undefined) return this.#rejectUnread(rejection);
    if (!this.#headBegun) {
      this.#headBegun = true;
      this.deadlineMs = this.#limit(HEAD_TIMEOUT_MS);
    }
    this.#parked = Buffer.from(bytes.subarray(from));
    this.#searchedBytes = bytes.length - from;
    return -1;
  }

  /** What is refused for its first bytes or its size, whole or not, before anybody reads it. */
  #refuseUnread(bytes: Buffer, start: number, end: number): Rejection | undefined {
    const length = end - start;
    const first = bytes[start];
    if (first === TLS_HANDSHAKE) return REJECT.tlsOnPlain;
    if (first === LF || (first === CR && length >= 2)) return REJECT.blankLines;
    if (length > this.entryPoint.settings.http.maxHeaderBytes) return REJECT.headTooLarge;
    const longLine = length > REQUEST_LIMITS.targetBytes + 64 && !bytes.subarray(start, end).includes(LF);
    return longLine ? REJECT.targetTooLong : undefined;
  }

  /** The head of the last request, which may be another client's, has nothing to say about this one. */
  #rejectUnread(rejection: Rejection): -1 {
    this.#environment.head.clear();
    return this.#reject(rejection);
  }

  #reject(rejection: Rejection): -1 {
    this.#refuse(refusedRequest(rejection));
    return -1;
  }

  /** Answers a request that never became one; the head holds what could be read of it. */
  #refuse(error: ExchangeError): void {
    this.#exchange = new Exchange(this, this.#environment);
    this.#exchange.refuse(error);
  }

  #onDrain(): void {
    if (!this.#awaitingDrain || this.#state !== 'open') return;
    if (this.#exchange === undefined) return this.#next();
    this.#awaitingDrain = false;
    this.#setDeadline();
    this.#exchange.clientDrained();
  }

  /** The client has sent all it will. Whole requests, pipelined ones too, are still answered; half a one is given up. */
  #onEnd(): void {
    this.#inputEnded = true;
    // Before the drain the answer is still on its way, and requests behind it wait: `#next` comes back here.
    if (this.#exchange === undefined && this.#awaitingDrain) return;
    if (this.#exchange === undefined) this.#socket.end();
    else if (!this.#exchange.requestRead) this.#exchange.cut(ERRORS.clientGone);
    else if (this.#parked === undefined) this.#exchange.keepAlive = false;
  }

  #onClose(): void {
    this.#state = 'closed';
    this.#environment.deadlines.delete(this);
    this.#exchange?.cut(ERRORS.clientGone);
    this.#exchange = undefined;
    this.#onClosed(this);
  }

  #linger(): void {
    this.#state = 'lingering';
    this.#parked = undefined;
    this.deadlineMs = this.#limit(WRITE_STALL_MS);
    this.#socket.end(() => {
      this.deadlineMs = this.#limit(LINGER_MS);
    });
    this.#socket.resume();
  }

  /** 0: no limit. */
  #limit(durationMs: number): number {
    return durationMs > 0 ? this.#environment.clock.nowMs() + durationMs : NO_LIMIT;
  }
}

/** RFC 9112 2.2: a few empty lines before a request are forgiven. */
function skipBlankLines(bytes: Buffer, start: number): number {
  let at = start;
  for (let lines = 0; lines < MAX_LEADING_BLANK_LINES && bytes[at] === CR && bytes[at + 1] === LF; lines++) at += 2;
  return at;
}

/** An IPv4 client of a dual-stack listener is an IPv4 client (GHSA-7jmw-8259-q9jx). */
function foldAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
