// What is known of one exchange, gathered as it goes: for the access log, and for whoever counts. It is itself what they are
// handed at the end: a record made of it was 0.2 µs a request. The head is reused for the next request, so what is wanted of
// it is taken at the beginning, and only if somebody wants it.

import type { FieldEdits } from '../http1/field-edits.ts';
import type { RequestHead } from '../http1/request-head.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { Clock } from '../model/clock.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import type { TlsConnection } from '../observe/access-record.ts';
import type { LabelValues } from '../observe/request-meter.ts';
import { captureHead, captureList, captureRequest, captureSent } from './capture-headers.ts';
import type { Client } from './client.ts';
import type { Environment } from './environment.ts';
import type { ExchangeError } from './errors.ts';
import type { FinishedExchange } from './finished-exchange.ts';
import type { Peer } from './peer.ts';
import { hasGrpcStatus, protocolOf } from './request-protocol.ts';
import type { Route } from './route.ts';

const NONE: readonly HeaderPair[] = [];

export class ExchangeFacts implements FinishedExchange {
  route: Route | undefined;
  serverUrl: string | undefined;
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  retryAttempts = 0;
  failure: ExchangeError | undefined;
  grpcStatus: number | undefined;
  durationMs = 0;
  readonly client: Client;
  readonly method: string;
  readonly protocolIndex: number;
  readonly labels: LabelValues | undefined;
  readonly requestCount: number;
  readonly #clock: Clock;
  readonly #observer: Environment['observer'];
  readonly #beganAtMs: number;

  // === For the access log ===

  startedAtMs = 0;
  target = '';
  host = '';
  protocol = '';
  forwardedFor: string | undefined;
  originStatus: number | undefined;
  originDurationMs: number | undefined;
  requestHeaders = NONE;
  originHeaders = NONE;
  downstreamHeaders = NONE;
  #askedAtMs = 0;

  constructor(head: RequestHead, client: Client, { clock, observer, countRequest }: Environment) {
    this.client = client;
    this.#clock = clock;
    this.#observer = observer;
    this.#beganAtMs = clock.nowMs();
    this.method = head.method;
    this.protocolIndex = observer.metrics === undefined ? 0 : protocolOf(head);
    this.labels = observer.labelsOf(head);
    this.requestCount = countRequest();
    if (observer.logs) this.#noteHead(head);
  }

  #noteHead(head: RequestHead): void {
    const { peer, protocol } = this.client;
    this.startedAtMs = this.#clock.wallMs();
    this.target = head.target;
    this.host = head.authority?.text ?? '';
    this.protocol = protocol;
    this.forwardedFor = peer.forwarded.receivedFor(head);
    this.requestHeaders = captureRequest(head, peer.trusted, this.#observer.headers);
  }

  /** A server is asked; the last one counts. */
  asked(serverUrl: string): void {
    this.serverUrl = serverUrl;
    if (this.#observer.logs) this.#askedAtMs = this.#clock.nowMs();
  }

  answered(head: ResponseHead): void {
    this.status = head.status;
    if (hasGrpcStatus(this.protocolIndex)) {
      this.grpcStatus = readGrpcStatus(head.fields.values(head.text, 'grpc-status')[0]);
    }
    if (!this.#observer.logs) return;
    this.originStatus = head.status;
    this.originDurationMs = this.#clock.nowMs() - this.#askedAtMs;
    this.originHeaders = captureHead(head, this.#observer.headers);
  }

  /** `trailers`: field lines behind the upstream's answer. */
  trailed(trailers: string): void {
    if (trailers === '' || !hasGrpcStatus(this.protocolIndex)) return;
    this.grpcStatus = readGrpcStatus(/^grpc-status:[ \t]*([^\r\n]*)/im.exec(trailers)?.[1]) ?? this.grpcStatus;
  }

  /** An upstream's answer goes to the client. */
  passed(head: ResponseHead, edits: FieldEdits | undefined): void {
    if (this.#observer.headers === undefined) return;
    this.downstreamHeaders = captureSent(head, edits, this.#observer.headers);
  }

  /** An answer that no upstream gave goes to the client. */
  answeredHere(status: number, headers: readonly HeaderPair[]): void {
    this.status = status;
    if (this.#observer.headers !== undefined) this.downstreamHeaders = captureList(headers, this.#observer.headers);
  }

  /** Nothing follows: whoever observes is told, once. */
  end(): void {
    this.durationMs = this.#clock.nowMs() - this.#beganAtMs;
    this.#observer.ended(this);
  }

  // === What others know of it ===

  get connection(): Peer {
    return this.client.peer;
  }

  get entryPoint(): string {
    return this.client.peer.entryPoint.name;
  }

  get clientAddress(): string {
    return this.client.peer.address;
  }

  get clientPort(): number {
    return this.client.peer.port;
  }

  get scheme(): 'http' | 'https' {
    return this.client.peer.scheme;
  }

  get tls(): TlsConnection | undefined {
    return this.client.peer.tls?.logged;
  }

  /** No middleware finds out yet. */
  get user(): undefined {
    return undefined;
  }

  get router(): string | undefined {
    return this.route?.router.name;
  }

  get service(): string | undefined {
    return this.route?.router.service;
  }

  get error(): string | undefined {
    return this.failure?.code;
  }
}

const readGrpcStatus = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d{1,2}$/.test(written) ? Number(written) : undefined;
