// One provider instance as `/api/providers` shows it: whether its source speaks, and what is served although it does not.

import type { ProviderStatus } from '../model/provider-status.ts';

export const describeProvider = ({
  provider,
  hasSpoken,
  lastSuccessMs,
  failingSinceMs,
  lastError,
  scopes,
  fromDisk,
}: ProviderStatus): object => ({
  name: provider,
  hasSpoken,
  scopes,
  lastSuccess: asTime(lastSuccessMs),
  failingSince: asTime(failingSinceMs),
  lastError,
  fromDisk: fromDisk && { scopes: fromDisk.scopes, keptAt: asTime(fromDisk.keptAtMs) },
});

/** What is undefined is not shown. */
const asTime = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
