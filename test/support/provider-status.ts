// A provider that has said nothing yet, with what a test makes of it.

import type { ProviderStatus } from '../../src/model/provider-status.ts';

export const providerStatus = (provider: string, difference: Partial<ProviderStatus> = {}): ProviderStatus => ({
  provider,
  hasSpoken: false,
  lastSuccessMs: undefined,
  failingSinceMs: undefined,
  lastError: undefined,
  scopes: 0,
  fromDisk: undefined,
  problems: 0,
  figures: undefined,
  ...difference,
});
