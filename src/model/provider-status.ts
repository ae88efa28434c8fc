// What can be said of a source itself, beside what it found.

import type { ProviderFigures } from './provider-figures.ts';
import type { ProviderName } from './qualified-name.ts';

export interface ProviderStatus extends SourceStatus {
  /** What is wrong with it or with anything that it declares. */
  readonly problems: number;
}

export interface SourceStatus {
  readonly provider: ProviderName;
  /** Once true always true: a source that fails later keeps its last good scopes. */
  readonly hasSpoken: boolean;
  /** When something was last read, ms since the epoch. */
  readonly lastSuccessMs: number | undefined;
  /** Since when it is down or a scope of it cannot be read, ms since the epoch; undefined while all is well. */
  readonly failingSinceMs: number | undefined;
  /** What was said last while it fails, without secrets. */
  readonly lastError: string | undefined;
  /** How many scopes are known, those from disk included. */
  readonly scopes: number;
  /** What is served as it was kept on disk, because the source has not said it anew; undefined: nothing. */
  readonly fromDisk: FromDisk | undefined;
  /** Of its own work; undefined: it counts nothing. */
  readonly figures: ProviderFigures | undefined;
}

export interface FromDisk {
  readonly scopes: number;
  /** When the oldest of them was written, ms since the epoch. */
  readonly keptAtMs: number;
}
