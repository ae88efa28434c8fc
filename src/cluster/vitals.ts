// A worker's sign of life, once a second: that its event loop turns, how late it was at worst, how much memory it holds.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../model/clock.ts';
import type { Vitals } from '../model/messages.ts';

const EVERY_MS = 1_000;
/** The loop is looked at this often, in native code: what matters here are seconds. */
const RESOLUTION_MS = 100;
const NANOSECONDS = 1e6;

/** Goes on until the process ends. */
export function tellVitals(clock: Clock, tell: (vitals: Vitals) => void): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const beat = (): void => {
    // What is measured is the time between two looks.
    const loopDelayMs = Math.max(0, Math.round(delay.max / NANOSECONDS - RESOLUTION_MS));
    delay.reset();
    tell({ loopDelayMs, rssBytes: process.memoryUsage.rss() });
    clock.after(EVERY_MS, beat);
  };
  clock.after(EVERY_MS, beat);
}
