// What the workers should have, by key, and at which version each key last changed: from it follows what a worker at
// any remembered version still lacks. Only what workers see counts, so a new problem text sends them nothing.

import type { Change, ChangeSet, EntryChange, HealthChange } from '../model/change.ts';
import { EMPTY_STATE, type RoutingState } from '../model/routing-state.ts';
import { canonicalJson } from './canonical-json.ts';
import { changedEntries } from './worker-entries.ts';

interface Logged {
  readonly change: Change;
  readonly version: number;
}

export class StateLog {
  #version = 0;
  /** The one that version was made of, or a later one in which workers see no difference. */
  #state: RoutingState = EMPTY_STATE;
  /** Every key that exists or whose removal somebody may not have seen (`json` null). */
  readonly #entries = new Map<string, Logged>();
  /** Removals up to here are forgotten, so an older base cannot be served with differences. */
  #prunedTo = 0;

  /** 0 until the first state; then 1 and counting. */
  get version(): number {
    return this.#version;
  }

  /**
   * Takes a new state, with what is to come into force together with it; true if the version moved. The first state always
   * moves it, an empty one too: workers start to listen with the first version they apply. Looked at is only what is not
   * the same object as before.
   */
  replace(state: RoutingState, beside: Iterable<HealthChange> = []): boolean {
    const next = this.#version + 1;
    let moved = next === 1;
    for (const changes of [changedEntries(this.#state, state), beside]) {
      for (const change of changes) moved = this.#note(change, next) || moved;
    }
    this.#state = state;
    if (moved) this.#version = next;
    return moved;
  }

  /** Takes what stands beside the state; true if the version moved. Not before the first state. */
  amend(changes: Iterable<HealthChange>): boolean {
    return this.#version > 0 && this.replace(this.#state, changes);
  }

  /** True: it is another value than the last. */
  #note({ kind, name, value }: EntryChange, version: number): boolean {
    const key = `${kind} ${name}`;
    const json = value === undefined ? null : canonicalJson(value);
    if ((this.#entries.get(key)?.change.json ?? null) === json) return false;
    this.#entries.set(key, { change: { kind, name, json }, version });
    return true;
  }

  /** From `base` to now; from 0 (everything) when `base` is 0 or not remembered. */
  changesSince(base: number): ChangeSet {
    const remembered = base >= this.#prunedTo && base <= this.#version ? base : 0;
    const changes = [...this.#entries.values()]
      .filter(({ change, version }) => version > remembered && (remembered > 0 || change.json !== null))
      .map(({ change }) => change);
    return { base: remembered, version: this.#version, changes };
  }

  /** Every worker has applied `version`: removals up to it need not be remembered. */
  prune(version: number): void {
    this.#prunedTo = Math.max(this.#prunedTo, Math.min(version, this.#version));
    for (const [key, logged] of this.#entries) {
      if (logged.change.json === null && logged.version <= this.#prunedTo) this.#entries.delete(key);
    }
  }
}
