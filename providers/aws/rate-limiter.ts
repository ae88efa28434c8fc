// A token bucket: short bursts pass at once, then calls are spaced. AWS's own buckets belong to the whole account, so
// ours is smaller: a router must not use up what deployments and other routers need.

import { type Clock, sleep } from '../../src/model/clock.ts';

/** Three quarters of the refill, and less than half of the burst, of the smallest bucket that polling uses (50, 20/s). */
const BURST = 20;
const PER_SECOND = 15;
const INTERVAL_MS = 1000 / PER_SECOND;

export class RateLimiter {
  readonly #clock: Clock;
  /** When the bucket is full again, if nobody takes anything. */
  #fullAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn, first come first served, or at once when `signal` aborts. */
  async takeTurn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const turnMs = Math.max(this.#fullAtMs, nowMs) - (BURST - 1) * INTERVAL_MS;
    this.#fullAtMs = Math.max(this.#fullAtMs, nowMs) + INTERVAL_MS;
    if (turnMs > nowMs) await sleep(this.#clock, turnMs - nowMs, signal);
  }
}
