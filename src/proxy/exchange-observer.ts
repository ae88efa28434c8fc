// Told of every exchange once, at its end: counts it and writes it to the access log, as far as its router and its entry
// point want that. All that a request costs for being observed is here and in `exchange-facts.ts`.

import type { RequestHead } from '../http1/request-head.ts';
import type { AccessRecord } from '../observe/access-record.ts';
import type { HeaderSelection } from '../observe/header-selection.ts';
import type { CountedRequest, LabelValues, RequestMeter } from '../observe/request-meter.ts';
import type { WorkerMetrics } from '../observe/worker-metrics.ts';
import { ERRORS } from './errors.ts';
import type { FinishedExchange } from './finished-exchange.ts';
import { hasGrpcStatus } from './request-protocol.ts';

export interface ExchangeObserverOptions {
  /** Undefined: no access log. The record is to be read at once. */
  readonly logAccess: ((record: AccessRecord) => void) | undefined;
  /** Headers that the access log writes. */
  readonly headers: HeaderSelection | undefined;
  /** Undefined: nothing is counted. */
  readonly metrics: WorkerMetrics | undefined;
}

/** gRPC's UNKNOWN: a call that ended without a status. */
const GRPC_UNKNOWN = 2;

export class ExchangeObserver {
  readonly logs: boolean;
  readonly headers: HeaderSelection | undefined;
  readonly metrics: WorkerMetrics | undefined;
  readonly #logAccess: ExchangeObserverOptions['logAccess'];

  constructor({ logAccess, headers, metrics }: ExchangeObserverOptions) {
    this.logs = logAccess !== undefined;
    this.headers = logAccess === undefined ? undefined : headers;
    this.metrics = metrics;
    this.#logAccess = logAccess;
  }

  labelsOf(head: RequestHead): LabelValues | undefined {
    const labels = this.metrics?.headerLabels;
    return labels?.intern(labels.headers.map((name) => head.headerValues(name).join(',')));
  }

  ended(exchange: FinishedExchange): void {
    const { metrics } = this;
    if (metrics !== undefined && wants(exchange, 'metrics')) count(exchange, metrics);
    if (!this.logs || !wants(exchange, 'accessLogs')) return;
    this.#logAccess?.(exchange);
  }
}

/** The router's word, else the entry point's. */
const wants = ({ route, client }: FinishedExchange, what: 'accessLogs' | 'metrics'): boolean =>
  route?.router.observability?.[what] ?? client.peer.entryPoint.settings.observability[what];

function count(exchange: FinishedExchange, metrics: WorkerMetrics): void {
  const { route, client, protocolIndex } = exchange;
  const code = hasGrpcStatus(protocolIndex) ? (exchange.grpcStatus ?? GRPC_UNKNOWN) : exchange.status;
  const request = metrics.describe(code, protocolIndex, exchange, exchange.labels);
  const service = serviceMeterOf(exchange);
  countIn(client.peer.entryPoint.meter, exchange, request);
  countIn(route?.meter, exchange, request);
  countIn(service, exchange, request);
  if (exchange.retryAttempts > 0) service?.countRetries(exchange.retryAttempts);
}

function countIn(
  meter: RequestMeter | undefined,
  { client: { peer } }: FinishedExchange,
  request: CountedRequest,
): void {
  if (meter === undefined) return;
  meter.count(request);
  if (peer.tls !== undefined) meter.countTls(peer.tls.counted);
}

/** What a middleware answered has not come to the service. */
function serviceMeterOf({ route, serverUrl, failure }: FinishedExchange): RequestMeter | undefined {
  return serverUrl !== undefined || failure === ERRORS.noServer ? route?.service?.meter : undefined;
}
