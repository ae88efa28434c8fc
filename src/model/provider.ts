// What every provider is to the rest of the house: a name and a watch.

import type { ProviderFigures } from './provider-figures.ts';
import type { ProviderName } from './qualified-name.ts';
import type { Snapshot } from './snapshot.ts';

export interface Provider {
  readonly name: ProviderName;
  /**
   * Reads the source until `signal` aborts, then resolves. Publishes a snapshot whenever something was learnt, failed
   * scopes included. A fault that stopped everything rejects: the feed then calls `watch` again after its back-off,
   * so a provider has no restart loop of its own.
   */
  watch(publish: (snapshot: Snapshot) => void, signal: AbortSignal): Promise<void>;
  /** What it has done so far, and how its work stands; absent: there is nothing to count. */
  figures?(): ProviderFigures;
  /** Somebody says that something has changed (SIGHUP): look now. Absent: its own ways are enough. */
  lookAgain?(): void;
}
