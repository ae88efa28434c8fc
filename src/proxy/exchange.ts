// A request's life. Read this file first: everything else in `proxy/` is a part that it uses. It speaks in messages and
// knows no wire: clients and upstreams of HTTP/1 and HTTP/2 come to the same lines.
//
//   begin: route -> middlewares in -> choose a server -> connect (another server when that fails)
//   then:  send head, relay the request's body | relay the answer's head through the middlewares out, relay its body
//   end:   exactly one access-log record
//
// A failure is an ExchangeError and takes one of three ways: another try, an answer made here, or a cut.

import type { Target } from '../balancing/balancer.ts';
import type { FieldEdits } from '../http1/field-edits.ts';
import type { Rejection } from '../http1/rejection.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { forwardableTrailers } from '../http1/trailer-fields.ts';
import type { LocalAnswer, Middleware } from '../middleware/middleware.ts';
import type { Client, TunnelClient } from './client.ts';
import type { Environment } from './environment.ts';
import { answerTo } from './error-answers.ts';
import { ERRORS, type ExchangeError, refusedRequest, toStatus } from './errors.ts';
import { ExchangeFacts } from './exchange-facts.ts';
import { answerAsLastHop } from './last-hop.ts';
import { EditableAnswer, EditableRequest, EditableResponse } from './middleware-views.ts';
import { OutgoingRequest } from './outgoing-request.ts';
import type { Route, ServiceRuntime } from './route.ts';
import { Tunnel } from './tunnel.ts';
import type { Dialling, Upstream, UpstreamListener } from './upstream.ts';

/** Servers asked besides the first, where a try takes time, or a server may have seen the request. */
const MAX_OTHER_SERVERS = 2;
/**
 * And where they refuse the connection, which costs nothing: when half of the servers die at once, two others were not
 * enough for 2 of 20,861 requests (`npm run bench -- rolling`).
 */
