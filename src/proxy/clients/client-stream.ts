// One request of a client that speaks HTTP/2: a stream, seen by its exchange as any other client. Flow control is the
// back-pressure here: what is not read gives the client no more window.

import type { FieldEdits } from '../../http1/field-edits.ts';
import type { Framing } from '../../http1/framing.ts';
import type { Rejection } from '../../http1/rejection.ts';
import type { RequestHead } from '../../http1/request-head.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import { writeInterimHead, writeLocalResponse, writeResponseHead } from '../../http1/write-response.ts';
import { addFieldPairs } from '../../http2/field-pairs.ts';
import { ErrorCode } from '../../http2/frames.ts';
import { writeFieldLines } from '../../http2/response-text.ts';
import type { Http2Stream, StreamListener } from '../../http2/stream.ts';
import type { LocalAnswer } from '../../middleware/middleware.ts';
import type { Client, TunnelClient } from '../client.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import type { Environment } from '../environment.ts';
import { ERRORS, type ExchangeError, refusedRequest } from '../errors.ts';
import { Exchange } from '../exchange.ts';
import type { Peer } from '../peer.ts';
import { WRITE_STALL_MS } from './connection.ts';

const STATUS_LINE_END = '\r\n';

/** The connection it is part of. */
export interface StreamOwner {
  /** Why its streams end that end in the middle. */
  readonly cause: ExchangeError;
}

export class ClientStream implements Client, TunnelClient, Timed, StreamListener {
  readonly protocol = 'HTTP/2.0';
  readonly peer: Peer;
  readonly #environment: Environment;
  readonly #stream: Http2Stream;
  readonly #owner: StreamOwner;
  readonly #exchange: Exchange;
  readonly #toHead: boolean;
  /** Something of the request's body may still come. */
  #reading: boolean;
  #ended = false;
  /** RFC 9113 8.1.1: no answer, a reset. */
  #malformed = false;
  /** Until when its body, or the answer to it, must be whole. */
  #wholeByMs = NO_LIMIT;
  /** Until when the client must have taken something of the answer; and what waited for it when that was set. */
  #takenByMs = NO_LIMIT;
  #waitedBytes = 0;
  #timed: TimedPlace | undefined;

  /** The head of the request has been parsed, or refused, just now. */
  constructor(
    stream: Http2Stream,
    owner: StreamOwner,
    head: RequestHead,
    peer: Peer,
    environment: Environment,
    hasBody: boolean,
  ) {
    this.#owner = owner;
    this.#stream = stream;
    this.#environment = environment;
    this.peer = peer;
    this.#toHead = head.method === 'HEAD';
    this.#reading = hasBody;
    this.#exchange = new Exchange(this, environment, hasBody);
  }

  begin(): void {
    if (this.#reading) {
      const { readTimeoutMs } = this.peer.entryPoint.settings.respondingTimeouts;
      this.#wholeByMs = limitAfter(this.#environment.clock, readTimeoutMs);
      this.#watchTime();
    }
    this.#exchange.begin();
    this.#exchange.flush();
  }

  refuse(rejection: Rejection): void {
    this.#exchange.refuse(refusedRequest(rejection));
  }

  refuseMalformed(rejection: Rejection): void {
    this.#malformed = true;
    this.refuse(rejection);
  }

  // === The request's body ===

  /** A request has one head. */
  streamHeaders(): void {}

  streamData(bytes: Buffer, start: number, end: number): void {
    this.#exchange.requestData(bytes, start, end);
    this.#exchange.flush();
  }

