// A clock for tests that do real I/O: short waits (pauses before another try, turns of a rate limit) are over at once,
// long ones (deadlines, the time between two polls) when the test says so.

import type { Clock } from '../../../src/model/clock.ts';

const LONG_FROM_MS = 5_000;

interface LongWait {
  readonly delayMs: number;
  readonly run: () => void;
}

export class HastyClock implements Clock {
  /** Every short wait that was asked for. */
  readonly pausesMs: number[] = [];
  #nowMs = 0;
  readonly #long = new Set<LongWait>();
  readonly #watchers = new Set<() => void>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    if (delayMs < LONG_FROM_MS) return this.#pass(delayMs, run);
    const wait = { delayMs, run };
    this.#long.add(wait);
    for (const look of this.#watchers) look();
    return () => {
      this.#long.delete(wait);
    };
  }

  /** Resolves as soon as somebody waits for exactly this long. */
  waitedFor(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (![...this.#long].some((wait) => wait.delayMs === delayMs)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Those who wait for exactly this long have waited. */
  elapse(delayMs: number): void {
    this.#nowMs += delayMs;
    for (const wait of [...this.#long]) {
      if (wait.delayMs !== delayMs) continue;
      this.#long.delete(wait);
      wait.run();
    }
  }

  /** How many long waits there are: 0 after everything was closed, or something leaks. */
  get pending(): number {
    return this.#long.size;
  }

  #pass(delayMs: number, run: () => void): () => void {
    this.pausesMs.push(delayMs);
    const dueMs = this.#nowMs + delayMs;
    const turn = setImmediate(() => {
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      run();
    });
    return () => clearImmediate(turn);
  }
}
