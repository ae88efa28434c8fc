// What `/metrics` shows of the sources of configuration: when each was last read, and how much of what is served is from disk.

import type { ProviderStatus } from '../model/provider-status.ts';
import { family, labelText, type Sample } from './prometheus-text.ts';

export function exposeProviders(providers: readonly ProviderStatus[]): string {
  const sample = ({ provider }: ProviderStatus, value: number): Sample => [labelText([['provider', provider]]), value];
  const read = providers.flatMap((status) =>
    status.lastSuccessMs === undefined ? [] : [sample(status, Math.floor(status.lastSuccessMs / 1000))],
  );
  const fromDisk = providers.map((status) => sample(status, status.fromDisk?.scopes ?? 0));
  return (
    family(
      'gauge',
      'portolan_provider_last_success',
      'When a provider last read its source, in seconds since 1970',
      read,
    ) +
    family(
      'gauge',
      'portolan_provider_scopes_from_disk',
      'Scopes served as they were kept on disk, since their source has not said them anew',
      fromDisk,
    )
  );
}
