// Asks every worker for what it counted and waits for all of them, but not for long: one that hangs must not take the
// figures of the others with it. What it tells later is not lost, since it only ever tells increments.

import type { Clock } from '../model/clock.ts';

const ANSWER_WITHIN_MS = 1000;

export class MetricsRounds {
  readonly #clock: Clock;
  readonly #ask: (worker: number, round: number) => void;
  readonly #waiting = new Set<number>();
  #round = 0;
  #underWay: Promise<void> | undefined;
  #finish: (() => void) | undefined;
  #unanswered = 0;

  constructor(clock: Clock, ask: (worker: number, round: number) => void) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** How often a worker did not answer in time, since the start. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Resolves when every worker has answered, died or been given up. Who comes meanwhile shares the round. */
  gather(workers: readonly number[]): Promise<void> {
    this.#underWay ??= this.#begin(workers);
    return this.#underWay;
  }

  answered(worker: number, round: number): void {
    if (round === this.#round) this.#settle(worker);
  }

  left(worker: number): void {
    this.#settle(worker);
  }

  #begin(workers: readonly number[]): Promise<void> {
    if (workers.length === 0) return Promise.resolve();
    this.#round++;
    for (const worker of workers) this.#waiting.add(worker);
    const ended = new Promise<void>((resolve) => {
      const cancel = this.#clock.after(ANSWER_WITHIN_MS, () => {
        this.#unanswered += this.#waiting.size;
        this.#waiting.clear();
        this.#finish?.();
      });
      this.#finish = () => {
        cancel();
        this.#underWay = undefined;
        this.#finish = undefined;
        resolve();
      };
    });
    for (const worker of workers) this.#ask(worker, this.#round);
    return ended;
  }

  #settle(worker: number): void {
    if (this.#waiting.delete(worker) && this.#waiting.size === 0) this.#finish?.();
  }
}
