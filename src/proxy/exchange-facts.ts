// What the access log tells of one exchange, gathered as it goes.

import type { RequestHead } from '../http1/request-head.ts';
import type { Clock } from '../model/clock.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import type { Client } from './client.ts';
import type { Environment } from './environment.ts';
import type { ExchangeError } from './errors.ts';
import type { Route } from './route.ts';

export class ExchangeFacts {
  route: Route | undefined;
  serverUrl: string | undefined;
  /** What the client was told, or would have been. */
  status = 0;
  requestBytes = 0;
  responseBytes = 0;
  retries = 0;
  error: ExchangeError | undefined;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #startedWallMs: number;
  readonly #requestCount: number;
  readonly #method: string;
  readonly #target: string;
  readonly #host: string;
  readonly #protocol: string;
  readonly #forwardedFor: string | undefined;
  #askedAtMs = 0;
  #originStatus: number | undefined;
  #originDurationMs: number | undefined;

  constructor(head: RequestHead, client: Client, { clock, logAccess, countRequest }: Environment) {
    this.#client = client;
    this.#clock = clock;
    this.#startedAtMs = clock.nowMs();
    this.#startedWallMs = logAccess === undefined ? 0 : clock.wallMs();
    this.#requestCount = countRequest();
    this.#method = head.method;
    this.#target = head.target;
    this.#host = head.authority?.text ?? '';
    this.#protocol = client.protocol;
    this.#forwardedFor = client.forwarded.receivedFor(head);
  }

  /** A server is asked; the last one counts. */
  asked(serverUrl: string): void {
    this.serverUrl = serverUrl;
    this.#askedAtMs = this.#clock.nowMs();
  }

  answered(status: number): void {
    this.status = status;
    this.#originStatus = status;
    this.#originDurationMs = this.#clock.nowMs() - this.#askedAtMs;
  }

  record(): AccessRecord {
    const client = this.#client;
    return {
      entryPoint: client.entryPoint.name,
      startedAtMs: this.#startedWallMs,
      durationMs: this.#clock.nowMs() - this.#startedAtMs,
      clientAddress: client.address,
      clientPort: client.port,
      forwardedFor: this.#forwardedFor,
      method: this.#method,
      target: this.#target,
      host: this.#host,
      protocol: this.#protocol,
      scheme: client.scheme,
      status: this.status,
      requestBytes: this.requestBytes,
      responseBytes: this.responseBytes,
      requestCount: this.#requestCount,
      router: this.route?.router.name,
      service: this.route?.router.service,
      serverUrl: this.serverUrl,
      originStatus: this.#originStatus,
      originDurationMs: this.#originDurationMs,
      retryAttempts: this.retries,
      error: this.error?.code,
    };
  }
}
