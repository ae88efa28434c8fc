// The watch of a provider that polls: the first reading at once, then one after each pause, never two at a time.

import { sleep } from '../../src/model/clock.ts';
import type { ScopeReading } from '../../src/model/snapshot.ts';
import type { AwsDeps } from './aws-deps.ts';

export interface PollPlan {
  /** The provider's. */
  readonly name: string;
  /** Until the next reading. */
  readonly pauseMs: () => number;
  /** Reads everything once, publishes it, and gives what it published. */
  readonly readOnce: () => Promise<readonly ScopeReading[]>;
}

/**
 * Resolves when `signal` aborts. Rejects when a poll learnt nothing at all: the feed's back-off then takes over, and a
 * fresh watch asks for credentials anew. Anything less keeps the rhythm.
 */
export async function poll(
  { name, pauseMs, readOnce }: PollPlan,
  { clock, logger }: Pick<AwsDeps, 'clock' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const startedMs = clock.nowMs();
    const readings = await readOnce();
    if (signal.aborted) return;
    const fault = faultOfAll(readings);
    if (fault !== undefined) throw new Error(fault);
    const items = readings.reduce((sum, reading) => sum + reading.items.length, 0);
    const tookMs = Math.round(clock.nowMs() - startedMs);
    logger.debug(`provider ${name} has polled`, { scopes: readings.length, items, tookMs });
    await sleep(clock, pauseMs(), signal);
  }
}

/** Why nothing could be read; undefined when something was, or when there was nothing to read. */
function faultOfAll(readings: readonly ScopeReading[]): string | undefined {
  if (readings.some(({ status }) => status !== 'failed')) return undefined;
  return readings.flatMap(({ problems }) => problems.map(({ reason }) => reason))[0];
}
