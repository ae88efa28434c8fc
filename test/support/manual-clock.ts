// A clock that moves only when a test says so. Timers run in order of their deadline, and whatever they set in motion
// settles before the next one: a test reads as a sequence of facts, not of races.

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/model/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

export class ManualClock implements Clock {
  #nowMs = 0;
  #wallOffsetMs: number;
  readonly #timers = new Set<Timer>();

  /** The monotonic clock starts at 0, the wall clock at `wallMs`. */
  constructor(wallMs = 1_700_000_000_000) {
    this.#wallOffsetMs = wallMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallOffsetMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Moves both clocks forward, running every timer that falls due, those included that others set on the way. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      this.#timers.delete(next);
      next.run();
      await settled();
    }
    this.#nowMs = untilMs;
  }

  /** The process stood still: time has passed, and no timer has run. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }

  /** Somebody set the wall clock: the monotonic one does not notice. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  /** How many timers wait: 0 after everything was closed, or something leaks. */
  get pending(): number {
    return this.#timers.size;
  }

  /** When the next timer falls due; infinity without one. */
  get nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#timers) next = Math.min(next, dueMs);
    return next;
  }

  /** The earliest timer due by then; of equals the one set first (a Set keeps insertion order). */
  #nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}

/** Promise reactions and callbacks of the current turn have run. */
export const settled = (): Promise<void> => setImmediate();
