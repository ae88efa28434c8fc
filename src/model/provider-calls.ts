// What a provider has asked a cloud's API, and how much more it may ask. Figures for whoever shows them: counts only grow,
// budgets are as they are now.

import type { ProviderName } from './qualified-name.ts';

export interface ProviderCalls {
  readonly provider: ProviderName;
  /** Of the cloud; undefined until an answer has told it. */
  readonly account: string | undefined;
  /** Undefined: the SDK's own search finds it. */
  readonly region: string | undefined;
  /** Of this provider alone, by action, those that were called at least once. */
  readonly calls: readonly CallCount[];
  /** Shared by all providers of the same account and region; only those that were drawn on. */
  readonly budgets: readonly BudgetFigures[];
}

/** Every attempt is a call. */
export interface CallCount {
  /** `ecs:DescribeTasks` */
  readonly action: string;
  readonly ok: number;
  readonly throttled: number;
  readonly failed: number;
}

/** A bucket of calls: our share of the one that the cloud keeps for the whole account. */
export interface BudgetFigures {
  /** `clusterResourceRead` */
  readonly category: string;
  /** Calls that could be made at once. */
  readonly left: number;
  readonly burst: number;
  /** What comes back: less than `fullPerSecond` for a while after the cloud throttled. */
  readonly perSecond: number;
  readonly fullPerSecond: number;
  /** Answers that said "too many calls", to any provider. */
  readonly throttled: number;
  /** Calls that wait for their turn. */
  readonly waiting: number;
}
