// Things that come in bursts, worked on together: those of a tenth of a second, or of as long as the work before them takes.

import type { Clock } from '../../../src/model/clock.ts';

const WINDOW_MS = 100;

export class Gathering<T> {
  readonly #clock: Clock;
  readonly #work: (things: readonly T[]) => Promise<void>;
  #things: T[] = [];
  #cancel: (() => void) | undefined;
  #isWorking = false;

  /** `work` must not reject. */
  constructor(clock: Clock, work: (things: readonly T[]) => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
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
    this.#cancel = this.#clock.after(WINDOW_MS, () => void this.#run());
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
