// All budgets of the process. Which account credentials lead to is not known before an answer names it: until then whoever
// asks with the same credentials in the same Region shares a budget, afterwards whoever is in the same account.

import type { Clock } from '../../../src/model/clock.ts';
import type { ProviderCalls } from '../../../src/model/provider-calls.ts';
import type { ProviderName } from '../../../src/model/qualified-name.ts';
import type { AwsAccess } from '../../../src/model/settings.ts';
import { placeOf } from '../events/arn.ts';
import { AccountBudget } from './account-budget.ts';
import { type Budgeted, ProviderBudget } from './provider-budget.ts';

export class Budgets {
  readonly #share: number;
  readonly #clock: Clock;
  readonly #byCredentials = new Map<string, Budgeted>();
  readonly #byAccount = new Map<string, AccountBudget>();
  readonly #providers = new Map<ProviderName, ProviderBudget>();

  /** `share`: of AWS's own buckets, above 0 and at most 1. */
  constructor(share: number, clock: Clock) {
    this.#share = share;
    this.#clock = clock;
  }

  /** The same one again for the same provider: its counts outlive its clients. */
  of(provider: ProviderName, access: AwsAccess): ProviderBudget {
    const known = this.#providers.get(provider);
    if (known !== undefined) return known;
    const key = credentialsKey(access);
    const find = (): Budgeted => this.#find(key, access.region);
    const budget = new ProviderBudget(provider, find, (arn) => this.#learn(key, access.region, arn));
    this.#providers.set(provider, budget);
    return budget;
  }

  figures(): readonly ProviderCalls[] {
    return [...this.#providers.values()].map((provider) => provider.figures());
  }

  #find(key: string, region: string | undefined): Budgeted {
    const known = this.#byCredentials.get(key);
    if (known !== undefined) return known;
    const fresh = { account: undefined, region, budget: new AccountBudget(this.#share, this.#clock) };
    this.#byCredentials.set(key, fresh);
    return fresh;
  }

  /** The first who finds the account brings the budget; those who come later leave theirs for it. */
  #learn(key: string, region: string | undefined, arn: string): void {
    const place = placeOf(arn);
    if (place === undefined) return;
    const account = `${place.account} ${place.region}`;
    const budget = this.#byAccount.get(account) ?? this.#find(key, region).budget;
    this.#byAccount.set(account, budget);
    this.#byCredentials.set(key, { ...place, budget });
  }
}

/** What leads to one account and Region: credentials of the settings, or those that the SDK finds, and a role. Never a secret. */
const credentialsKey = ({ accessKeyId = '', region = '', role, endpoint = '' }: AwsAccess): string =>
  `${accessKeyId} ${region} ${role?.arn ?? ''} ${endpoint}`;
