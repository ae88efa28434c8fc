// A clock that only moves when a test says so.

import type { Clock } from '../../src/model/clock.ts';

export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #startedAtMs: number;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  constructor(startedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678)) {
    this.#startedAtMs = startedAtMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startedAtMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves on and runs what is due, in order. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
    const due = [...this.#timers].filter((timer) => timer.atMs <= this.#nowMs).sort((a, b) => a.atMs - b.atMs);
    for (const timer of due) {
      if (this.#timers.delete(timer)) timer.run();
    }
  }
}
