// What never changes once it was read: task definitions, addresses of instances. Kept as long as polls ask for it; a
// limit on its age would only cost calls.

import NodeCache from 'node-cache';

/** A cluster that cannot be read for a few polls must not cost a fresh read of everything in it. */
const UNUSED_POLLS = 20;

interface Entry<T> {
  readonly value: T;
  unusedPolls: number;
}

export class UsedCache<T> {
  readonly #entries = new NodeCache({ useClones: false, checkperiod: 0 });

  get(key: string): T | undefined {
    const entry = this.#entries.get<Entry<T>>(key);
    if (entry !== undefined) entry.unusedPolls = 0;
    return entry?.value;
  }

  set(key: string, value: T): void {
    this.#entries.set<Entry<T>>(key, { value, unusedPolls: 0 });
  }

  /** A poll is over: what this many of them in a row did not ask for is forgotten. */
  endPoll(): void {
    for (const key of this.#entries.keys()) {
      const entry = this.#entries.get<Entry<T>>(key);
      if (entry === undefined) continue;
      entry.unusedPolls += 1;
      if (entry.unusedPolls > UNUSED_POLLS) this.#entries.del(key);
    }
  }
}
