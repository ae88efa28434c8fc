// The first state holds every service that the first list named: published one by one, a router that has just started
// would answer 404 for those still to come.

import type { ScopeReading } from '../../src/model/snapshot.ts';

export class FirstRound {
  readonly #awaited: Set<string>;
  readonly #readings = new Map<string, ScopeReading>();

  constructor(scopes: Iterable<string>) {
    this.#awaited = new Set(scopes);
  }

  /** The latest word on each scope, failures included. */
  add(readings: readonly ScopeReading[]): void {
    for (const reading of readings) {
      this.#readings.set(reading.scope, reading);
      this.#awaited.delete(reading.scope);
    }
  }

  /** The list no longer names it. */
  forget(scope: string): void {
    this.#awaited.delete(scope);
    this.#readings.delete(scope);
  }

  get complete(): boolean {
    return this.#awaited.size === 0;
  }

  get readings(): readonly ScopeReading[] {
    return [...this.#readings.values()];
  }
}
