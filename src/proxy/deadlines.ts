// Time limits at the price of one number a request: whoever can be late holds `deadlineMs`, and a sweep looks at all of
// them a few times a second. A timer for each request would cost more than parsing it.

import type { Clock } from '../model/clock.ts';

/** Of a deadline: it is never reached. */
export const NO_LIMIT = Number.POSITIVE_INFINITY;

/** When a time that begins now is over; 0: no limit, as everywhere in settings. */
export const limitAfter = (clock: Clock, durationMs: number): number =>
  durationMs > 0 ? clock.nowMs() + durationMs : NO_LIMIT;

export interface Timed {
  /** Monotonic time, or `NO_LIMIT`. */
  deadlineMs: number;
  onDeadline(nowMs: number): void;
}

/** A limit is found to have passed at most this much late. */
const SWEEP_INTERVAL_MS = 250;

export class Deadlines {
  readonly #clock: Clock;
  readonly #members = new Set<Timed>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#schedule();
  }

  add(member: Timed): void {
    this.#members.add(member);
  }

  delete(member: Timed): void {
    this.#members.delete(member);
  }

  close(): void {
    this.#cancel?.();
    this.#members.clear();
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(SWEEP_INTERVAL_MS, () => {
      const nowMs = this.#clock.nowMs();
      for (const member of this.#members) if (member.deadlineMs <= nowMs) member.onDeadline(nowMs);
      this.#schedule();
    });
  }
}
