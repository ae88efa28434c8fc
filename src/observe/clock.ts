// The real clock. Its timers fire as long as anything else lives and never keep a process alive by themselves: a listener,
// a connection or a child does that, and in the primary `src/main.ts` holds on until `main` has resolved. So a forgotten
// deadline cannot delay the end of a drained process.

// The global of this name is looked up at every call.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../model/clock.ts';

/** `setTimeout` fires at once when asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number) => {
      const again = leftMs > LONGEST_TIMER_MS;
      const wait = again ? LONGEST_TIMER_MS : leftMs;
      timer = setTimeout(again ? () => arm(leftMs - wait) : run, wait).unref();
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};
