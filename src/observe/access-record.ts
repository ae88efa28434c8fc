// The facts of one finished request, as the access log asks for them. Formats make lines of it, and keep nothing of it: it
// may be a view of something that goes on.

import type { HeaderPair } from '../model/routing-state.ts';

export interface AccessRecord {
  /** The same for all requests of a connection: what is told of the client stays the same, but for `protocol`, `forwardedFor` and `user`. */
  readonly connection: object;
  readonly entryPoint: string;
  /** Wall clock, ms since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly clientAddress: string;
  readonly clientPort: number;
  /** X-Forwarded-For as a trusted client sent it; undefined: the client's address. */
  readonly forwardedFor: string | undefined;
  /** As received; empty when the request line could not be read. */
  readonly method: string;
  /** Path and query as received; empty when the request line could not be read. */
  readonly target: string;
  readonly host: string;
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** Undefined: not over TLS. */
  readonly tls: TlsConnection | undefined;
  /** As a middleware has found out. */
  readonly user: string | undefined;
  /** What the client was told; 499 when it left first, 0 when nothing could be sent. */
  readonly status: number;
  /** Body bytes. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Requests served by this worker, this one included. */
  readonly requestCount: number;
  readonly router: string | undefined;
  readonly service: string | undefined;
  readonly serverUrl: string | undefined;
  /** Undefined: no upstream answered. */
  readonly originStatus: number | undefined;
  readonly originDurationMs: number | undefined;
  readonly retryAttempts: number;
  /** The code of `proxy/errors.ts` when the answer was made here. */
  readonly error: string | undefined;
  /** Only those that the settings ask for, as these want them: of the request, of the upstream's answer, of the one sent. */
  readonly requestHeaders: readonly HeaderPair[];
  readonly originHeaders: readonly HeaderPair[];
  readonly downstreamHeaders: readonly HeaderPair[];
}

export interface TlsConnection {
  /** `1.3`. */
  readonly version: string;
  /** IANA's name. */
  readonly cipher: string;
  /** Of the client's certificate. */
  readonly clientSubject?: string | undefined;
}
