// A Describe action over any number of names: batches of 100 side by side, and an account of every single name.

import type { Result } from '../../src/model/result.ts';
import type { ApiFault, AwsAction } from '../aws/api-fault.ts';
import { inBatches } from '../aws/in-batches.ts';
import { mapLimited } from '../aws/map-limited.ts';
import type { Description } from './ecs-api.ts';

const BATCHES_AT_ONCE = 4;

export interface Account<T> {
  /** By ARN. */
  readonly found: ReadonlyMap<string, T>;
  /** ARNs of which AWS says that they do not exist. That is knowledge, not a fault. */
  readonly missing: readonly string[];
  /** Why others are in neither; empty: nothing is unknown. */
  readonly faults: readonly string[];
}

export async function describeAll<T>(
  action: AwsAction,
  arns: readonly string[],
  describe: (batch: readonly string[]) => Promise<Result<Description<T>, ApiFault>>,
  arnOf: (thing: T) => string | undefined,
): Promise<Account<T>> {
  const accounts = await mapLimited(inBatches(arns), BATCHES_AT_ONCE, async (batch) => {
    const answer = await describe(batch);
    if (!answer.ok) return { found: [], missing: [], faults: [answer.error.message] };
    return accountFor(action, batch, answer.value, arnOf);
  });
  return {
    found: new Map(accounts.flatMap((account) => account.found)),
    missing: accounts.flatMap((account) => account.missing),
    faults: accounts.flatMap((account) => account.faults),
  };
}

function accountFor<T>(
  action: AwsAction,
  batch: readonly string[],
  answer: Description<T>,
  arnOf: (thing: T) => string | undefined,
) {
  const found = answer.found.flatMap((thing): [string, T][] => {
    const arn = arnOf(thing);
    return arn === undefined ? [] : [[arn, thing]];
  });
  const gone = answer.failures.filter(({ reason }) => reason === 'MISSING').flatMap(({ arn }) => arn ?? []);
  const failed = answer.failures.filter(({ reason }) => reason !== 'MISSING');
  const named = new Set([...found.map(([arn]) => arn), ...answer.failures.map(({ arn }) => arn)]);
  const faults = failed.map(
    ({ reason, detail }) => `${action} failed for a part: ${detail ?? reason ?? 'no reason given'}`,
  );
  if (batch.some((arn) => !named.has(arn))) faults.push(`${action} left out some of what it was asked for`);
  return { found, missing: gone, faults };
}
