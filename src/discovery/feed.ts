// All providers under watch. What comes out is always the last good state of each: scopes, problems and status,
// with one call of `onNews` whenever any of it changed.

import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import type { SourceStatus } from '../model/provider-status.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import { ProviderWatch, type WatchGuards, type WatchSurroundings } from './provider-watch.ts';
import type { Scopes } from './scopes.ts';

export class Feed {
  readonly #watches: readonly ProviderWatch[];

  constructor(
    providers: readonly Provider[],
    around: WatchSurroundings,
    guards: ReadonlyMap<ProviderName, WatchGuards> = new Map(),
  ) {
    this.#watches = providers.map((provider) => new ProviderWatch(provider, around, guards.get(provider.name)));
  }

  start(): void {
    for (const watch of this.#watches) watch.start();
  }

  /** Aborts every watch and resolves when all have ended. Nothing is news afterwards. */
  async close(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.close()));
  }

  scopes(): ReadonlyMap<ProviderName, Scopes> {
    return new Map(this.#watches.map((watch) => [watch.name, watch.scopes]));
  }

  problems(): readonly Problem[] {
    return this.#watches.flatMap((watch) => watch.problems);
  }

  status(): readonly SourceStatus[] {
    return this.#watches.map((watch) => watch.status);
  }
}
