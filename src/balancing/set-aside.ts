// Servers to which a connection could not be made a moment ago: they go last for a while, whatever the strategy.

import type { Clock } from '../model/clock.ts';

export const SET_ASIDE_MS = 5000;

export class SetAside {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(url: string): void {
    this.#untilMs.set(url, this.#clock.nowMs() + SET_ASIDE_MS);
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
