// What one provider instance may ask, and has asked: its own counts, and the buckets of the account that it is in, which it
// shares with every other instance there.

import type { CallCount, ProviderCalls } from '../../../src/model/provider-calls.ts';
import type { ProviderName } from '../../../src/model/qualified-name.ts';
import type { ApiFault, AwsAction } from '../api-fault.ts';
import type { AccountBudget } from './account-budget.ts';
import { CATEGORY_OF } from './category.ts';
import type { RateLimiter, Urgency } from './rate-limiter.ts';

/** Which buckets an instance draws on, as far as is known. */
export interface Budgeted {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly budget: AccountBudget;
}

type Counts = { -readonly [result in 'ok' | 'throttled' | 'failed']: CallCount[result] };

export class ProviderBudget {
  readonly #provider: ProviderName;
  readonly #find: () => Budgeted;
  readonly #learn: (arn: string) => void;
  readonly #counts = new Map<AwsAction, Counts>();

  /** `find`: the buckets, which may be others once `learn` was told an ARN of the account. */
  constructor(provider: ProviderName, find: () => Budgeted, learn: (arn: string) => void) {
    this.#provider = provider;
    this.#find = find;
    this.#learn = learn;
  }

  /** Resolves when the call may be made, or at once when `signal` aborts. */
  async takeTurn(action: AwsAction, urgency: Urgency, signal: AbortSignal): Promise<void> {
    await this.#limiterOf(action)?.takeTurn(urgency, signal);
  }

  /** What became of a call. Undefined: it was answered. */
  note(action: AwsAction, fault?: ApiFault): void {
    const counts = this.#counts.get(action) ?? { ok: 0, throttled: 0, failed: 0 };
    this.#counts.set(action, counts);
    if (fault === undefined) counts.ok += 1;
    else if (fault.kind !== 'throttled') counts.failed += 1;
    else {
      counts.throttled += 1;
      this.#limiterOf(action)?.slowDown();
    }
  }

  /** An ARN out of an answer: whoever else is in its account has the same buckets from now on. */
  learnAccount(arn: string | undefined): void {
    if (arn !== undefined && this.#find().account === undefined) this.#learn(arn);
  }

  figures(): ProviderCalls {
    const { account, region, budget } = this.#find();
    const calls = [...this.#counts].map(([action, counts]) => ({ action, ...counts }));
    return { provider: this.#provider, account, region, calls, budgets: budget.figures() };
  }

  #limiterOf(action: AwsAction): RateLimiter | undefined {
    const category = CATEGORY_OF[action];
    return category && this.#find().budget.of(category);
  }
}
