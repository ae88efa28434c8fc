// What a provider tells of its own work, beside what it found: counts, which only grow, and how things are now. What a kind
// of provider does not have is absent.

import type { BudgetFigures, CallCount } from './provider-calls.ts';

export interface ProviderFigures {
  /** What was asked of the source: calls of AWS and of Consul, looks at files. */
  readonly calls: readonly CallCount[];
  /** Of AWS. */
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly budgets?: readonly BudgetFigures[];
  /** Of the queue. */
  readonly events?: EventFigures;
  /** Of providers that act on events. */
  readonly hints?: HintFigures;
  /** Of providers whose source tells what changes while they wait. */
  readonly watches?: WatchFigures;
}

/** Messages by what they were. */
export interface EventFigures {
  readonly received: number;
  /** Events that no provider asks for. */
  readonly unknown: number;
  /** No events at all. */
  readonly unreadable: number;
}

export interface HintFigures {
  /** Those that concerned this provider, whether or not they told it anything new. */
  readonly applied: number;
  /** Heard and not applied yet. */
  readonly dirty: number;
  /** From what happened, by the source's clock, until it was applied; undefined before the first. */
  readonly lag: LagFigures | undefined;
}

export interface LagFigures {
  readonly lastMs: number;
  /** These two of the last hundred. */
  readonly medianMs: number;
  readonly worstMs: number;
  /** Since the start, for a mean over any time. */
  readonly sumMs: number;
  readonly count: number;
}

export interface WatchFigures {
  readonly open: number;
  /** Of those, the ones that wait at the source for news. */
  readonly waiting: number;
  /** Queries that asked for everything, whatever was known: first ones, those after a fault, and the regular ones. */
  readonly fromStart: number;
  /** Decimal, of the last answer that had one. */
  readonly index: string | undefined;
  /** Since the open watch that has been without an answer for longest had its last; undefined: none is open. */
  readonly oldestAnswerMs: number | undefined;
}
