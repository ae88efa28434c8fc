// The real clock, for the sandbox: it may not import the router's own. Timers do not keep the process alive; servers do.

import type { Clock } from '../src/model/clock.ts';

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
