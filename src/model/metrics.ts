// What workers tell the primary of the requests they served. Every figure is the increment since the worker last told: the
// primary only adds, so no sum goes back when a worker dies, is replaced or answers late.

/** Reference 12.1; whatever is none of these is the last one: clients must not be able to make series. */
export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'PRI',
  'EXTENSION_METHOD',
] as const;

export const PROTOCOLS = ['http', 'websocket', 'sse', 'grpc-web', 'grpc'] as const;

export type RequestProtocol = (typeof PROTOCOLS)[number];

const EXTENSION_METHOD = METHODS.length - 1;

/** An index of `METHODS`. */
export function methodIndexOf(method: string): number {
  if (method === 'GET') return 0;
  for (let index = 1; index < EXTENSION_METHOD; index++) if (METHODS[index] === method) return index;
  return EXTENSION_METHOD;
}

/** What a request was and what became of it, as one number: figures are kept apart by it. */
export type Combination = number;

/** `code`: the status, or for gRPC its own. `method` and `protocol`: indexes. */
export const combine = (code: number, method: number, protocol: number): Combination =>
  (code * METHODS.length + method) * PROTOCOLS.length + protocol;

export function explain(combination: Combination): { code: number; method: string; protocol: string } {
  const rest = Math.floor(combination / PROTOCOLS.length);
  return {
    code: Math.floor(rest / METHODS.length),
    method: METHODS[rest % METHODS.length] ?? '',
    protocol: PROTOCOLS[combination % PROTOCOLS.length] ?? '',
  };
}

/** Cells of a row: sums first, then one cell for each bucket of durations and one for what is longer than all of them. */
export const SECONDS = 0;
export const REQUEST_BYTES = 1;
export const RESPONSE_BYTES = 2;
export const FIRST_BUCKET = 3;

export type MeteredKind = 'entryPoint' | 'router' | 'service';

/** What befell workers, since the start. */
export interface Mishaps {
  /** Those that died, by what ended them: `SIGABRT`, `exit 1`, `silent`. */
  readonly deaths: ReadonlyMap<string, number>;
  /** Those that were replaced while they lived, by why: `SIGHUP`, `memory`. */
  readonly replacements: ReadonlyMap<string, number>;
  /** Times that one did not tell its figures in time. */
  readonly unanswered: number;
}

/** Whose requests are counted. */
export interface Metered {
  readonly kind: MeteredKind;
  readonly name: string;
  /** Of a router. */
  readonly service?: string;
}

export interface MeterReport extends Metered {
  readonly combinations: readonly Combination[];
  /** One row for each combination. */
  readonly rows: Float64Array;
  /** Tries besides the first, of a service. */
  readonly retries: number;
  /** Requests by `version cipher` of their TLS connection, of an entry point. */
  readonly tls: readonly (readonly [connection: string, requests: number])[];
  /** Requests by values of the header labels; empty when none are configured. */
  readonly labelled: readonly LabelledCount[];
}

export interface LabelledCount {
  readonly combination: Combination;
  /** In the order of the settings. */
  readonly values: readonly string[];
  readonly requests: number;
}

/** Figures of one process; gauges are as they are now. */
export interface ProcessReport {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  /** How late the event loop was, since the last report. */
  readonly loopLagSeconds: { readonly mean: number; readonly p99: number; readonly max: number };
  /** By entry point. */
  readonly openConnections: readonly (readonly [entryPoint: string, connections: number])[];
  readonly lostLogLines: number;
}
