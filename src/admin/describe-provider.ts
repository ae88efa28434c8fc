// One provider instance as `/api/providers` shows it: whether its source speaks, what is served although it does not, and what
// it has asked and heard.

import type { HintFigures } from '../model/provider-figures.ts';
import type { ProviderStatus } from '../model/provider-status.ts';

/** `nowMs`: since the epoch. */
export function describeProvider(status: ProviderStatus, nowMs: number): object {
  const { provider, hasSpoken, scopes, problems, lastSuccessMs, failingSinceMs, lastError, fromDisk, figures } = status;
  return {
    name: provider,
    hasSpoken,
    scopes,
    problems,
    lastSuccess: asTime(lastSuccessMs),
    ageSeconds: lastSuccessMs === undefined ? undefined : (nowMs - lastSuccessMs) / 1000,
    failingSince: asTime(failingSinceMs),
    lastError,
    fromDisk: fromDisk && { scopes: fromDisk.scopes, keptAt: asTime(fromDisk.keptAtMs) },
    account: figures?.account,
    region: figures?.region,
    calls: figures?.calls,
    budgets: figures?.budgets,
    events: figures?.events,
    hints: figures?.hints && describeHints(figures.hints),
    watches: figures?.watches,
  };
}

/** The sums are for metrics. */
function describeHints({ applied, dirty, lag }: HintFigures): object {
  return { applied, dirty, lag: lag && { lastMs: lag.lastMs, medianMs: lag.medianMs, worstMs: lag.worstMs } };
}

/** What is undefined is not shown. */
const asTime = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
