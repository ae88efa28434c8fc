// A request's life. Read this file first: everything else in `proxy/` is a part that it uses.
//
//   begin: route -> middlewares in -> choose a server -> connect (another server when that fails)
//   then:  send head, relay the request's body | relay the answer's head through the middlewares out, relay its body
//   end:   exactly one access-log record; the client's connection goes on or ends
//
// A failure is an ExchangeError and takes one of three ways: another try, an answer made here, or a cut.

import type { Target } from '../balancing/balancer.ts';
import { BodyReader, type BodySink } from '../http1/body-reader.ts';
import type { FieldEdits } from '../http1/field-edits.ts';
import { MAX_DISCARDED_BODY_BYTES } from '../http1/limits.ts';
import type { Rejection } from '../http1/rejection.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { type ClientFraming, writeLocalResponse, writeResponseHead } from '../http1/write-response.ts';
import type { LocalAnswer, Middleware } from '../middleware/middleware.ts';
import type { Client } from './client.ts';
import type { Environment } from './environment.ts';
import { answerTo } from './error-answers.ts';
import { ERRORS, type ExchangeError, refusedRequest, toStatus } from './errors.ts';
import { ExchangeFacts } from './exchange-facts.ts';
import { EditableAnswer, EditableRequest, EditableResponse } from './middleware-views.ts';
import { OutgoingRequest } from './outgoing-request.ts';
import type { Route, ServiceRuntime } from './route.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';

