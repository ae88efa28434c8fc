// Things that come in bursts, worked on together: those of a window of time, or of as long as the work before them takes.

import type { Clock } from '../../../src/model/clock.ts';

/** Long enough for the tasks of a deployment to come together, short enough for nobody to notice. */
const WINDOW_MS = 100;

export class Gathering<T> {
  readonly #clock: Clock;
  readonly #work: (things: readonly T[]) => Promise<void>;
  readonly #windowMs: number;
  #things: T[] = [];
  #cancel: (() => void) | undefined;
  #isWorking = false;

  /** `work` must not reject. */
  constructor(clock: Clock, work: (things: readonly T[]) => Promise<void>, windowMs = WINDOW_MS) {
    this.#clock = clock;
    this.#work = work;
    this.#windowMs = windowMs;
  }

  add(thing: T): void {
    this.#things.push(thing);
    this.#arm();
  }

  /** What waits is dropped. */
  close(): void {
    this.#cancel?.();
    this.#things = [];
  }

  #arm(): void {
    if (this.#isWorking || this.#cancel !== undefined || this.#things.length === 0) return;
    this.#cancel = this.#clock.after(this.#windowMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#cancel = undefined;
    const things = this.#things;
    this.#things = [];
    this.#isWorking = true;
    await this.#work(things);
    this.#isWorking = false;
    this.#arm();
  }
}
