// An exchange that has ended, as whoever observes it sees it. `exchange-facts.ts` gathers it.

import type { AccessRecord } from '../observe/access-record.ts';
import type { LabelValues } from '../observe/request-meter.ts';
import type { Client } from './client.ts';
import type { ExchangeError } from './errors.ts';
import type { Route } from './route.ts';

/** What the access log tells of a request's head is empty where nobody logs. */
export interface FinishedExchange extends AccessRecord {
  readonly client: Client;
  readonly route: Route | undefined;
  /** An index of `PROTOCOLS`; 0 where nobody counts. */
  readonly protocolIndex: number;
  /** Of a gRPC call, as the upstream said it in its head or its trailers. */
  readonly grpcStatus: number | undefined;
  readonly failure: ExchangeError | undefined;
  /** Values of the header labels; undefined where there are none. */
  readonly labels: LabelValues | undefined;
}
