// What is known of one exchange, gathered as it goes: for the access log, and for whoever counts. The head is reused for the
// next request, so what is wanted of it is taken at the beginning, and only if somebody wants it.

import type { FieldEdits } from '../http1/field-edits.ts';
import type { RequestHead } from '../http1/request-head.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import type { Clock } from '../model/clock.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import type { LabelValues } from '../observe/request-meter.ts';
import { captureHead, captureList, captureRequest, captureSent } from './capture-headers.ts';
import type { Client } from './client.ts';
import type { Environment } from './environment.ts';
import type { ExchangeError } from './errors.ts';
import type { FinishedExchange } from './finished-exchange.ts';
import { hasGrpcStatus, protocolOf } from './request-protocol.ts';
import type { Route } from './route.ts';

const NONE: readonly HeaderPair[] = [];

/** What the access log tells of a request's head. */
interface LoggedHead {
  readonly startedWallMs: number;
  readonly requestCount: number;
  readonly target: string;
  readonly host: string;
  readonly protocol: string;
  readonly forwardedFor: string | undefined;
  readonly headers: readonly HeaderPair[];
}

export class ExchangeFacts implements FinishedExchange {
  route: Route | undefined;
  serverUrl: string | undefined;
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  retries = 0;
  error: ExchangeError | undefined;
  grpcStatus: number | undefined;
  durationMs = 0;
  readonly client: Client;
  readonly method: string;
  readonly protocol: number;
  readonly labels: LabelValues | undefined;
  readonly #clock: Clock;
  readonly #observer: Environment['observer'];
  readonly #startedAtMs: number;
  readonly #logged: LoggedHead | undefined;
  #askedAtMs = 0;
  #originStatus: number | undefined;
  #originDurationMs: number | undefined;
  #originHeaders = NONE;
  #downstreamHeaders = NONE;

  constructor(head: RequestHead, client: Client, { clock, observer, countRequest }: Environment) {
    this.client = client;
    this.#clock = clock;
    this.#observer = observer;
    this.#startedAtMs = clock.nowMs();
    this.method = head.method;
    this.protocol = observer.metrics === undefined ? 0 : protocolOf(head);
    this.labels = observer.labelsOf(head);
    const requestCount = countRequest();
    this.#logged = observer.logs
      ? {
          startedWallMs: clock.wallMs(),
          requestCount,
          target: head.target,
          host: head.authority?.text ?? '',
          protocol: client.protocol,
          forwardedFor: client.peer.forwarded.receivedFor(head),
          headers: captureRequest(head, client.peer.trusted, observer.headers),
        }
      : undefined;
  }

  /** A server is asked; the last one counts. */
  asked(serverUrl: string): void {
    this.serverUrl = serverUrl;
    if (this.#logged !== undefined) this.#askedAtMs = this.#clock.nowMs();
  }

  answered(head: ResponseHead): void {
    this.status = head.status;
    if (hasGrpcStatus(this.protocol)) this.grpcStatus = readGrpcStatus(head.fields.values(head.text, 'grpc-status')[0]);
    if (this.#logged === undefined) return;
    this.#originStatus = head.status;
    this.#originDurationMs = this.#clock.nowMs() - this.#askedAtMs;
    this.#originHeaders = captureHead(head, this.#observer.headers);
  }

  /** `trailers`: field lines behind the upstream's answer. */
  trailed(trailers: string): void {
    if (trailers === '' || !hasGrpcStatus(this.protocol)) return;
    this.grpcStatus = readGrpcStatus(/^grpc-status:[ \t]*([^\r\n]*)/im.exec(trailers)?.[1]) ?? this.grpcStatus;
  }

  /** An upstream's answer goes to the client. */
  passed(head: ResponseHead, edits: FieldEdits | undefined): void {
    if (this.#observer.headers === undefined) return;
    this.#downstreamHeaders = captureSent(head, edits, this.#observer.headers);
  }

  /** An answer that no upstream gave goes to the client. */
  answeredHere(status: number, headers: readonly HeaderPair[]): void {
    this.status = status;
    if (this.#observer.headers !== undefined) this.#downstreamHeaders = captureList(headers, this.#observer.headers);
  }

  /** Nothing follows: whoever observes is told, once. */
  end(): void {
    this.durationMs = this.#clock.nowMs() - this.#startedAtMs;
    this.#observer.ended(this);
  }

  record(): AccessRecord | undefined {
    const { peer } = this.client;
    const logged = this.#logged;
    if (logged === undefined) return undefined;
    return {
      entryPoint: peer.entryPoint.name,
      startedAtMs: logged.startedWallMs,
      durationMs: this.durationMs,
      clientAddress: peer.address,
      clientPort: peer.port,
      forwardedFor: logged.forwardedFor,
      method: this.method,
      target: logged.target,
      host: logged.host,
      protocol: logged.protocol,
      scheme: peer.scheme,
      tls: peer.tls?.logged,
      user: undefined,
      status: this.status,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      requestCount: logged.requestCount,
      router: this.route?.router.name,
      service: this.route?.router.service,
      serverUrl: this.serverUrl,
      originStatus: this.#originStatus,
      originDurationMs: this.#originDurationMs,
      retryAttempts: this.retries,
      error: this.error?.code,
      requestHeaders: logged.headers,
      originHeaders: this.#originHeaders,
      downstreamHeaders: this.#downstreamHeaders,
    };
  }
}

const readGrpcStatus = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d{1,2}$/.test(written) ? Number(written) : undefined;
