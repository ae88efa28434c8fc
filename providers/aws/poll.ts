// The watch of a provider that polls: the first reading at once, then one every `intervalMs`, never two at a time.

import { type Clock, sleep } from '../../src/model/clock.ts';

/**
 * `readOnce` publishes what it reads and says what stopped it altogether, if anything did: then this rejects, and the
 * feed's back-off takes over. Resolves when `signal` aborts.
 */
export async function poll(
  readOnce: () => Promise<string | undefined>,
  intervalMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const fault = await readOnce();
    if (signal.aborted) return;
    if (fault !== undefined) throw new Error(fault);
    await sleep(clock, intervalMs, signal);
  }
}
