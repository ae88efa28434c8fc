// Servers that do not have their turns for a while, whatever the strategy: those to which no connection could be made a
// moment ago go last, those that fail requests are not chosen at all.

import type { Clock } from '../model/clock.ts';

export const SET_ASIDE_MS = 5000;

export class SetAside {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Never for a shorter time than it is already. */
  add(url: string, forMs = SET_ASIDE_MS): void {
    this.#untilMs.set(url, Math.max(this.#untilMs.get(url) ?? 0, this.#clock.nowMs() + forMs));
  }

  /** Does not look at the clock while nobody is set aside. */
  has(url: string): boolean {
    if (this.#untilMs.size === 0) return false;
    const untilMs = this.#untilMs.get(url);
    if (untilMs === undefined) return false;
    if (this.#clock.nowMs() < untilMs) return true;
    this.#untilMs.delete(url);
    return false;
  }

  /** Forgets the servers that are not listed any more. */
  retain(urls: { has(url: string): boolean }): void {
    for (const url of this.#untilMs.keys()) if (!urls.has(url)) this.#untilMs.delete(url);
  }
}
