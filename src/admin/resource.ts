// A router, service, middleware or certificate as the API shows it, with what lists search, filter and sort by.

import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed } from '../model/routing-state.ts';

/** An element of a list. */
export interface Listed {
  readonly name: string;
  readonly status: string;
  /** What `search` looks into. */
  readonly texts: readonly string[];
  /** By the value of `sortBy`. */
  readonly sortKeys: Readonly<Record<string, string | number | bigint>>;
  /** Routers only: what `serviceName` and `middlewareName` compare. */
  readonly service?: QualifiedName;
  readonly middlewares?: readonly QualifiedName[];
  /** With name and provider. */
  readonly listed: object;
}

export interface Resource extends Listed {
  readonly name: QualifiedName;
  /** As in `rawdata`. */
  readonly shown: object;
}

/** The verdict in Traefik's words, and two of ours: `since` and `origins`. Empty lists are left out. */
export const describeVerdict = ({ status, errors, usedBy, sinceMs, origins }: Assessed<unknown>): object => ({
  ...(errors.length === 0 ? {} : { error: errors }),
  status,
  since: new Date(sinceMs).toISOString(),
  ...(usedBy.length === 0 ? {} : { usedBy }),
  ...(origins.length === 0 ? {} : { origins }),
});

export const describeName = (name: QualifiedName): object => ({ name, provider: providerOf(name) });