const MAX_REFUSALS = 5;
/** Methods that may be sent twice when it is unknown whether the upstream saw the first (RFC 9110 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export class Exchange implements UpstreamListener {
  readonly #environment: Environment;
  readonly #client: Client & TunnelClient;
  readonly #facts: ExchangeFacts;
  readonly #hasBody: boolean;
  #route: Route | undefined;
  #request: OutgoingRequest | undefined;
  #target: Target | undefined;
  #dialling: Dialling | undefined;
  #upstream: Upstream | undefined;
  #otherServers = 0;
  #refusals = 0;
  #retriedSilently = false;
  /** Nothing of the request is still to come. */
  #requestWhole: boolean;
  #answerBegun = false;
  #answerEnded = false;
  #logged = false;

  /** `hasBody`: `requestEnded` or `requestRefused` will be called. */
  constructor(client: Client & TunnelClient, environment: Environment, hasBody: boolean) {
    this.#client = client;
    this.#environment = environment;
    this.#facts = new ExchangeFacts(environment.head, client, environment);
    this.#hasBody = hasBody;
    this.#requestWhole = !hasBody;
  }

  // === In: from the head to a server ===

  /** The head has been parsed and is acceptable. */
  begin(): void {
    const { head, view } = this.#environment;
    if (this.#environment.shedding()) return this.#fail(ERRORS.overloaded);
    if (head.maxForwards === 0) return this.#answer(answerAsLastHop(head));
    const { peer } = this.#client;
    view.refresh(peer);
    const route = this.#environment.route(peer.entryPoint.name, peer.tls !== undefined);
    if (route === undefined) return this.#fail(ERRORS.noRoute);
    this.#route = route;
    this.#facts.route = route;
    const { service } = route;
    if (!route.available || service === undefined) return this.#fail(ERRORS.routerUnavailable);
    if (this.#isMisdirected(route)) return this.#fail(ERRORS.misdirected);
    if (route.chain === undefined) this.#compose(service, head.path, undefined);
    else if (!this.#passesChain(route.chain, service)) return;
    this.#ask(service.balancer.pick(undefined));
  }

  /** What a connection was admitted with is not enough for every host that its client may name (reference 9.5). */
  #isMisdirected({ router }: Route): boolean {
    const { tls } = this.#client.peer;
    return tls !== undefined && router.tls !== undefined && router.tls.options !== tls.optionsName;
  }

  /** The head was refused: `begin` is not called. */
  refuse(error: ExchangeError): void {
    this.#requestWhole = true;
    this.#fail(error);
  }

  /** False when a middleware has answered, or edited the head into one that may not be sent. */
  #passesChain(chain: Middleware, service: ServiceRuntime): boolean {
    const request = new EditableRequest(this.#environment.head, this.#client.peer);
    const answer = chain.request?.(request);
    if (answer !== undefined) this.#answer(answer);
    else if (request.edits.refused) this.#fail(ERRORS.fieldRefused);
    else this.#compose(service, request.forwardedPath, request.edits);
    return answer === undefined && !request.edits.refused;
  }

  #compose({ definition }: ServiceRuntime, path: string, edits: FieldEdits | undefined): void {
    const changes = { path, edits, passHostHeader: definition.passHostHeader };
    this.#request = new OutgoingRequest(this.#environment.head, this.#client.peer, changes);
  }

  #ask(target: Target | undefined): void {
    if (target === undefined) return this.#fail(ERRORS.noServer);
    this.#target = target;
    this.#request?.aimAt(target);
    this.#facts.asked(target.server.url);
    const upgrades = this.#request?.upgrades ?? false;
    this.#upstream = this.#route?.service?.pool.takeIdle(target, this, upgrades);
    if (this.#upstream === undefined) this.#connect(target);
    else this.#send(this.#upstream);
  }

  #connect(target: Target): void {
    // Nothing is read meanwhile: what the client sends waits in its own socket.
    if (!this.#requestWhole) this.#client.pause();
    const dialling = this.#route?.service?.pool.connect(target, this, this.#request?.upgrades ?? false);
    if (dialling?.ok) this.#dialling = dialling.value;
    else this.upstreamFailed(dialling?.error ?? ERRORS.routerUnavailable);
  }

  upstreamConnected(upstream: Upstream): void {
    this.#dialling = undefined;
    this.#upstream = upstream;
    this.#send(upstream);
    this.flush();
    if (!this.#requestWhole && !upstream.blocked) this.#client.resume();
  }

  #send(upstream: Upstream): void {
    this.#request?.begin(upstream);
    if (this.#requestWhole) this.#request?.end(upstream);
  }

  /** What this turn made for the upstream leaves in one write; an upstream that takes no more stops the client. */
  flush(): void {
    this.#upstream?.flush();
    if (!this.#requestWhole && this.#upstream?.blocked) this.#client.pause();
  }

  upstreamDrained(): void {
    if (!this.#requestWhole) this.#client.resume();
  }

  // === The request's body ===

  requestData(bytes: Buffer, start: number, end: number): void {
    this.#facts.requestBytes += end - start;
    // Of an answer made here there is nobody to read it.
    if (!this.#answerEnded) this.#request?.data(this.#upstream, bytes, start, end);
  }

  /** `trailers`: field lines as received, or empty. */
  requestEnded(trailers: string): void {
    this.#requestWhole = true;
    if (trailers !== '') this.#request?.addTrailers(forwardableTrailers(trailers));
    if (this.#upstream !== undefined) this.#request?.end(this.#upstream);
  }

  requestRefused(rejection: Rejection): void {
    this.#requestWhole = true;
    if (this.#answerEnded) return;
    if (this.#answerBegun) this.cut(refusedRequest(rejection));
    else this.#fail(refusedRequest(rejection));
  }

  // === Out: from the answer to the client ===

  upstreamInterim(head: ResponseHead): void {
    this.#client.interim(head);
  }

  upstreamAnswered(head: ResponseHead): void {
    this.#noteAnswer(head);
    const edits = this.#editAnswer(head);
    if (edits?.refused) return this.#fail(ERRORS.fieldRefused);
    this.#answerBegun = true;
    this.#facts.passed(head, edits);
    this.#client.answer(head, edits);
  }

  upstreamSwitched(head: ResponseHead): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    this.#noteAnswer(head);
    const edits = this.#editAnswer(head);
    if (edits?.refused) return this.#fail(ERRORS.fieldRefused);
    // The tunnel logs what comes of it.
    this.#answerEnded = true;
    this.#logged = true;
    this.#upstream = undefined;
    const tunnel = new Tunnel(this.#client, upstream, this.#facts);
    this.#facts.passed(head, edits);
    this.#client.openTunnel(head, edits, tunnel);
  }

  /** Of the server that was chosen: its connection may have been made for another of the same address. */
  #noteAnswer(head: ResponseHead): void {
    this.#facts.answered(head);
    if (this.#target !== undefined) this.#route?.service?.passive?.answered(this.#target, head.status);
  }

  #editAnswer(head: ResponseHead): FieldEdits | undefined {
    const chain = this.#route?.chain;
    if (chain?.response === undefined) return undefined;
    const response = new EditableResponse(head);
    chain.response(response);
    return response.edits;
  }

  upstreamData(bytes: Buffer, start: number, end: number): void {
    this.#facts.responseBytes += end - start;
    this.#client.data(bytes, start, end);
  }

  upstreamTurnEnded(): void {
    if (this.#answerEnded) return;
    this.#client.flush();
    if (!this.#client.blocked || !this.#answerBegun) return;
    this.#upstream?.pause();
    this.#client.awaitDrain();
  }

  /** The client took what was written. */
  clientDrained(): void {
    this.#upstream?.resume();
  }

  upstreamEnded(trailers: string): void {
    this.#facts.trailed(trailers);
    this.#upstream = undefined;
    this.#answerEnded = true;
    this.#client.end(forwardableTrailers(trailers));
  }

  // === Failures ===

  upstreamFailed(error: ExchangeError): void {
    const failed = this.#upstream;
    this.#dialling = undefined;
    this.#upstream = undefined;
    if (this.#answerBegun) return this.cut(error);
    const mayRepeat = error.retry === 'idempotentOnly' && this.#mayComeTwice;
    if (mayRepeat && failed?.reused === true && this.#trySilently()) return;
    if (error.source === 'upstream' && this.#target !== undefined) this.#route?.service?.passive?.failed(this.#target);
    if (error.retry === 'beforeFirstByte' && this.#tryOther(error)) return;
    if (mayRepeat && this.#askOneOfFew()) return;
    this.#fail(error);
  }

  /** Nothing was sent to the server that failed: another is asked, if there is one. */
  #tryOther(error: ExchangeError): boolean {
    if (this.#target !== undefined) this.#route?.service?.balancer.setAside(this.#target);
    if (error !== ERRORS.connectFailed) return this.#askOneOfFew();
    return this.#refusals++ < MAX_REFUSALS && this.#askOther();
  }

  #askOneOfFew(): boolean {
    return this.#otherServers++ < MAX_OTHER_SERVERS && this.#askOther();
  }

  #askOther(): boolean {
    const other = this.#route?.service?.balancer.pick(this.#target);
    if (other === undefined || other === this.#target) return false;
    this.#facts.retryAttempts++;
    this.#ask(other);
    this.flush();
    // It stopped for the connection that could not be made; one that was idle is there already.
    if (!this.#requestWhole && this.#upstream?.blocked === false) this.#client.resume();
    return true;
  }

  get #mayComeTwice(): boolean {
    return !this.#hasBody && IDEMPOTENT.has(this.#request?.method ?? '');
  }

  /**
   * An idle connection that the server closed while we wrote to it says nothing of the server: once more on a new one. A
   * server that ends another before it answers is going, or gone: another is asked.
   */
  #trySilently(): boolean {
    if (this.#retriedSilently || this.#target === undefined) return false;
    this.#retriedSilently = true;
    this.#facts.retryAttempts++;
    this.#connect(this.#target);
    return true;
  }

  /** The client can no longer be told anything true: it ends in the middle, so that the client sees the cut. */
  cut(error: ExchangeError): void {
    this.#facts.failure = error;
    if (!this.#answerBegun) this.#facts.status = toStatus(error);
    this.#answerEnded = true;
    this.#leaveUpstream();
    this.close();
    this.#client.abort();
  }

  /** The time for the request is over: answered if nothing was, cut otherwise. */
  timeOut(error: ExchangeError): void {
    if (this.#answerBegun) return this.cut(error);
    this.#requestWhole = true;
    this.#fail(error);
  }

  #fail(error: ExchangeError): void {
    this.#facts.failure = error;
    this.#leaveUpstream();
    const answer = answerTo(error);
    const chain = this.#route?.chain;
    if (chain?.response === undefined) return this.#answer(answer);
    const editable = new EditableAnswer(answer.status, answer.headers);
    chain.response(editable);
    this.#answer({ ...answer, headers: editable.headers() });
  }

  #leaveUpstream(): void {
    this.#dialling?.destroy();
    this.#dialling = undefined;
    this.#upstream?.destroy();
    this.#upstream = undefined;
  }

  /** Sends an answer that no upstream gave. */
  #answer(answer: LocalAnswer): void {
    this.#facts.answeredHere(answer.status, answer.headers);
    this.#answerBegun = true;
    this.#answerEnded = true;
    this.#facts.responseBytes = this.#client.answerHere(answer);
  }

  // === End ===

  /** The client's side is through with it: nothing follows. */
  close(): void {
    if (this.#logged) return;
    this.#logged = true;
    this.#facts.end();
  }
}
