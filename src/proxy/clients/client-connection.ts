// One client's connection that speaks HTTP/1: cuts its bytes into requests, one exchange at a time, writes the answers in
// the framing that the client understands, and decides when the connection ends.

import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from '../../http1/body-reader.ts';
import type { FieldEdits } from '../../http1/field-edits.ts';
import type { Framing } from '../../http1/framing.ts';
import { HeadCutter, NO_HEAD } from '../../http1/head-cutter.ts';
import { MAX_DISCARDED_BODY_BYTES } from '../../http1/limits.ts';
import type { ResponseHead } from '../../http1/response-head.ts';
import type { LocalAnswer } from '../../middleware/middleware.ts';
import type { Client, ClientTunnel, Protocol, TunnelClient } from '../client.ts';
import type { Timed, TimedPlace } from '../deadlines.ts';
import type { Environment } from '../environment.ts';
import { ERRORS, type ExchangeError, refusedRequest } from '../errors.ts';
import { Exchange } from '../exchange.ts';
import type { Peer } from '../peer.ts';
import { TurnWriter } from '../turn-writer.ts';
import { AnswerWriter } from './answer-writer.ts';
import { ClientClock } from './client-clock.ts';
import type { ClientSocket } from './client-socket.ts';
import type { Connection, OnConnection } from './connection.ts';
import { isUsedUp } from './keep-alive-limits.ts';

const NOTHING = Buffer.alloc(0);

export class ClientConnection implements Client, TunnelClient, Connection, Timed, BodySink {
  readonly peer: Peer;
  readonly #environment: Environment;
  readonly #client: ClientSocket;
  readonly #socket: Socket;
  readonly #writer: TurnWriter;
  readonly #answer: AnswerWriter;
  readonly #cutter: HeadCutter;
  readonly #time: ClientClock;
  readonly #timed: TimedPlace;
  readonly #onConnection: OnConnection;
  #state: 'open' | 'lingering' | 'closed' = 'open';
  /** The answer under way, or the next one, is the last. */
  #leaving = false;

  // === Of the bytes that come ===

  /** Read and not used yet: the beginning of a head, or requests that came before their turn. */
  #parked: Buffer | undefined;
  /** The first bytes of a head are here, and its clock runs. */
  #headBegun = false;
  #processing = false;
  /** The client has sent all it will. */
  #inputEnded = false;
  #requests = 0;

  // === Of the exchange under way ===

  #exchange: Exchange | undefined;
  /** What is still to come of the request's body; undefined: nothing. */
  #body: BodyReader | undefined;
  #answerEnded = false;
  #tunnel: ClientTunnel | undefined;
  #awaitingDrain = false;

