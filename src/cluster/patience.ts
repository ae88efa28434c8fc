// Waiting for a worker, measured in ticks of the primary's own instead of in time: a primary that was stopped or starved has
// not ticked either, so that it does not take its own silence for that of its workers when it goes on. No clock can jump.

/** How far apart ticks are, at least. */
export const TICK_MS = 1_000;

export class Patience {
  readonly #mostTicks: number;
  #ticks = 0;

  /** Ends after `ms` at the earliest, one tick later at the latest. */
  constructor(ms: number) {
    this.#mostTicks = Math.ceil(ms / TICK_MS);
  }

  /** The tick that comes right after it was renewed does not count. */
  get over(): boolean {
    return this.#ticks > this.#mostTicks;
  }

  /** What was waited for has come. */
  renew(): void {
    this.#ticks = 0;
  }

  /** Gives whether it is over now. */
  tick(): boolean {
    this.#ticks++;
    return this.over;
  }
}
