// Time limits at the price of one number a request: whoever can be late holds `deadlineMs`, and a sweep looks at all of
// them a few times a second. A timer for each request would cost more than parsing it.

import type { Clock } from '../model/clock.ts';
import { type Place, Roster } from './roster.ts';

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

/** Kept by the member, to be given back. */
export type TimedPlace = Place<Timed>;

/** A limit is found to have passed at most this much late. */
const SWEEP_INTERVAL_MS = 250;

export class Deadlines {
  readonly #clock: Clock;
  readonly #members = new Roster<Timed>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#schedule();
  }

  add(member: Timed): TimedPlace {
    return this.#members.add(member);
  }

  /** Once is enough. */
  delete(place: TimedPlace): void {
    this.#members.delete(place);
  }

  close(): void {
    this.#cancel?.();
    this.#members.clear();
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(SWEEP_INTERVAL_MS, () => {
      const nowMs = this.#clock.nowMs();
      this.#members.visit((member) => {
        if (member.deadlineMs <= nowMs) member.onDeadline(nowMs);
      });
      this.#schedule();
    });
  }
}
