// What can be said of a source itself, beside what it found.

import type { ProviderName } from '../model/qualified-name.ts';

export interface ProviderStatus {
  readonly provider: ProviderName;
  /** Once true always true: a source that fails later keeps its last good scopes. */
  readonly hasSpoken: boolean;
  /** When something was last read, ms since the epoch. */
  readonly lastSuccessMs: number | undefined;
  /** Since when it is down or a scope of it cannot be read, ms since the epoch; undefined while all is well. */
  readonly failingSinceMs: number | undefined;
  /** What was said last while it fails, without secrets. */
  readonly lastError: string | undefined;
}