/** Servers asked besides the first when a connection cannot be made. */
const MAX_OTHER_SERVERS = 2;
/** Methods that may be sent twice when it is unknown whether the upstream saw the first (RFC 9110 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export class Exchange implements UpstreamListener, BodySink {
  /** Whether the client's connection can carry another request after this one. */
  keepAlive: boolean;
  /** The body of the request has been read to its end, or will not be read at all. */
  requestRead: boolean;
  readonly #environment: Environment;
  readonly #client: Client;
  readonly #facts: ExchangeFacts;
  readonly #body: BodyReader | undefined;
  readonly #withoutBody: boolean;
  readonly #http10: boolean;
  #route: Route | undefined;
  #request: OutgoingRequest | undefined;
  #target: Target | undefined;
  #upstream: UpstreamConnection | undefined;
  #otherServers = 0;
  #retriedSilently = false;
  /** The answer was made here: what still comes of the request's body is read and forgotten. */
  #discarding = false;
  #answerBegun = false;
  #answerEnded = false;
  #framing: ClientFraming = 'asReceived';
  #finished = false;

  constructor(client: Client, environment: Environment) {
    const { head } = environment;
    this.#client = client;
    this.#environment = environment;
    this.#facts = new ExchangeFacts(head, client, environment);
    this.#http10 = head.minorVersion === 0;
    this.keepAlive = head.keepAlive;
    this.#withoutBody = head.method === 'HEAD';
    this.#body = head.framing.kind === 'none' ? undefined : new BodyReader(head.framing);
    this.requestRead = this.#body?.complete ?? true;
  }

  // === In: from the head to a server ===

  /** The head has been parsed and is acceptable. */
  begin(): void {
    const { view } = this.#environment;
    view.refresh(this.#client);
    const route = this.#environment.route(this.#client.entryPoint.name);
    if (route === undefined) return this.#fail(ERRORS.noRoute);
    this.#route = route;
    this.#facts.route = route;
    const { service } = route;
    if (!route.available || service === undefined) return this.#fail(ERRORS.routerUnavailable);
    if (route.chain === undefined) this.#compose(service, this.#environment.head.path, undefined);
    else if (!this.#passesChain(route.chain, service)) return;
    this.#ask(service.balancer.pick(undefined));
  }

  /** The head was refused: `begin` is not called. */
  refuse(error: ExchangeError): void {
    this.keepAlive = false;
    this.requestRead = true;
    this.#fail(error);
  }

  /** False when a middleware has answered, or edited the head into one that may not be sent. */
  #passesChain(chain: Middleware, service: ServiceRuntime): boolean {
    const request = new EditableRequest(this.#environment.head, this.#client);
    const answer = chain.request?.(request);
    if (answer !== undefined) this.#answer(answer);
    else if (request.edits.refused) this.#fail(ERRORS.fieldRefused);
    else this.#compose(service, request.path, request.edits);
    return answer === undefined && !request.edits.refused;
  }

  #compose({ definition }: ServiceRuntime, path: string, edits: FieldEdits | undefined): void {
    const changes = { path, edits, passHostHeader: definition.passHostHeader };
    this.#request = new OutgoingRequest(this.#environment.head, this.#client, changes);
  }

  #ask(target: Target | undefined): void {
    if (target === undefined) return this.#fail(ERRORS.noServer);
    this.#target = target;
    this.#facts.asked(target.server.url);
    this.#upstream = this.#environment.pool.takeIdle(target, this);
    if (this.#upstream === undefined) this.#connect(target);
    else this.#send(this.#upstream, target);
  }

  #connect(target: Target): void {
    // Nothing is read meanwhile: what the client sends waits in its own socket.
    if (!this.requestRead) this.#client.pause();
    this.#upstream = this.#environment.pool.connect(target, this);
  }

  upstreamConnected(): void {
    if (this.#upstream === undefined || this.#target === undefined) return;
    this.#send(this.#upstream, this.#target);
    this.flush();
    if (!this.requestRead && !this.#upstream.writer.blocked) this.#client.resume();
  }

  #send(upstream: UpstreamConnection, target: Target): void {
    this.#request?.begin(upstream, target);
    if (this.requestRead) this.#request?.end(upstream);
  }

  /** What this turn made for the upstream leaves in one write; an upstream that takes no more stops the client. */
  flush(): void {
    const writer = this.#upstream?.writer;
    writer?.flush();
    if (writer?.blocked && !this.requestRead) this.#client.pause();
  }

  upstreamDrained(): void {
    if (!this.requestRead) this.#client.resume();
  }

  // === The request's body ===

  /** Reads what belongs to this request's body; gives where it stopped. */
  readBody(bytes: Buffer, start: number): number {
    const body = this.#body;
    if (body === undefined || this.requestRead) return start;
    const at = body.read(bytes, start, bytes.length, this);
    this.#facts.requestBytes = body.received;
    if (body.rejection !== undefined) this.#refuseBody(body.rejection);
    else if (body.complete) this.#requestEnded();
    return at;
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    if (!this.#discarding) this.#request?.data(this.#upstream, bytes, start, end);
  }

  #requestEnded(): void {
    this.requestRead = true;
    this.#client.requestEnded();
    if (this.#upstream?.connected) this.#request?.end(this.#upstream);
    if (this.#answerEnded) this.#finish();
  }

  #refuseBody(rejection: Rejection): void {
    this.requestRead = true;
    this.keepAlive = false;
    if (this.#answerEnded) this.#finish();
    else if (this.#answerBegun) this.cut(refusedRequest(rejection));
    else this.#fail(refusedRequest(rejection));
  }

  // === Out: from the answer to the client ===

  upstreamAnswered(head: ResponseHead): void {
    this.#facts.answered(head.status);
    // An answer before the request was whole: what is left of the body is not worth reading to keep a connection.
    if (!this.requestRead) this.keepAlive = false;
    const edits = this.#editAnswer(head);
    if (edits?.refused) return this.#fail(ERRORS.fieldRefused);
    this.#framing = this.#chooseFraming(head);
    this.#answerBegun = true;
    this.#client.answerBegun();
    const date = this.#environment.dateLine();
    const response = { framing: this.#framing, connection: this.#connectionLine(), date, edits };
    this.#client.writer.text(writeResponseHead(head, response));
  }

  #editAnswer(head: ResponseHead): FieldEdits | undefined {
    const chain = this.#route?.chain;
    if (chain?.response === undefined) return undefined;
    const response = new EditableResponse(head);
    chain.response(response);
    return response.edits;
  }

  #chooseFraming(head: ResponseHead): ClientFraming {
    const { kind } = head.framing;
    if (kind !== 'chunked' && kind !== 'untilClose') return 'asReceived';
    if (!this.#http10) return 'chunked';
    this.keepAlive = false;
    return 'untilClose';
  }

  #connectionLine(): string {
    if (this.#environment.draining() || this.#client.spent) this.keepAlive = false;
    if (!this.keepAlive) return 'Connection: close\r\n';
    return this.#http10 ? 'Connection: keep-alive\r\n' : '';
  }

  upstreamData(bytes: Buffer, start: number, end: number): void {
    this.#facts.responseBytes += end - start;
    if (this.#framing === 'chunked') this.#client.writer.chunk(bytes, start, end);
    else this.#client.writer.data(bytes, start, end);
  }

  upstreamTurnEnded(): void {
    if (this.#finished) return;
    this.#client.writer.flush();
    if (this.#client.writer.blocked && !this.#answerEnded) {
      this.#upstream?.pause();
      this.#client.awaitDrain();
    }
  }

  /** The client took what was written. */
  clientDrained(): void {
    this.#upstream?.resume();
  }

  upstreamEnded(): void {
    this.#upstream = undefined;
    if (this.#framing === 'chunked') this.#client.writer.lastChunk();
    this.#client.writer.flush();
    this.#endAnswer();
  }

  // === Failures ===

  upstreamFailed(error: ExchangeError): void {
    const failed = this.#upstream;
    this.#upstream = undefined;
    if (this.#answerBegun) return this.cut(error);
    if (error.retry === 'beforeFirstByte' && this.#tryOther()) return;
    if (error.retry === 'reusedOnly' && failed?.reused && this.#trySilently()) return;
    this.#fail(error);
  }

  /** Nothing was sent to the server that failed: another is asked, if there is one. */
  #tryOther(): boolean {
    const balancer = this.#route?.service?.balancer;
    if (balancer === undefined || this.#target === undefined) return false;
    balancer.setAside(this.#target);
    if (this.#otherServers === MAX_OTHER_SERVERS) return false;
    const other = balancer.pick(this.#target);
    if (other === undefined || other === this.#target) return false;
    this.#otherServers++;
    this.#facts.retries++;
    this.#ask(other);
    this.flush();
    return true;
  }

  /** An idle connection that the upstream closed while we wrote to it: once more on a new one, if that changes nothing. */
  #trySilently(): boolean {
    if (this.#retriedSilently || this.#body !== undefined || this.#target === undefined) return false;
    if (!IDEMPOTENT.has(this.#request?.method ?? '')) return false;
    this.#retriedSilently = true;
    this.#facts.retries++;
    this.#connect(this.#target);
    return true;
  }

  /** The client can no longer be told anything true: its connection ends in the middle, so that it sees the cut. */
  cut(error: ExchangeError): void {
    this.#facts.error = error;
    if (!this.#answerBegun) this.#facts.status = toStatus(error);
    this.#leaveUpstream();
    this.#log();
    // A body that ends by closing would look whole if its connection were merely closed.
    if (this.#framing === 'untilClose') this.#client.reset();
    else this.#client.destroy();
  }

  /** The time for the request is over: answered if nothing was, cut otherwise. */
  timeOut(error: ExchangeError): void {
    if (this.#answerBegun) return this.cut(error);
    this.keepAlive = false;
    this.requestRead = true;
    this.#fail(error);
  }

  #fail(error: ExchangeError): void {
    this.#facts.error = error;
    this.#leaveUpstream();
    const answer = answerTo(error);
    const chain = this.#route?.chain;
    if (chain?.response === undefined) return this.#answer(answer);
    const editable = new EditableAnswer(answer.status, answer.headers);
    chain.response(editable);
    this.#answer({ ...answer, headers: editable.headers() });
  }

  #leaveUpstream(): void {
    this.#upstream?.destroy();
    this.#upstream = undefined;
  }

  /** Sends an answer that no upstream gave, and sees to what is left of the request's body. */
  #answer({ status, headers, body }: LocalAnswer): void {
    this.#discarding = true;
    // Read up to 64 KB to keep the connection, or end it: never leave a body where the next head is expected (CVE-2025-4366).
    const left = this.requestRead ? 0 : (this.#body?.remainingBytes ?? 0);
    if (left < 0 || left > MAX_DISCARDED_BODY_BYTES) this.keepAlive = false;
    this.#facts.status = status;
    this.#answerBegun = true;
    const withBody = !this.#withoutBody;
    if (withBody) this.#facts.responseBytes = body.length;
    const frame = { connection: this.#connectionLine(), date: this.#environment.dateLine(), withBody };
    this.#client.writer.text(writeLocalResponse(status, headers, body, frame));
    this.#client.writer.flush();
    if (!this.requestRead && this.keepAlive) this.#client.resume();
    this.#endAnswer();
  }

  // === End ===

  #endAnswer(): void {
    this.#answerEnded = true;
    if (this.requestRead || !this.keepAlive) this.#finish();
  }

  #finish(): void {
    if (this.#finished) return;
    this.#log();
    this.#client.exchangeEnded(this.keepAlive && this.requestRead);
  }

  #log(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#environment.logAccess?.(this.#facts.record());
  }
}
