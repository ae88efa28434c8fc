// One call of an AWS API, once and in time: what came, or what went wrong, as a value.

import type { Clock } from '../../src/model/clock.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ApiFault, AwsAction } from './api-fault.ts';
import { describeApiError } from './describe-api-error.ts';
import { withDeadline } from './with-deadline.ts';

export async function attempt<T>(
  action: AwsAction,
  send: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<T, ApiFault>> {
  try {
    return ok(await withDeadline(send, limitMs, clock, signal));
  } catch (error) {
    return fail(describeApiError(action, error));
  }
}
