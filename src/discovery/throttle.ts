// The latest value, never a queue: the first request runs at once, those that follow within the interval run together at its end.

import type { Clock } from '../model/clock.ts';

export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #run: () => void;
  #lastRunMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock, intervalMs: number, run: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  request(): void {
    if (this.#closed || this.#cancel !== undefined) return;
    const waitMs = this.#lastRunMs + this.#intervalMs - this.#clock.nowMs();
    if (waitMs <= 0) this.#runNow();
    else this.#cancel = this.#clock.after(waitMs, () => this.#runNow());
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #runNow(): void {
    this.#cancel = undefined;
    this.#lastRunMs = this.#clock.nowMs();
    this.#run();
  }
}
