// How often workers die, and what follows: the first is replaced at once, the next ones later, and too many in a minute are
// no accident: the whole task is better replaced than a router that flaps (http-safety 2.6).

import type { Clock } from '../model/clock.ts';

const WINDOW_MS = 60_000;
const MOST_DEATHS = 5;
const FIRST_DELAY_MS = 100;

export class DeathWatch {
  readonly #clock: Clock;
  #deathsMs: number[] = [];
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All deaths so far, by what ended the worker: `SIGABRT`, `exit 1`, `silent`. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  count(cause: string): void {
    this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + 1);
  }

  /** A death that leaves too few workers: how long to wait before the next start. */
  record(): { readonly delayMs: number } | 'tooMany' {
    const nowMs = this.#clock.nowMs();
    this.#deathsMs = [...this.#deathsMs.filter((atMs) => nowMs - atMs < WINDOW_MS), nowMs];
    const deaths = this.#deathsMs.length;
    if (deaths > MOST_DEATHS) return 'tooMany';
    return { delayMs: deaths === 1 ? 0 : FIRST_DELAY_MS * 2 ** (deaths - 2) };
  }
}
