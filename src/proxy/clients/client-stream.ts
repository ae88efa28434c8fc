// One request of a client that speaks HTTP/2: a stream, seen by its exchange as any other client. Flow control is the
// back-pressure here: what is not read gives the client no more window.

import { constants, type ServerHttp2Stream } from 'node:http2';
import type { FieldEdits } from '../../http1/field-edits.ts';
import type { Framing } from '../../http1/framing.ts';
import type { Rejection } from '../../http1/rejection.ts';
import type { RequestHead } from '../../http1/request-head.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import { writeInterimHead, writeLocalResponse, writeResponseHead } from '../../http1/write-response.ts';
import { addFieldPairs } from '../../http2/field-pairs.ts';
import { groupFields } from '../../http2/group-fields.ts';
import { writeFieldLines } from '../../http2/response-text.ts';
import type { LocalAnswer } from '../../middleware/middleware.ts';
import type { Client, TunnelClient } from '../client.ts';
import { limitAfter, NO_LIMIT, type Timed, type TimedPlace } from '../deadlines.ts';
import type { Environment } from '../environment.ts';
import { ERRORS, refusedRequest } from '../errors.ts';
import { Exchange } from '../exchange.ts';
import type { Peer } from '../peer.ts';

/** A client that takes nothing of its answer for this long is gone. */
const WRITE_STALL_MS = 60_000;
/** Makes a stream end with INTERNAL_ERROR; nobody reads it. */
const CUT = new Error('cut');
const STATUS_LINE_END = '\r\n';

export interface ClientStreamOptions {
  readonly hasBody: boolean;
  /** The stream is no more. */
  readonly onClosed: () => void;
}

export class ClientStream implements Client, TunnelClient, Timed {
  readonly protocol = 'HTTP/2.0';
  readonly peer: Peer;
  deadlineMs = NO_LIMIT;
  readonly #environment: Environment;
  readonly #stream: ServerHttp2Stream;
  readonly #exchange: Exchange;
  readonly #onClosed: () => void;
  readonly #toHead: boolean;
  /** Something of the request's body may still come. */
  #reading: boolean;
  #ended = false;
  /** Of the answer's body: what this turn has made so far. A copy, for the stream keeps it until it is sent. */
  #pending: Buffer[] = [];
  #trailers = '';
  #timed: TimedPlace | undefined;

