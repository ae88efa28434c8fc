// What `/metrics` shows of the sources of configuration: when each was last read, how much of what is served is from disk, what
// was asked of it and how much more may be, and how soon its events were applied.

import type { BudgetFigures } from '../model/provider-calls.ts';
import type { ProviderStatus } from '../model/provider-status.ts';
import { family, type Label, labelText, type Sample } from './prometheus-text.ts';

type Family<Value> = readonly [type: 'counter' | 'gauge', figure: string, help: string, value: Value];

/** Undefined: this provider has no such figure. */
type Figure<T> = (of: T) => number | undefined;

export function exposeProviders(providers: readonly ProviderStatus[]): string {
  const expose = ([type, figure, help]: Family<unknown>, samples: readonly Sample[]) =>
    family(type, `portolan_provider_${figure}`, help, samples);
  return [
    ...OF_PROVIDERS.map((each) =>
      expose(
        each,
        providers.flatMap((status) => sample(status, [], each[3](status))),
      ),
    ),
    expose(CALLS, providers.flatMap(sampleCalls)),
    ...OF_BUDGETS.map((each) =>
      expose(
        each,
        providers.flatMap((status) => sampleBudgets(status, each[3])),
      ),
    ),
  ].join('');
}

const OF_PROVIDERS: readonly Family<Figure<ProviderStatus>>[] = [
  [
    'gauge',
    'last_success',
    'When a provider last read its source, in seconds since 1970',
    ({ lastSuccessMs }) => (lastSuccessMs === undefined ? undefined : Math.floor(lastSuccessMs / 1000)),
  ],
  [
    'gauge',
    'scopes_from_disk',
    'Scopes served as they were kept on disk, since their source has not said them anew',
    ({ fromDisk }) => fromDisk?.scopes ?? 0,
  ],
  [
    'gauge',
    'failing',
    '1 while a provider, or a scope of it, cannot be read',
    ({ failingSinceMs }) => (failingSinceMs === undefined ? 0 : 1),
  ],
  ['gauge', 'problems', 'Problems of a provider and of what it declares', ({ problems }) => problems],
  [
    'counter',
    'events_received_total',
    'Messages that came out of the queue',
    ({ figures }) => figures?.events?.received,
  ],
  [
    'counter',
    'events_unreadable_total',
    'Those of them that were no events',
    ({ figures }) => figures?.events?.unreadable,
  ],
  [
    'counter',
    'hints_applied_total',
    'Events of a provider that were applied',
    ({ figures }) => figures?.hints?.applied,
  ],
  ['gauge', 'dirty', 'Events that were received and not applied yet', ({ figures }) => figures?.hints?.dirty],
  [
    'counter',
    'event_lag_seconds_total',
    'From what happened until it was applied, added up, by the clock of AWS',
    ({ figures }) => figures?.hints?.lag && figures.hints.lag.sumMs / 1000,
  ],
  ['counter', 'event_lags_total', 'How many went into that sum', ({ figures }) => figures?.hints?.lag?.count],
  [
    'gauge',
    'event_lag_worst_seconds',
    'The longest of the last hundred',
    ({ figures }) => figures?.hints?.lag && figures.hints.lag.worstMs / 1000,
  ],
  ['gauge', 'watches', 'Watches that are open', ({ figures }) => figures?.watches?.open],
  [
    'gauge',
    'watches_waiting',
    'Those of them that wait for news at the source',
    ({ figures }) => figures?.watches?.waiting,
  ],
  [
    'counter',
    'watches_from_start_total',
    'Queries that asked for everything, whatever was known',
    ({ figures }) => figures?.watches?.fromStart,
  ],
  [
    'gauge',
    'oldest_answer_seconds',
    'Since the open watch that has been without an answer for longest had its last',
    ({ figures }) => figures?.watches?.oldestAnswerMs && figures.watches.oldestAnswerMs / 1000,
  ],
];

const CALLS: Family<undefined> = ['counter', 'calls_total', 'What a provider asked of its source', undefined];

/** Shared by all providers of an account and region: each shows the same. */
const OF_BUDGETS: readonly Family<Figure<BudgetFigures>>[] = [
  ['gauge', 'budget_left', 'Calls that could be made at once', ({ left }) => left],
  ['gauge', 'budget_per_second', 'Calls that come back: fewer after AWS throttled', ({ perSecond }) => perSecond],
  ['gauge', 'budget_waiting', 'Calls that wait for their turn', ({ waiting }) => waiting],
];

function sampleCalls(status: ProviderStatus): readonly Sample[] {
  return (status.figures?.calls ?? []).flatMap(({ action, ...results }) =>
    (['ok', 'throttled', 'failed'] as const).flatMap((result) => {
      const labels: readonly Label[] = [
        ['action', action],
        ['result', result],
      ];
      return sample(status, labels, results[result]);
    }),
  );
}

const sampleBudgets = (status: ProviderStatus, figure: Figure<BudgetFigures>): readonly Sample[] =>
  (status.figures?.budgets ?? []).flatMap((budget) => sample(status, [['category', budget.category]], figure(budget)));

/** None where there is nothing to say. */
const sample = (
  { provider }: ProviderStatus,
  labels: readonly Label[],
  value: number | undefined,
): readonly Sample[] => (value === undefined ? [] : [[labelText([['provider', provider], ...labels]), value]]);
