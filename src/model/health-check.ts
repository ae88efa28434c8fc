// How servers are found to be well: asked from time to time by the primary, and judged by what they answer by the workers.
// What comes of it reaches the balancers as the share of its weight that a server gets.

import type { HeaderPair } from './header-pair.ts';
import type { QualifiedName } from './qualified-name.ts';
import type { ServerScheme } from './server-scheme.ts';

/** What each server of a service is asked. Complete: defaults are filled in. */
export interface HealthCheck {
  readonly mode: 'http' | 'grpc';
  /** Absent: the server's; so for the port. */
  readonly scheme?: ServerScheme;
  readonly port?: number;
  /** What is sent as Host. Absent: the server's address. */
  readonly hostname?: string;
  /** Begins with a slash; a query may follow. */
  readonly path: string;
  readonly method: string;
  /** The one that is well. Absent: 200 to 399. */
  readonly status?: number;
  readonly intervalMs: number;
  /** Between two checks of a server that is down. */
  readonly unhealthyIntervalMs: number;
  readonly timeoutMs: number;
  readonly followRedirects: boolean;
  /** May be secrets. */
  readonly headers: readonly HeaderPair[];
  /** A server that is new is not chosen until it has been found well. */
  readonly startPending: boolean;
}

/** A server that fails so many requests within the window rests for as long as the window is. */
export interface PassiveHealthCheck {
  readonly failureWindowMs: number;
  /** At least 1. */
  readonly maxFailedAttempts: number;
}

/** What workers are told of the servers of one service: those that do not get all of their weight, sorted by URL. */
export interface ServiceHealth {
  readonly service: QualifiedName;
  readonly servers: readonly ServerShare[];
}

export interface ServerShare {
  readonly url: string;
  /** Of its weight, from 0 (not chosen) to below 1 (it starts slowly). */
  readonly share: number;
}

/** What is known of one server, for who asks. */
export interface ServerVerdict {
  readonly url: string;
  /** `pending`: it is new, is not chosen, and has not been asked yet. */
  readonly status: 'up' | 'down' | 'pending';
  /** Why it is down. Never what it answered. */
  readonly reason?: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly share: number;
}

/** What is counted of checks. */
export interface HealthFigures {
  /** Those that are asked. */
  readonly servers: readonly { readonly service: QualifiedName; readonly url: string; readonly isUp: boolean }[];
  /** Checks so far. */
  readonly checks: { readonly well: number; readonly unwell: number };
}
