// An exchange that has ended, as whoever observes it sees it. `exchange-facts.ts` gathers it.

import type { AccessRecord } from '../observe/access-record.ts';
import type { LabelValues } from '../observe/request-meter.ts';
import type { Client } from './client.ts';
import type { ExchangeError } from './errors.ts';
import type { Route } from './route.ts';

export interface FinishedExchange {
  readonly client: Client;
  readonly route: Route | undefined;
  /** The server asked last; undefined: none was. */
  readonly serverUrl: string | undefined;
  readonly method: string;
  /** An index of `PROTOCOLS`; 0 where nobody counts. */
  readonly protocol: number;
  /** What the client was told, or would have been. */
  readonly status: number;
  /** Of a gRPC call, as the upstream said it in its head or its trailers. */
  readonly grpcStatus: number | undefined;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly retries: number;
  readonly error: ExchangeError | undefined;
  /** Values of the header labels; undefined where there are none. */
  readonly labels: LabelValues | undefined;
  /** Undefined: nobody logs. */
  record(): AccessRecord | undefined;
}
