// How many connections a process can hold before it runs out of descriptors (http-safety 2.6): half of what there is for
// clients, half for servers, and some for everything else. Out of descriptors nothing works any more: no log, no lookup.

import { readFileSync } from 'node:fs';

export interface DescriptorLimits {
  readonly mostClients: number;
  readonly mostUpstreams: number;
}

/** Of listeners, logs, lookups, files and of Node itself. */
const SPARE = 64;
/** A limit so low that nothing would be left is no reason to serve nobody. */
const LEAST = 8;

/** `limit`: descriptors that the process may have; undefined: nobody knows, so that there is no cap. */
export function limitConnections(limit: number | undefined): DescriptorLimits {
  if (limit === undefined) return { mostClients: Number.POSITIVE_INFINITY, mostUpstreams: Number.POSITIVE_INFINITY };
  const half = Math.max(LEAST, Math.floor((limit - SPARE) / 2));
  return { mostClients: half, mostUpstreams: half };
}

/** The soft limit of this process, which Node raises to the hard one as it starts; undefined where there is no `/proc`. */
export function readDescriptorLimit(path = '/proc/self/limits'): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync(path, 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
