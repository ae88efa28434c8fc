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
import type { RequestHead } from '../http1/request-head.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { type RequestToForward, writeRequestFields } from '../http1/write-request.ts';
import { type ClientFraming, writeLocalResponse, writeResponseHead } from '../http1/write-response.ts';
import type { LocalAnswer } from '../middleware/middleware.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import type { ClientConnection } from './client-connection.ts';
import type { Environment } from './environment.ts';
import { answerTo } from './error-answers.ts';
import { ERRORS, type ExchangeError, refusedRequest } from './errors.ts';
import { KEPT_FROM_TRUSTED } from './forwarded-headers.ts';
import { EditableAnswer, EditableRequest, EditableResponse } from './middleware-views.ts';
import type { Route } from './route.ts';
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
  readonly #client: ClientConnection;
  readonly #body: BodyReader | undefined;
  readonly #chunkedRequest: boolean;
  readonly #http10: boolean;
  #route: Route | undefined;

  // What goes to the upstream, kept until a connection has taken it.
  readonly #method: string;
  #requestLine = '';
  #requestFields = '';
  /** A Host line for the server at hand goes between the two. */
  #sendServerHost = false;
  #bodyBacklog: Buffer[] = [];

  #target: Target | undefined;
  #upstream: UpstreamConnection | undefined;
  #otherServers = 0;
  #retriedSilently = false;
  #discarding = false;

  // What goes to the client.
  #answerBegun = false;
  #answerEnded = false;
  #framing: ClientFraming = 'asReceived';

  // What the log tells.
  readonly #startedAtMs: number;
  readonly #startedWallMs: number;
  readonly #facts: { readonly target: string; readonly host: string; readonly forwardedFor: string | undefined };
  readonly #requestCount: number;
  #status = 0;
  #responseBytes = 0;
  #originStatus: number | undefined;
  #askedAtMs = 0;
  #originDurationMs: number | undefined;
  #error: ExchangeError | undefined;
  #finished = false;

  constructor(client: ClientConnection, environment: Environment) {
    const { head, clock } = environment;
    this.#client = client;
    this.#environment = environment;
    this.#method = head.method;
    this.#http10 = head.minorVersion === 0;
    this.keepAlive = head.keepAlive;
    this.#chunkedRequest = head.framing.kind === 'chunked';
    this.#body = head.framing.kind === 'none' ? undefined : new BodyReader(head.framing);
    this.requestRead = this.#body?.complete ?? true;
    this.#startedAtMs = clock.nowMs();
    this.#startedWallMs = environment.logAccess === undefined ? 0 : clock.wallMs();
    this.#requestCount = environment.countRequest();
    this.#facts = {
      target: head.target,
      host: head.authority?.text ?? '',
      forwardedFor: client.forwarded.receivedFor(head),
    };
  }

  // === In: from the head to a server ===

  /** The head has been parsed and is acceptable. */
  begin(): void {
    const environment = this.#environment;
    environment.view.refresh(this.#client);
    const route = environment.route(this.#client.entryPoint.name);
    if (route === undefined) return this.#fail(ERRORS.noRoute);
    this.#route = route;
    if (!route.available || route.service === undefined) return this.#fail(ERRORS.routerUnavailable);
    const answer = route.chain === undefined ? this.#writePlain(environment.head) : this.#writeThroughChain(route);
    if (answer !== undefined) return this.#answer(answer);
    this.#ask(route.service.balancer.pick(undefined));
  }

  /** The head was refused: `begin` is not called. */
  refuse(error: ExchangeError): void {
    this.keepAlive = false;
    this.requestRead = true;
    this.#fail(error);
  }

  #writePlain(head: RequestHead): undefined {
    const { forwarded } = this.#client;
    this.#write(head, head.path, { forwarded: forwarded.lines(head), edits: undefined });
  }

  #writeThroughChain(route: Route): LocalAnswer | undefined {
    const { head } = this.#environment;
    const request = new EditableRequest(head, this.#client);
    const answer = route.chain?.request?.(request);
    if (answer !== undefined) return answer;
    if (request.edits.refused) return answerTo(ERRORS.fieldRefused);
    this.#write(head, request.path, { forwarded: '', edits: request.edits });
    return undefined;
  }

  #write(head: RequestHead, path: string, lines: { forwarded: string; edits: FieldEdits | undefined }): void {
    const passHostHeader = this.#route?.service?.definition.passHostHeader ?? true;
    if (!passHostHeader) lines.edits?.replaced.delete('host');
    const hostEdited = lines.edits?.replaced.has('host') ?? false;
    const request: RequestToForward = {
      keepHostField: passHostHeader && !head.hostRewritten && head.authority !== undefined,
      kept: this.#client.trusted ? KEPT_FROM_TRUSTED : undefined,
      ...lines,
    };
    this.#requestLine = `${head.method} ${path}${head.query} HTTP/1.1\r\n`;
    // An absolute target: its authority is the Host (RFC 9112 3.2.2). Without passHostHeader the server's own, in #send.
    if (passHostHeader && head.hostRewritten && !hostEdited) {
      this.#requestLine += `Host: ${head.authority?.text ?? ''}\r\n`;
    }
    this.#sendServerHost = !passHostHeader || (head.authority === undefined && !hostEdited);
    this.#requestFields = writeRequestFields(head, request);
  }

  #ask(target: Target | undefined): void {
    if (target === undefined) return this.#fail(ERRORS.noServer);
    this.#target = target;
    this.#askedAtMs = this.#environment.clock.nowMs();
    const idle = this.#environment.pool.takeIdle(target, this);
    if (idle === undefined) this.#connect(target);
    else {
      this.#upstream = idle;
      this.#send(idle, target);
    }
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
    const host = this.#sendServerHost ? `Host: ${target.authority}\r\n` : '';
    upstream.beginRequest(this.#method);
    upstream.writer.text(this.#requestLine + host + this.#requestFields);
    for (const bytes of this.#bodyBacklog) this.#sendData(upstream, bytes, 0, bytes.length);
    this.#bodyBacklog = [];
    if (this.requestRead) this.#endRequest(upstream);
  }

  #endRequest(upstream: UpstreamConnection): void {
    if (this.#chunkedRequest) upstream.writer.lastChunk();
    upstream.endRequest();
  }

  #sendData(upstream: UpstreamConnection, bytes: Buffer, start: number, end: number): void {
    if (this.#chunkedRequest) upstream.writer.chunk(bytes, start, end);
    else upstream.writer.data(bytes, start, end);
  }

  /** What this turn made for the upstream leaves in one write; an upstream that takes no more stops the client. */
  flush(): void {
    const writer = this.#upstream?.writer;
    writer?.flush();
    if (writer?.blocked && !this.requestRead) this.#client.pause();
  }

  // === The request's body ===

  /** Reads what belongs to this request's body; gives where it stopped. */
  readBody(bytes: Buffer, start: number): number {
    const body = this.#body;
    if (body === undefined || this.requestRead) return start;
    const at = body.read(bytes, start, bytes.length, this);
    if (body.rejection !== undefined) this.#refuseBody(body.rejection);
    else if (body.complete) this.#requestEnded();
    return at;
  }

  #refuseBody(rejection: Rejection): void {
    this.requestRead = true;
    this.keepAlive = false;
    if (this.#answerEnded) this.#finish();
    else if (this.#answerBegun) this.cut(refusedRequest(rejection));
    else this.#fail(refusedRequest(rejection));
  }

  #requestEnded(): void {
    this.requestRead = true;
    this.#client.requestEnded();
    if (this.#upstream?.connected && !this.#discarding) this.#endRequest(this.#upstream);
    if (this.#answerEnded) this.#finish();
  }

  bodyData(bytes: Buffer, start: number, end: number): void {
    if (this.#discarding) return;
    const upstream = this.#upstream;
    if (upstream?.connected) this.#sendData(upstream, bytes, start, end);
    else this.#bodyBacklog.push(Buffer.from(bytes.subarray(start, end)));
  }

  upstreamDrained(): void {
    if (!this.requestRead) this.#client.resume();
  }

  // === Out: from the answer to the client ===

  upstreamAnswered(head: ResponseHead): void {
    this.#originStatus = head.status;
    this.#status = head.status;
    this.#originDurationMs = this.#environment.clock.nowMs() - this.#askedAtMs;
    // An answer before the request was whole: what is left of the body is not worth reading to keep a connection.
    if (!this.requestRead) this.keepAlive = false;
    const edits = this.#editAnswer(head);
    if (edits?.refused) {
      this.#upstream?.destroy();
      return this.#fail(ERRORS.fieldRefused);
    }
    this.#framing = this.#chooseFraming(head);
    this.#answerBegun = true;
    this.#client.writer.text(
      writeResponseHead(head, {
        framing: this.#framing,
        connection: this.#connectionLine(),
        date: this.#environment.dateLine(),
        edits,
      }),
    );
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
    this.#responseBytes += end - start;
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
    if (this.#framing === 'chunked') this.#client.writer.lastChunk();
    this.#client.writer.flush();
    this.#upstream = undefined;
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

  /** Nothing was sent to the server that failed: ask another, which may be the same one if it is the only one. */
  #tryOther(): boolean {
    const balancer = this.#route?.service?.balancer;
    if (balancer === undefined || this.#target === undefined) return false;
    balancer.setAside(this.#target);
    if (this.#otherServers === MAX_OTHER_SERVERS) return false;
    const other = balancer.pick(this.#target);
    if (other === undefined || other === this.#target) return false;
    this.#otherServers++;
    this.#ask(other);
    this.flush();
    return true;
  }

  /** An idle connection that the upstream closed while we wrote to it: once more on a new one, if that changes nothing. */
  #trySilently(): boolean {
    if (this.#retriedSilently || this.#body !== undefined || !IDEMPOTENT.has(this.#method)) return false;
    if (this.#target === undefined) return false;
    this.#retriedSilently = true;
    this.#connect(this.#target);
    return true;
  }

  /** The client can no longer be told anything true: its connection ends in the middle, so that it sees the cut. */
  cut(error: ExchangeError): void {
    this.#error = error;
    this.#upstream?.destroy();
    this.#upstream = undefined;
    if (!this.#answerBegun) this.#status = error.status;
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
    this.#upstream?.destroy();
    this.#upstream = undefined;
    this.#fail(error);
  }

  #fail(error: ExchangeError): void {
    this.#error = error;
    this.#upstream?.destroy();
    this.#upstream = undefined;
    const { chain } = this.#route ?? {};
    const answer = answerTo(error);
    if (chain?.response === undefined) return this.#answer(answer);
    const editable = new EditableAnswer(answer.status, answer.headers);
    chain.response(editable);
    this.#answer({ ...answer, headers: editable.headers() });
  }

  /** Sends an answer that no upstream gave, and sees to what is left of the request's body. */
  #answer(answer: LocalAnswer): void {
    this.#discarding = true;
    this.#bodyBacklog = [];
    // Read up to 64 KB to keep the connection, or end it: never leave a body where the next head is expected (CVE-2025-4366).
    const left = this.requestRead ? 0 : (this.#body?.remainingBytes ?? 0);
    if (left < 0 || left > MAX_DISCARDED_BODY_BYTES) this.keepAlive = false;
    this.#status = answer.status;
    this.#answerBegun = true;
    const withBody = this.#method !== 'HEAD';
    if (withBody) this.#responseBytes = answer.body.length;
    const frame = { connection: this.#connectionLine(), date: this.#environment.dateLine(), withBody };
    this.#client.writer.text(writeLocalResponse(answer.status, answer.headers, answer.body, frame));
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
    this.#environment.logAccess?.(this.#record());
  }

  #record(): AccessRecord {
    const client = this.#client;
    return {
      entryPoint: client.entryPoint.name,
      startedAtMs: this.#startedWallMs,
      durationMs: this.#environment.clock.nowMs() - this.#startedAtMs,
      clientAddress: client.address,
      clientPort: client.port,
      forwardedFor: this.#facts.forwardedFor,
      method: this.#method,
      target: this.#facts.target,
      host: this.#facts.host,
      protocol: this.#http10 ? 'HTTP/1.0' : 'HTTP/1.1',
      scheme: client.scheme,
      status: this.#status,
      requestBytes: this.#body?.received ?? 0,
      responseBytes: this.#responseBytes,
      requestCount: this.#requestCount,
      router: this.#route?.router.name,
      service: this.#route?.router.service,
      serverUrl: this.#target?.server.url,
      originStatus: this.#originStatus,
      originDurationMs: this.#originDurationMs,
      retryAttempts: this.#otherServers + (this.#retriedSilently ? 1 : 0),
      error: this.#error?.code,
    };
  }
}
