// The facts of one finished request, as the proxy hands them to the access log. Formats make lines of it.

export interface AccessRecord {
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
}
