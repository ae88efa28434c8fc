// What a middleware is: a step on the way in, a step on the way out, both synchronous, made once when the table is
// compiled. `proxy/` implements the two views over the bytes of a head; a request without middlewares never sees them.

import type { HeaderPair } from '../model/dynamic-configuration.ts';

export interface Middleware {
  /** On the way in, outermost first. An answer ends the request here: no upstream is asked. */
  request?(request: RequestHead): LocalAnswer | undefined;
  /** On the way out, innermost first; also for answers made by a middleware further in. */
  response?(response: ResponseHead): void;
}

/** The request as middlewares see and change it. Setters change what is forwarded, never what the log shows as received. */
export interface RequestHead {
  readonly method: string;
  /** Of the client's connection: whether TLS ended here. */
  readonly scheme: 'http' | 'https';
  /** Host as received, port included. */
  readonly host: string;
  /**
   * Normalised, still percent-encoded, without the query: what was matched. Starts with `/`, or is empty when a middleware
   * took all of it away: what another puts in front is then the whole, and an empty path is forwarded as `/`.
   */
  readonly path: string;
  /** `?…` as received, or empty. */
  readonly query: string;
  /** IP address of the TCP peer. */
  readonly clientAddress: string;
  /**
   * Sets the path to forward. Returns false, changing nothing, when the new path is not normal (a dot segment or `//`
   * appeared): the caller answers 400 (CVE-2026-48020 and its like).
   */
  setPath(path: string): boolean;
  /** The first value, forwarded headers (`X-Forwarded-Proto`, …) included; name in any case. */
  header(name: string): string | undefined;
  /** Replaces every field of that name. `Host` sets the host to forward. */
  setHeader(name: string, value: string): void;
  /** Adds a field beside those there are. */
  addHeader(name: string, value: string): void;
  removeHeader(name: string): void;
}

export interface ResponseHead {
  readonly status: number;
  header(name: string): string | undefined;
  setHeader(name: string, value: string): void;
  addHeader(name: string, value: string): void;
  removeHeader(name: string): void;
}

/** An answer that no upstream gave. Framing fields (Content-Length, Connection, Date) are the writer's. */
export interface LocalAnswer {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: string;
}
