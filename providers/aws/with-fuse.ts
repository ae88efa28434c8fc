// Stops asking what will not be answered: after a fault that is not about one call, further calls of the same action
// give the same fault at once. Otherwise 600 task definitions that are denied, or silent, would be 600 times three calls.

import { fail } from '../../src/model/result.ts';
import { type ApiFault, type AwsAction, concernsEveryCall } from './api-fault.ts';
import type { CallApi } from './call-api.ts';

/** Lives as long as one reading of one cluster: the next poll tries again, and clusters fail each by themselves. */
export function withFuse(call: CallApi): CallApi {
  const blown = new Map<AwsAction, ApiFault>();
  return async (action, send) => {
    const fault = blown.get(action);
    if (fault !== undefined) return fail(fault);
    const outcome = await call(action, send);
    if (!outcome.ok && concernsEveryCall(outcome.error)) blown.set(action, outcome.error);
    return outcome;
  };
}
