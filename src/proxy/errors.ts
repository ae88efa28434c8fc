// Everything that can end an exchange otherwise than well, once: whose fault it is, whether another try is safe, and what
// the client is told. The log shows the code; `toStatus` is the only place where an error becomes a status.

import type { Rejection } from '../http1/rejection.ts';

export interface ExchangeError {
  readonly code: string;
  readonly source: 'client' | 'upstream' | 'internal';
  /**
   * - `never`: something may have happened at the upstream.
   * - `beforeFirstByte`: nothing was sent, another server may be asked.
   * - `idempotentOnly`: it is unknown whether the server has seen the request; one that may come twice is sent again.
   */
  readonly retry: 'never' | 'beforeFirstByte' | 'idempotentOnly';
  readonly status: number;
}

type Row = readonly [source: ExchangeError['source'], retry: ExchangeError['retry'], status: number];

const TABLE = {
  /** No router matched. */
  noRoute: ['client', 'never', 404],
  /** The router that matched wants other TLS options than its connection has (reference 9.5). */
  misdirected: ['client', 'never', 421],
  /** The router that matched is disabled, or was withdrawn a moment ago. */
  routerUnavailable: ['internal', 'never', 503],
  noServer: ['internal', 'never', 503],
  /** A middleware set a field that may not be sent. */
  fieldRefused: ['internal', 'never', 500],
  connectFailed: ['upstream', 'beforeFirstByte', 502],
  connectTimeout: ['upstream', 'beforeFirstByte', 504],
  /** The name of the server has no known address. */
  nameUnknown: ['upstream', 'beforeFirstByte', 502],
  /** The handshake of TLS was refused, or broke off. */
  tlsFailed: ['upstream', 'beforeFirstByte', 502],
  tlsTimeout: ['upstream', 'beforeFirstByte', 504],
  /** The server's certificate is not believed, or is somebody else's. */
  tlsUntrusted: ['upstream', 'beforeFirstByte', 502],
  /** OpenSSL refuses what the transport says. */
  transportUnusable: ['internal', 'never', 503],
  /** Memory runs out. */
  overloaded: ['internal', 'never', 503],
  /** As many connections to servers as the descriptors of the process allow. */
  noDescriptor: ['internal', 'never', 503],
  /** Closed or reset before the first byte of an answer. */
  upstreamClosed: ['upstream', 'idempotentOnly', 502],
  /** HTTP/2: the server says that it has not looked at the request (RFC 9113 8.7). */
  streamRefused: ['upstream', 'idempotentOnly', 502],
  firstByteTimeout: ['upstream', 'never', 504],
  /** An answer that the wire policy refuses. */
  badAnswer: ['upstream', 'never', 502],
  /** The server was silent for too long in the middle of the body of its answer. */
  bodyIdle: ['upstream', 'never', 504],
  /** The transport's `totalTimeout`. */
  totalTimeout: ['upstream', 'never', 504],
  /** The answer was cut: in its body the client is cut too, never told that it was whole. */
  answerCut: ['upstream', 'never', 502],
  clientGone: ['client', 'never', 499],
  /** The client did not take the answer for a minute. */
  clientStalled: ['client', 'never', 499],
  /** Nothing went through a tunnel for an hour. */
  tunnelIdle: ['client', 'never', 408],
  headTimeout: ['client', 'never', 408],
  bodyTimeout: ['client', 'never', 408],
  drainLimit: ['internal', 'never', 503],
} as const satisfies Record<string, Row>;

export type ExchangeErrorCode = keyof typeof TABLE;

export const ERRORS: { readonly [Code in ExchangeErrorCode]: ExchangeError } = build();

function build(): { readonly [Code in ExchangeErrorCode]: ExchangeError } {
  const entries = Object.entries(TABLE).map(([code, [source, retry, status]]) => [
    code,
    { code, source, retry, status },
  ]);
  return Object.fromEntries(entries);
}

/** A message that the wire policy refuses. From a client it has the rejection's own status, from an upstream 502. */
export const refusedRequest = (rejection: Rejection): ExchangeError => ({
  code: rejection.code,
  source: 'client',
  retry: 'never',
  status: rejection.status,
});

export const toStatus = (error: ExchangeError): number => error.status;
