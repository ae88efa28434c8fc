// How slowly the body of a request may come: no minute without a byte of it, and, where the entry point says so, not slower
// on average than a rate. Only time in which the client could send counts.

import type { Clock } from '../model/clock.ts';
import { NO_LIMIT } from './deadlines.ts';

const SILENCE_MS = 60_000;
/** A connection needs this long to find its speed. */
const GRACE_MS = 10_000;

export class BodyPace {
  /** When the body is too slow, unless more of it comes. */
  deadlineMs = NO_LIMIT;
  readonly #clock: Clock;
  /** 0: any. */
  readonly #bytesPerSecond: number;
  #sinceMs = 0;
  #bytes = 0;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** The client may send, from now on, or again. */
  begin(): void {
    this.#sinceMs = this.#clock.nowMs();
    this.#bytes = 0;
    this.moved(0);
  }

  /** So many bytes of it came. */
  moved(bytes: number): void {
    this.#bytes += bytes;
    const rateByMs =
      this.#bytesPerSecond > 0 ? this.#sinceMs + GRACE_MS + (this.#bytes / this.#bytesPerSecond) * 1_000 : NO_LIMIT;
    this.deadlineMs = Math.min(this.#clock.nowMs() + SILENCE_MS, rateByMs);
  }

  /** Nothing more is read of it for now, or ever. */
  end(): void {
    this.deadlineMs = NO_LIMIT;
  }
}