  constructor(client: ClientSocket, peer: Peer, environment: Environment, onConnection: OnConnection) {
    this.#client = client;
    this.#socket = client.socket;
    this.#environment = environment;
    this.#onConnection = onConnection;
    this.peer = peer;
    this.#writer = new TurnWriter(this.#socket, environment);
    this.#answer = new AnswerWriter(this.#writer, environment.dateLine);
    this.#cutter = new HeadCutter(this.peer.entryPoint.settings.http.maxHeaderBytes);
    this.#time = new ClientClock(environment.clock, this.peer.entryPoint.settings.respondingTimeouts);
    this.#timed = environment.deadlines.add(this);
    client.readTo((bytes) => this.#onData(bytes));
    this.#socket.on('drain', () => this.#onDrain());
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#onClose());
  }

  get deadlineMs(): number {
    return this.#time.deadlineMs;
  }

  /** `bytes` were read before it was known that they are HTTP/1. */
  begin(bytes: Buffer): void {
    this.#onData(bytes);
  }

  // === Connection ===

  drain(): void {
    this.#leaving = true;
    const idle = this.#exchange === undefined && !this.#awaitingDrain && this.#state === 'open';
    if (idle && this.#tunnel === undefined) this.#time.awaitRequest(true);
  }

  abandon(): void {
    if (this.#tunnel !== undefined) this.#tunnel.cut(ERRORS.drainLimit);
    else if (this.#exchange !== undefined) this.#exchange.cut(ERRORS.drainLimit);
    else this.#destroy();
  }

  onDeadline(): void {
    if (this.#tunnel !== undefined) this.#tunnel.cut(this.#awaitingDrain ? ERRORS.clientStalled : ERRORS.tunnelIdle);
    else if (this.#exchange !== undefined) this.#timeOut(this.#exchange);
    else if (this.#state === 'open' && this.#headBegun) this.#refuseUnread(ERRORS.headTimeout);
    else this.#destroy();
  }

  #timeOut(exchange: Exchange): void {
    const error = this.#body === undefined ? ERRORS.clientStalled : ERRORS.bodyTimeout;
    this.#answer.keepAlive = false;
    this.#endBody();
    exchange.timeOut(error);
  }

  // === The answer, as the exchange tells it ===

  get protocol(): Protocol {
    return this.#answer.http10 ? 'HTTP/1.0' : 'HTTP/1.1';
  }

  get blocked(): boolean {
    return this.#writer.blocked;
  }

  pause(): void {
    this.#socket.pause();
    if (this.#body !== undefined) this.#time.bodyWanted(false);
  }

  resume(): void {
    this.#socket.resume();
    if (this.#body !== undefined) this.#wantBody();
  }

  interim(head: ResponseHead): void {
    this.#answer.interim(head);
    if (this.#body !== undefined && !this.#socket.isPaused()) this.#wantBody();
  }

  answer(head: ResponseHead, edits: FieldEdits | undefined): void {
    // An answer before the request was whole: what is left of the body is not worth reading to keep a connection.
    if (this.#body !== undefined || this.#isLast()) this.#answer.keepAlive = false;
    this.#time.answerBegan();
    this.#answer.begin(head, edits);
  }

  data(bytes: Buffer, start: number, end: number): void {
    this.#answer.data(bytes, start, end);
  }

  end(trailers: string): void {
    this.#answer.end(trailers);
    this.#writer.flush();
    this.#endAnswer();
  }

  answerHere(answer: LocalAnswer): number {
    if (!this.#canDiscardBody() || this.#isLast()) this.#answer.keepAlive = false;
    this.#time.answerBegan();
    const bodyBytes = this.#answer.whole(answer);
    this.#writer.flush();
    if (this.#body !== undefined && this.#answer.keepAlive) this.#socket.resume();
    this.#endAnswer();
    return bodyBytes;
  }

  /**
   * Read up to 64 KB to keep the connection, or end it: never leave a body where the next head is expected (CVE-2025-4366).
   * A client that waits for its 100 may send the body or not: nobody can tell where its next head would be.
   */
  #canDiscardBody(): boolean {
    const left = this.#body?.remainingBytes ?? 0;
    return left >= 0 && left <= MAX_DISCARDED_BODY_BYTES && !this.#answer.expectsContinue;
  }

  /** The router ends or has no room for who only waits, or the limits of `keepAliveMaxRequests` and `keepAliveMaxTime` are reached. */
  #isLast(): boolean {
    if (this.#leaving || this.#environment.crowded()) return true;
    return isUsedUp(this.peer.entryPoint.settings, this.#requests, () => this.#time.ageMs);
  }

  openTunnel(head: ResponseHead, edits: FieldEdits | undefined, tunnel: ClientTunnel): void {
    this.#tunnel = tunnel;
    this.#exchange = undefined;
    this.#answer.switchProtocols(head, edits);
    this.stirred();
    if (this.#socket.isPaused()) this.#socket.resume();
    // What the client sent before it knew was held back until here (CVE-2026-2833).
    if (this.#parked !== undefined && !this.#processing) this.#onData(NOTHING);
    if (this.#inputEnded) tunnel.clientEnded();
  }

  stirred(): void {
    this.#awaitingDrain = false;
    this.#time.tunnelMoved();
  }

  halfClose(): void {
    this.#writer.end();
  }

  tunnelClosed(): void {
    this.#tunnel = undefined;
    this.#linger();
  }

  flush(): void {
    this.#writer.flush();
  }

  awaitDrain(): void {
    this.#awaitingDrain = true;
    this.#time.stalled(true);
  }

  abort(): void {
    // What the exchange said before it was cut.
    this.#writer.send();
    // A body that ends by closing would look whole if its connection were merely closed. A client that takes nothing would
    // leave what the kernel holds for it there for minutes: a reset lets go of that too.
    if (this.#answer.endsByClosing || this.blocked) this.#reset();
    else this.#destroy();
  }

  // === Requests, out of bytes ===

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
      if (this.#tunnel !== undefined) {
        if (at < bytes.length) this.#tunnel.clientData(bytes, at, bytes.length);
        return;
      }
      const exchange = this.#exchange;
      if (exchange !== undefined) {
        if (this.#body !== undefined) at = this.#readBody(this.#body, exchange, bytes, at);
        exchange.flush();
        // Still the same exchange: it waits for more of its body or for its answer.
        if (this.#exchange === exchange) return this.#park(bytes, at);
      } else if (this.#awaitingDrain) return this.#park(bytes, at);
      else if (at === bytes.length) return;
      else {
        at = this.#readHead(bytes, at);
        if (at === NO_HEAD) return;
      }
    }
  }

  /** Pipelined requests wait unread: one client cannot make us hold more than one read of them. */
  #park(bytes: Buffer, at: number): void {
    if (at === bytes.length) return;
    this.#parked = Buffer.from(bytes.subarray(at));
    if (this.#body === undefined) this.#socket.pause();
  }

  /** Gives where the body starts, or `NO_HEAD` when the head is not whole yet or was refused. */
  #readHead(bytes: Buffer, from: number): number {
    const { head } = this.#environment;
    const end = this.#cutter.cut(bytes, from);
    if (end === NO_HEAD) {
      if (this.#cutter.rejection === undefined) this.#awaitHead(bytes, from);
      else this.#refuseUnread(refusedRequest(this.#cutter.rejection));
      return NO_HEAD;
    }
    const rejection = head.parse(bytes, this.#cutter.start, end, this.peer.entryPoint.policy);
    if (rejection !== undefined) {
      this.#refuse(refusedRequest(rejection));
      return NO_HEAD;
    }
    this.#requests++;
    this.#beginExchange();
    return end;
  }

  #beginExchange(): void {
    const { head } = this.#environment;
    this.#headBegun = false;
    this.#answerEnded = false;
    this.#answer.answerTo(head);
    this.#body = bodyOf(head.framing);
    this.#time.requestBegan(this.#body !== undefined);
    if (this.#body !== undefined) this.#wantBody();
    this.#exchange = new Exchange(this, this.#environment, this.#body !== undefined);
    this.#exchange.begin();
  }

  #awaitHead(bytes: Buffer, from: number): void {
    if (!this.#headBegun) {
      this.#headBegun = true;
      this.#time.headBegan();
    }
    this.#parked = Buffer.from(bytes.subarray(from));
  }

  /** The head of the last request, which may be another client's, has nothing to say about this one. */
  #refuseUnread(error: ExchangeError): void {
    this.#environment.head.clear();
    this.#refuse(error);
  }

  /** Answers a request that never became one; the head holds what could be read of it. */
  #refuse(error: ExchangeError): void {
    this.#answerEnded = false;
    this.#endBody();
    this.#answer.answerTo(this.#environment.head);
    this.#answer.keepAlive = false;
    this.#exchange = new Exchange(this, this.#environment, false);
    this.#exchange.refuse(error);
  }

  #readBody(body: BodyReader, exchange: Exchange, bytes: Buffer, start: number): number {
    const at = body.read(bytes, start, bytes.length, this);
    this.#time.bodyMoved(at - start);
    if (body.rejection !== undefined) {
      this.#endBody();
      this.#answer.keepAlive = false;
      exchange.requestRefused(body.rejection);
    } else if (body.complete) {
      this.#endBody();
      this.#answer.expectsContinue = false;
      exchange.requestEnded(body.trailers);
    }
    if (this.#body === undefined) {
      this.#client.rest();
      if (this.#answerEnded) this.#endExchange();
    }
    return at;
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    if (this.#answer.expectsContinue) {
      this.#answer.expectsContinue = false;
      this.#time.bodyWanted(true);
    }
    this.#exchange?.requestData(bytes, start, end);
  }

  // === Ends ===

  #endAnswer(): void {
    this.#answerEnded = true;
    // The rest of a body that is read only to be forgotten.
    if (this.#body !== undefined && this.#answer.keepAlive) return;
    this.#endExchange();
  }

  #endExchange(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (this.#body !== undefined) this.#endBody();
    exchange?.close();
    if (!this.#answer.keepAlive) return this.#linger();
    // A client that pipelines and does not read would have us hold all its answers: the next request waits for the drain.
    if (this.#writer.blocked) {
      this.#socket.pause();
      this.awaitDrain();
    } else this.#next();
  }

  #next(): void {
    this.#awaitingDrain = false;
    this.#time.awaitRequest(this.#leaving);
    if (this.#processing) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#parked !== undefined) this.#onData(NOTHING);
    if (this.#inputEnded) this.#onEnd();
  }

  /** The client may send more of its body now; one that waits for its 100 need not. */
  #wantBody(): void {
    this.#time.bodyWanted(!this.#answer.expectsContinue);
  }

  #endBody(): void {
    this.#body = undefined;
    this.#time.bodyEnded();
  }

  #onDrain(): void {
    if (!this.#awaitingDrain || this.#state !== 'open') return;
    if (this.#tunnel !== undefined) {
      this.stirred();
      return this.#tunnel.clientDrained();
    }
    if (this.#exchange === undefined) return this.#next();
    this.#awaitingDrain = false;
    this.#time.stalled(false);
    this.#exchange.clientDrained();
  }

  /** The client has sent all it will. Whole requests, pipelined ones too, are still answered; half a one is given up. */
  #onEnd(): void {
    this.#inputEnded = true;
    if (this.#tunnel !== undefined) return this.#tunnel.clientEnded();
    // Before the drain the answer is still on its way, and requests behind it wait: `#next` comes back here.
    if (this.#exchange === undefined && this.#awaitingDrain) return;
    if (this.#exchange === undefined) {
      // Lingering, our side has ended: ending it again would make an error for nobody, with its stack, for 25 µs.
      if (this.#state === 'open') this.#writer.end();
    } else if (this.#body !== undefined) this.#exchange.cut(ERRORS.clientGone);
    else if (this.#parked === undefined) this.#answer.keepAlive = false;
  }

  #onClose(): void {
    const wasOpen = this.#state !== 'closed';
    this.#state = 'closed';
    this.#environment.deadlines.delete(this.#timed);
    this.#client.close();
    if (wasOpen) {
      this.#tunnel?.cut(ERRORS.clientGone);
      this.#exchange?.cut(ERRORS.clientGone);
    }
    this.#exchange = undefined;
    this.#onConnection(undefined);
  }

  #destroy(): void {
    this.#exchange = undefined;
    this.#tunnel = undefined;
    this.#state = 'closed';
    this.#socket.destroy();
  }

  #reset(): void {
    this.#exchange = undefined;
    this.#state = 'closed';
    this.#client.cut();
  }

  #linger(): void {
    this.#state = 'lingering';
    this.#parked = undefined;
    this.#time.linger(false);
    this.#writer.end(() => this.#time.linger(true));
    this.#socket.resume();
  }
}

/** Undefined: there is none, or it is empty. */
function bodyOf(framing: Framing): BodyReader | undefined {
  if (framing.kind === 'none') return undefined;
  const body = new BodyReader(framing);
  return body.complete ? undefined : body;
}
