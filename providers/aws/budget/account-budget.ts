// What may be asked of one account in one Region: a rate limiter for each category of calls.

import type { Clock } from '../../../src/model/clock.ts';
import type { BudgetFigures } from '../../../src/model/provider-calls.ts';
import { bucketOf, type Category } from './category.ts';
import { RateLimiter } from './rate-limiter.ts';

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
    const { burst, perSecond } = bucketOf(category);
    const limiter = new RateLimiter(
      { burst: Math.max(1, burst * this.#share), perSecond: perSecond * this.#share },
      this.#clock,
    );
    this.#limiters.set(category, limiter);
    return limiter;
  }

  figures(): readonly BudgetFigures[] {
    return [...this.#limiters].map(([category, limiter]) => ({ category, ...limiter.figures() }));
  }
}
