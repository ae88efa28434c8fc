// Counts the hints that a provider acts on, and how long after its event each was applied.

import type { Clock } from '../../../src/model/clock.ts';
import type { HintFigures, LagFigures } from '../../../src/model/provider-figures.ts';

/** What is told of lags beside their sum is told of so many. */
const REMEMBERED = 100;

interface Timed {
  /** When it happened, ms since the epoch; absent: its event does not say. */
  readonly atMs?: number;
}

export class HintMeter {
  readonly #clock: Clock;
  #applied = 0;
  #dirty = 0;
  #sumMs = 0;
  #count = 0;
  /** The latest at the end. */
  #lagsMs: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  heard(): void {
    this.#dirty += 1;
  }

  /** `heard` counts those that turned out to concern nothing of ours, too. */
  worked(heard: number, ours: readonly Timed[]): void {
    this.#dirty -= heard;
    this.#applied += ours.length;
    const nowMs = this.#clock.wallMs();
    // Clocks differ: what seems to come from the future came at once.
    const lagsMs = ours.flatMap(({ atMs }) => (atMs === undefined ? [] : [Math.max(0, nowMs - atMs)]));
    this.#sumMs += lagsMs.reduce((sum, lagMs) => sum + lagMs, 0);
    this.#count += lagsMs.length;
    this.#lagsMs = [...this.#lagsMs, ...lagsMs].slice(-REMEMBERED);
  }

  /** Nobody works on what waits. */
  forget(): void {
    this.#dirty = 0;
  }

  figures(): HintFigures {
    return { applied: this.#applied, dirty: this.#dirty, lag: this.#lag() };
  }

  #lag(): LagFigures | undefined {
    const lastMs = this.#lagsMs.at(-1);
    if (lastMs === undefined) return undefined;
    const sorted = this.#lagsMs.toSorted((one, other) => one - other);
    const medianMs = sorted[Math.floor(sorted.length / 2)] ?? lastMs;
    return { lastMs, medianMs, worstMs: sorted.at(-1) ?? lastMs, sumMs: this.#sumMs, count: this.#count };
  }
}
