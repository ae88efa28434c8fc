// One call of an AWS API: its turn in the budget, a deadline for each attempt, and the only retry loop there is.
// What goes wrong comes out as a value.

import { sleep } from '../../src/model/clock.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ApiFault, AwsAction } from './api-fault.ts';
import type { AwsDeps } from './aws-deps.ts';
import type { ProviderBudget } from './budget/provider-budget.ts';
import type { Urgency } from './budget/rate-limiter.ts';
import { describeApiError } from './describe-api-error.ts';
import { withDeadline } from './with-deadline.ts';

/** Few and short: the next poll is the long-term retry. */
const ATTEMPTS = 3;
const ATTEMPT_MS = 10_000;
const FIRST_PAUSE_MS = 200;

export type CallApi = <T>(action: AwsAction, send: (signal: AbortSignal) => Promise<T>) => Promise<Result<T, ApiFault>>;

/** For calls on account of `budget`, until `signal` aborts. */
export function createCallApi(
  { clock, random }: Pick<AwsDeps, 'clock' | 'random'>,
  budget: ProviderBudget,
  signal: AbortSignal,
  urgency: Urgency = 'reading',
): CallApi {
  return async (action, send) => {
    for (let attempt = 1; ; attempt += 1) {
      await budget.takeTurn(action, urgency, signal);
      try {
        const answer = await withDeadline(send, ATTEMPT_MS, clock, signal);
        budget.note(action);
        return ok(answer);
      } catch (error) {
        const fault = describeApiError(action, error);
        if (!signal.aborted) budget.note(action, fault);
        if (!fault.transient || attempt === ATTEMPTS) return fail(fault);
      }
      // Full jitter: routers that were throttled together must not come back together.
      await sleep(clock, random() * FIRST_PAUSE_MS * 2 ** (attempt - 1), signal);
    }
  };
}
