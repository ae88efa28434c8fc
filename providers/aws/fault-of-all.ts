// Whether a poll learnt anything at all.

import type { ScopeReading } from '../../src/model/snapshot.ts';

/** Why nothing could be read; undefined when something was, or when there was nothing to read. */
export function faultOfAll(readings: readonly ScopeReading[]): string | undefined {
  if (readings.some(({ status }) => status !== 'failed')) return undefined;
  return readings.flatMap(({ problems }) => problems.map(({ reason }) => reason))[0];
}
