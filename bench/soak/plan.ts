// When what happens in a soak: everything is a share of its length, so that a short one is the same in small.

import { setting } from '../method/environment.ts';

export interface Plan {
  readonly lengthMs: number;
  readonly changes: number;
  readonly deathsMs: readonly number[];
  readonly rollsMs: readonly number[];
  readonly rotationsMs: readonly number[];
  /** Memory is compared between these two stretches of time. */
  readonly warm: Stretch;
  readonly end: Stretch;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const FULL_SECONDS = 600;
const FULL_CHANGES = 1000;
/** More often, and the router takes it for a crash loop: a sixth death within a minute ends it. */
const BETWEEN_DEATHS_MS = 15_000;
/** A shorter soak has time for one rolling restart: the workers that leave may take their whole grace time. */
const TWO_ROLLS_MS = 120_000;

export function makePlan(seconds = setting('SOAK_SECONDS', FULL_SECONDS)): Plan {
  const lengthMs = seconds * 1000;
  const share = (part: number): number => Math.round(lengthMs * part);
  const warmFromMs = Math.min(60_000, share(0.1));
  const stretchMs = share(0.06);
  return {
    lengthMs,
    changes: Math.max(1, Math.round((FULL_CHANGES * seconds) / FULL_SECONDS)),
    // Afterwards everybody at the end is at least as old as at the beginning.
    deathsMs: every(Math.max(share(0.1), BETWEEN_DEATHS_MS), share(0.2), share(0.85)),
    rollsMs: lengthMs < TWO_ROLLS_MS ? [share(0.25)] : [share(0.25), share(0.55)],
    rotationsMs: every(share(0.2), share(0.15), share(0.9)),
    warm: { fromMs: warmFromMs, toMs: warmFromMs + stretchMs },
    end: { fromMs: lengthMs - stretchMs, toMs: lengthMs },
  };
}

function every(stepMs: number, fromMs: number, toMs: number): number[] {
  const times: number[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) times.push(atMs);
  return times;
}
