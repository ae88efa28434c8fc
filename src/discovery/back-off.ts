// How long to wait before a source is tried again. Jitter keeps a fleet of routers from knocking in step.

import type { Random } from '../model/clock.ts';

const INITIAL_MS = 500;
const FACTOR = 1.5;
const JITTER = 0.5;
const CEILING_MS = 60_000;

/**
 * A watch that ran this long, or learnt anything, was healthy: the next fault starts from the shortest wait again. A source that fails now
 * and then was left alone for longer each time, up to a minute, in which nothing that events said was heard (`npm run bench -- chaos`).
 */
export const HEALTHY_AFTER_MS = 30_000;

/** `faults` counts from 1; the wait is spread evenly over 50 % to 150 % of its value, and never above the ceiling. */
export function backOffMs(faults: number, random: Random): number {
  const plain = Math.min(INITIAL_MS * FACTOR ** (faults - 1), CEILING_MS);
  return Math.min(plain * (1 - JITTER + 2 * JITTER * random()), CEILING_MS);
}
