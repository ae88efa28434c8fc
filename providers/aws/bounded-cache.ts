// What never changes once it was read: task definitions, addresses of instances. Kept for as long as there is room; a limit on
// its age would only cost calls.

import NodeCache from 'node-cache';

interface Entry<T> {
  readonly value: T;
  /** Grows with every use of anything. */
  usedAt: number;
}

/** Of what is kept, given up at once when there is no more room: to look for the one that is oldest costs as much. */
const GIVEN_UP = 0.1;

export class BoundedCache<T> {
  readonly #most: number;
  readonly #entries = new NodeCache({ useClones: false, checkperiod: 0 });
  #uses = 0;

  constructor(most: number) {
    this.#most = most;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get<Entry<T>>(key);
    if (entry !== undefined) entry.usedAt = this.#uses += 1;
    return entry?.value;
  }

  /** Beyond the bound those go that were not used for the longest time. */
  set(key: string, value: T): void {
    this.#uses += 1;
    this.#entries.set<Entry<T>>(key, { value, usedAt: this.#uses });
    const keys = this.#entries.keys();
    if (keys.length <= this.#most) return;
    const usedAt = (each: string) => this.#entries.get<Entry<T>>(each)?.usedAt ?? 0;
    keys.sort((a, b) => usedAt(a) - usedAt(b));
    this.#entries.del(keys.slice(0, Math.ceil(this.#most * GIVEN_UP)));
  }

  /** The one used last comes last. */
  entries(): readonly (readonly [key: string, value: T])[] {
    const all = this.#entries.keys().flatMap((key): [string, Entry<T>][] => {
      const entry = this.#entries.get<Entry<T>>(key);
      return entry === undefined ? [] : [[key, entry]];
    });
    all.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    return all.map(([key, { value }]) => [key, value]);
  }
}