  /** The head of the request has been parsed, or refused, just now. */
  constructor(
    stream: ServerHttp2Stream,
    head: RequestHead,
    peer: Peer,
    environment: Environment,
    { hasBody, onClosed }: ClientStreamOptions,
  ) {
    this.#stream = stream;
    this.#onClosed = onClosed;
    this.#environment = environment;
    this.peer = peer;
    this.#toHead = head.method === 'HEAD';
    this.#reading = hasBody;
    stream.on('error', ignore);
    stream.on('close', () => this.#onClose());
    stream.on('drain', () => this.#onDrain());
    this.#exchange = new Exchange(this, environment, hasBody);
  }

  begin(): void {
    if (this.#reading) this.#readBody();
    this.#exchange.begin();
    this.#exchange.flush();
  }

  refuse(rejection: Rejection): void {
    this.#exchange.refuse(refusedRequest(rejection));
  }

  /** The connection ends in the middle. */
  cut(): void {
    if (!this.#ended) this.#exchange.cut(ERRORS.drainLimit);
  }

  onDeadline(): void {
    this.#setDeadline(NO_LIMIT);
    if (this.#ended) return this.abort();
    if (!this.#reading) return this.#exchange.cut(ERRORS.clientStalled);
    this.#exchange.timeOut(ERRORS.bodyTimeout);
  }

  // === The request's body ===

  #readBody(): void {
    const { readTimeoutMs } = this.peer.entryPoint.settings.respondingTimeouts;
    this.#setDeadline(limitAfter(this.#environment.clock, readTimeoutMs));
    let trailers = '';
    this.#stream.on('data', (bytes: Buffer) => {
      this.#exchange.requestData(bytes, 0, bytes.length);
      this.#exchange.flush();
    });
    this.#stream.on('trailers', (_headers, _flags, fields: string[]) => {
      const lines = writeFieldLines(fields, () => {});
      if (lines.ok) trailers = lines.value;
    });
    this.#stream.on('end', () => {
      // A reset ends the readable side as well; `close` tells it apart.
      if (!this.#reading || this.#stream.aborted || this.#stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
      this.#reading = false;
      this.#setDeadline(NO_LIMIT);
      this.#exchange.requestEnded(trailers);
      this.#exchange.flush();
    });
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  // === The answer ===

  get blocked(): boolean {
    return this.#stream.writableNeedDrain;
  }

  interim(head: ResponseHead): void {
    if (this.#gone()) return;
    const fields = addFieldPairs(behindStatusLine(writeInterimHead(head)), []);
    this.#stream.additionalHeaders({ ':status': String(head.status), ...groupFields(fields) });
  }

  answer(head: ResponseHead, edits: FieldEdits | undefined): void {
    if (this.#gone()) return;
    const date = this.#environment.dateLine();
    const text = writeResponseHead(head, { framing: 'asReceived', connection: '', date, edits });
    const endStream = this.#toHead || isEmpty(head.framing);
    const waitForTrailers = head.framing.kind === 'chunked' || head.framing.kind === 'untilClose';
    this.#respond(head.status, behindStatusLine(text), { endStream, waitForTrailers: waitForTrailers && !endStream });
    this.#setDeadline(
      limitAfter(this.#environment.clock, this.peer.entryPoint.settings.respondingTimeouts.writeTimeoutMs),
    );
  }

  #respond(status: number, lines: string, options: { endStream: boolean; waitForTrailers: boolean }): void {
    this.#stream.respond(addFieldPairs(lines, [':status', String(status)]), options);
    if (options.waitForTrailers) this.#stream.once('wantTrailers', () => this.#sendTrailers());
  }

  #sendTrailers(): void {
    if (this.#gone()) return;
    this.#stream.sendTrailers(groupFields(addFieldPairs(this.#trailers, [])));
  }

  data(bytes: Buffer, start: number, end: number): void {
    this.#pending.push(Buffer.from(bytes.subarray(start, end)));
  }

  end(trailers: string): void {
    this.#trailers = trailers;
    this.#finish();
  }

  answerHere({ status, headers, body }: LocalAnswer): number {
    if (this.#gone()) {
      this.#finish();
      return 0;
    }
    const frame = { connection: '', date: this.#environment.dateLine(), withBody: false };
    const text = writeLocalResponse(status, headers, body, frame);
    const withBody = !this.#toHead && body !== '';
    this.#respond(status, behindStatusLine(text), { endStream: !withBody, waitForTrailers: false });
    if (withBody) this.#pending.push(Buffer.from(body, 'latin1'));
    this.#finish();
    return withBody ? body.length : 0;
  }

  flush(): void {
    const bytes = this.#takePending();
    if (bytes !== undefined && !this.#gone()) this.#stream.write(bytes);
  }

  awaitDrain(): void {
    this.#setDeadline(limitAfter(this.#environment.clock, WRITE_STALL_MS));
  }

  /** The answer is whole: what is left of the request's body is for nobody (RFC 9113 8.1). */
  #finish(): void {
    this.#ended = true;
    const bytes = this.#takePending();
    if (!this.#gone()) {
      if (!this.#stream.writableEnded) this.#stream.end(bytes);
      if (this.#reading) this.#stream.close(constants.NGHTTP2_NO_ERROR);
    }
    this.#reading = false;
    this.#setDeadline(this.#stream.writableFinished ? NO_LIMIT : limitAfter(this.#environment.clock, WRITE_STALL_MS));
    this.#exchange.close();
  }

  #takePending(): Buffer | undefined {
    const pending = this.#pending;
    if (pending.length === 0) return undefined;
    this.#pending = [];
    return pending.length === 1 ? pending[0] : Buffer.concat(pending);
  }

  abort(): void {
    this.#ended = true;
    this.#setDeadline(NO_LIMIT);
    // Not `close`: it ends the body before it resets the stream, and a client could take half of it for the whole.
    if (!this.#stream.destroyed) this.#stream.destroy(CUT);
  }

  #gone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  #onDrain(): void {
    if (this.#ended) return;
    this.#setDeadline(NO_LIMIT);
    this.#exchange.clientDrained();
  }

  #onClose(): void {
    this.#setDeadline(NO_LIMIT);
    this.#reading = false;
    if (!this.#ended) this.#exchange.cut(ERRORS.clientGone);
    // The library's own list of streams keeps closed ones until the old generation is collected (`roster.ts`): not also all
    // that listened to them.
    this.#stream.removeAllListeners();
    this.#stream.on('error', ignore);
    this.#onClosed();
  }

  // === Time ===

  /** Few streams are ever limited: only those are looked at. */
  #setDeadline(deadlineMs: number): void {
    this.deadlineMs = deadlineMs;
    const { deadlines } = this.#environment;
    if (deadlineMs !== NO_LIMIT) this.#timed ??= deadlines.add(this);
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

const ignore = (): void => {};

/** Said with the head: an answer of gRPC that has a status and nothing else is known by it. */
const isEmpty = (framing: Framing): boolean =>
  framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);

const behindStatusLine = (head: string): string => head.slice(head.indexOf(STATUS_LINE_END) + STATUS_LINE_END.length);