  streamEnded(trailers: readonly string[]): void {
    if (!this.#reading) return;
    this.#reading = false;
    this.#wholeByMs = NO_LIMIT;
    this.#watchTime();
    const lines = writeFieldLines(trailers);
    if (!lines.ok) return this.#stream.reset(ErrorCode.protocolError);
    this.#exchange.requestEnded(lines.value);
    this.#exchange.flush();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  // === The answer ===

  get blocked(): boolean {
    return this.#stream.blocked;
  }

  interim(head: ResponseHead): void {
    this.#stream.sendHeaders(this.#fields(head.status, writeInterimHead(head)), false);
  }

  answer(head: ResponseHead, edits: FieldEdits | undefined): void {
    const date = this.#environment.dateLine();
    const text = writeResponseHead(head, { framing: 'asReceived', connection: '', date, edits });
    this.#stream.sendHeaders(this.#fields(head.status, text), this.#toHead || isEmpty(head.framing));
    const { writeTimeoutMs } = this.peer.entryPoint.settings.respondingTimeouts;
    this.#wholeByMs = limitAfter(this.#environment.clock, writeTimeoutMs);
    this.#watchTime();
  }

  #fields(status: number, head: string): readonly string[] {
    return addFieldPairs(behindStatusLine(head), [':status', String(status)]);
  }

  data(bytes: Buffer, start: number, end: number): void {
    this.#stream.sendData(bytes, start, end);
  }

  end(trailers: string): void {
    this.#stream.end(trailers === '' ? undefined : addFieldPairs(trailers, []));
    this.#finish();
  }

  answerHere({ status, headers, body }: LocalAnswer): number {
    // The reset is ours: no client has left.
    this.#ended = true;
    const sent = this.#malformed ? 0 : this.#sendWhole(status, headers, body);
    if (this.#malformed) this.#stream.reset(ErrorCode.protocolError);
    this.#finish();
    return sent;
  }

  #sendWhole(status: number, headers: LocalAnswer['headers'], body: string): number {
    if (this.#stream.over) return 0;
    const frame = { connection: '', date: this.#environment.dateLine(), withBody: false };
    const withBody = !this.#toHead && body !== '';
    this.#stream.sendHeaders(this.#fields(status, writeLocalResponse(status, headers, body, frame)), !withBody);
    if (!withBody) return 0;
    const bytes = Buffer.from(body, 'latin1');
    this.#stream.sendData(bytes, 0, bytes.length);
    this.#stream.end();
    return bytes.length;
  }

  flush(): void {
    this.#stream.flush();
  }

  awaitDrain(): void {
    this.#takenByMs = limitAfter(this.#environment.clock, WRITE_STALL_MS);
    this.#waitedBytes = this.#stream.waitingBytes;
    this.#watchTime();
  }

  streamDrained(): void {
    this.#takenByMs = NO_LIMIT;
    this.#watchTime();
    if (!this.#ended) this.#exchange.clientDrained();
  }

  // === The end ===

  /** The answer is whole: what is left of the request's body is for nobody (RFC 9113 8.1). */
  #finish(): void {
    this.#ended = true;
    this.#reading = false;
    if (this.#stream.blocked) this.awaitDrain();
    this.#stream.ignoreRest();
    this.#stream.flush();
    this.#exchange.close();
  }

  abort(): void {
    this.#ended = true;
    // Never an end: a client could take half of it for the whole.
    this.#stream.reset(ErrorCode.internalError);
  }

  /** Without a code both sides have said all they had: the exchange goes on to its own end. */
  streamClosed(code: number | undefined): void {
    this.#wholeByMs = NO_LIMIT;
    this.#takenByMs = NO_LIMIT;
    this.#watchTime();
    this.#reading = false;
    if (code !== undefined && !this.#ended) this.#exchange.cut(this.#owner.cause);
  }

  // === Time ===

  get deadlineMs(): number {
    return Math.min(this.#wholeByMs, this.#takenByMs);
  }

  onDeadline(nowMs: number): void {
    const takesSome = this.#takenByMs <= nowMs && this.#stream.waitingBytes < this.#waitedBytes;
    if (takesSome && this.#wholeByMs > nowMs) return this.awaitDrain();
    if (this.#ended) return this.abort();
    if (!this.#reading) return this.#exchange.cut(ERRORS.clientStalled);
    this.#wholeByMs = NO_LIMIT;
    this.#watchTime();
    this.#exchange.timeOut(ERRORS.bodyTimeout);
  }

  /** Few streams are ever limited: only those are looked at. */
  #watchTime(): void {
    const { deadlines } = this.#environment;
    if (this.deadlineMs !== NO_LIMIT) this.#timed ??= deadlines.add(this);
    else if (this.#timed !== undefined) {
      deadlines.delete(this.#timed);
      this.#timed = undefined;
    }
  }

  // HTTP/2 has no upgrade: a request of it never turns into a tunnel (RFC 9113 8.6).
  openTunnel(): void {}
  halfClose(): void {}
  stirred(): void {}
  tunnelClosed(): void {}
}

/** Said with the head: an answer of gRPC that has a status and nothing else is known by it. */
const isEmpty = (framing: Framing): boolean =>
  framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);

const behindStatusLine = (head: string): string => head.slice(head.indexOf(STATUS_LINE_END) + STATUS_LINE_END.length);
