// Counts the hints that a provider acts on, and how long after its event each was applied.

import type { Clock } from '../../../src/model/clock.ts';
import type { HintFigures, LagFigures } from '../../../src/model/provider-figures.ts';

/** What is told of lags beside their sum is told of so many. */
const REMEMBERED = 100;

interface Timed {
  readonly kind?: string;
  /** When it happened, ms since the epoch; absent: its event does not say. */
  readonly atMs?: number;
}

export class HintMeter {
  readonly #clock: Clock;
  readonly #dirty = new Set<Timed>();
  #applied = 0;
  #sumMs = 0;
  #count = 0;
  /** The latest at the end. */
  #lagsMs: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  heard(hint: Timed): void {
    this.#dirty.add(hint);
  }

  /** They turned out to concern nothing of ours. */
  passed(hints: readonly Timed[]): void {
    for (const hint of hints) this.#dirty.delete(hint);
  }

  /** What they told is published, if it was anything new. */
  applied(hints: readonly Timed[]): void {
    this.passed(hints);
    this.#applied += hints.length;
    const nowMs = this.#clock.wallMs();
    // Clocks differ: what seems to come from the future came at once.
    const lagsMs = hints.flatMap(({ atMs }) => (atMs === undefined ? [] : [Math.max(0, nowMs - atMs)]));
    this.#sumMs += lagsMs.reduce((sum, lagMs) => sum + lagMs, 0);
    this.#count += lagsMs.length;
    this.#lagsMs = [...this.#lagsMs, ...lagsMs].slice(-REMEMBERED);
  }

  /** Nobody works on what waits. */
  forget(): void {
    this.#dirty.clear();
  }

  figures(): HintFigures {
    return { applied: this.#applied, dirty: this.#dirty.size, lag: this.#lag() };
  }

  #lag(): LagFigures | undefined {
    const lastMs = this.#lagsMs.at(-1);
    if (lastMs === undefined) return undefined;
    const sorted = this.#lagsMs.toSorted((one, other) => one - other);
    const medianMs = sorted[Math.floor(sorted.length / 2)] ?? lastMs;
    return { lastMs, medianMs, worstMs: sorted.at(-1) ?? lastMs, sumMs: this.#sumMs, count: this.#count };
  }
}
