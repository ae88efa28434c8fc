// What may be asked of one account in one Region: a rate limiter for each category of calls.

import type { Clock } from '../../../src/model/clock.ts';
import type { BudgetFigures } from '../../../src/model/provider-calls.ts';
import { type BucketSize, bucketOf, type Category } from './category.ts';
import { RateLimiter } from './rate-limiter.ts';

/** A call may take this long to AWS: until then its bucket does not fill up again, and ours does. */
const WAY_SECONDS = 1;

const ourPartOf = ({ burst, perSecond }: BucketSize, share: number): BucketSize => ({
  burst: Math.max(1, Math.min(burst * share, burst - perSecond * WAY_SECONDS)),
  perSecond: perSecond * share,
});

export class AccountBudget {
  readonly #clock: Clock;
  readonly #share: number;
  readonly #limiters = new Map<Category, RateLimiter>();

  /** `share`: of AWS's buckets, above 0 and at most 1. */
  constructor(share: number, clock: Clock) {
    this.#clock = clock;
    this.#share = share;
  }

  of(category: Category): RateLimiter {
    const known = this.#limiters.get(category);
    if (known !== undefined) return known;
    const limiter = new RateLimiter(ourPartOf(bucketOf(category), this.#share), this.#clock);
    this.#limiters.set(category, limiter);
    return limiter;
  }

  figures(): readonly BudgetFigures[] {
    return [...this.#limiters].map(([category, limiter]) => ({ category, ...limiter.figures() }));
  }
}
