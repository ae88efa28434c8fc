// A token bucket with a queue before it: short bursts pass at once, then calls are spaced. Who follows events goes before
// who reads everything. An answer that says "too many calls" lowers the rate, which then grows back slowly: others of
// the account draw on the same bucket, and whoever throttled us together with them must not meet them again at once.

import type { Clock } from '../../../src/model/clock.ts';
import type { BudgetFigures } from '../../../src/model/provider-calls.ts';
import type { BucketSize } from './category.ts';

/** `event`: something has changed, and somebody waits for it. `reading`: to see what no event told. */
export type Urgency = 'event' | 'reading';

/** The SDK's own adaptive mode falls by as much. */
const LOWERED_TO = 0.7;
/** From nothing to the whole rate in a minute. */
const REGAINED_PER_MS = 1 / 60_000;
/** Never less, of the whole rate: discovery goes on, were it slowly. */
const FLOOR = 0.1;
/** Calls that were under way together are throttled together: that is one sign, not many. */
const ONE_SIGN_MS = 1_000;

type Turn = () => void;

export class RateLimiter {
  readonly #clock: Clock;
  readonly #size: BucketSize;
  readonly #waiting: Readonly<Record<Urgency, Set<Turn>>> = { event: new Set(), reading: new Set() };
  #tokens: number;
  /** When `#tokens` and `#share` were right. */
  #countedAtMs: number;
  /** Of the whole rate, from `FLOOR` to 1. */
  #share = 1;
  #loweredAtMs = Number.NEGATIVE_INFINITY;
  #throttled = 0;
  #cancel: (() => void) | undefined;

  /** `size`: what may be drawn, our share of AWS's bucket already. */
  constructor(size: BucketSize, clock: Clock) {
    this.#clock = clock;
    this.#size = size;
    this.#tokens = size.burst;
    this.#countedAtMs = clock.nowMs();
  }

  /** Resolves when it is the caller's turn, first come first served among equals, or at once when `signal` aborts. */
  takeTurn(urgency: Urgency, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const queue = this.#waiting[urgency];
      const turn = (): void => {
        queue.delete(turn);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        turn();
        this.#serve();
      };
      queue.add(turn);
      signal.addEventListener('abort', leave, { once: true });
      this.#serve();
    });
  }

  /** AWS said that there were too many calls: its bucket is empty, whatever we thought. */
  slowDown(): void {
    this.#count();
    this.#throttled += 1;
    this.#tokens = Math.min(0, this.#tokens);
    if (this.#countedAtMs - this.#loweredAtMs < ONE_SIGN_MS) return;
    this.#loweredAtMs = this.#countedAtMs;
    this.#share = Math.max(FLOOR, this.#share * LOWERED_TO);
  }

  figures(): Omit<BudgetFigures, 'category'> {
    this.#count();
    return {
      left: Math.max(0, Math.floor(this.#tokens)),
      burst: Math.floor(this.#size.burst),
      perSecond: this.#size.perSecond * this.#share,
      fullPerSecond: this.#size.perSecond,
      throttled: this.#throttled,
      waiting: this.#waiting.event.size + this.#waiting.reading.size,
    };
  }

  #serve(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#count();
    for (let turn = this.#next(); turn !== undefined && this.#tokens >= 1; turn = this.#next()) {
      this.#tokens -= 1;
      turn();
    }
    if (this.#next() === undefined) return;
    const waitMs = ((1 - this.#tokens) * 1000) / (this.#size.perSecond * this.#share);
    // Whole milliseconds: a timer that is early by a fraction would find no token and spin.
    this.#cancel = this.#clock.after(Math.ceil(waitMs), () => this.#serve());
  }

  #next(): Turn | undefined {
    const { event, reading } = this.#waiting;
    return event.values().next().value ?? reading.values().next().value;
  }

  #count(): void {
    const nowMs = this.#clock.nowMs();
    const passedMs = nowMs - this.#countedAtMs;
    const refill = (passedMs * this.#size.perSecond * this.#share) / 1000;
    this.#tokens = Math.min(this.#size.burst, this.#tokens + refill);
    this.#share = Math.min(1, this.#share + passedMs * REGAINED_PER_MS);
    this.#countedAtMs = nowMs;
  }
}
