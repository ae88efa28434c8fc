// What the workers should have, by key, and at which version each key last changed: from it follows what a worker at
// any remembered version still lacks. Only what workers see counts, so a new problem text sends them nothing.

import type { Change, ChangeSet, Entry } from '../model/change.ts';
import type { RoutingState } from '../model/routing-state.ts';
import { canonicalJson } from './canonical-json.ts';
import { workerEntries } from './worker-entries.ts';

interface Logged {
  readonly change: Change;
  readonly version: number;
}

export class StateLog {
  #version = 0;
  /** Every key that exists or whose removal somebody may not have seen (`json` null). */
  #entries = new Map<string, Logged>();
  /** Removals up to here are forgotten, so an older base cannot be served with differences. */
  #prunedTo = 0;

  /** 0 until the first state; then 1 and counting. */
  get version(): number {
    return this.#version;
  }

  /**
   * Takes a new state; true if the version moved. The first state always moves it, an empty one too:
   * workers start to listen with the first version they apply.
   */
  replace(state: RoutingState): boolean {
    const next = this.#version + 1;
    const entries = new Map<string, Logged>();
    for (const change of changesOf(state)) entries.set(keyOf(change), this.#logged(change, next));
    for (const [key, { change, version }] of this.#entries) {
      if (entries.has(key)) continue;
      const removed = { ...change, json: null };
      entries.set(key, { change: removed, version: change.json === null ? version : next });
    }
    const moved = next === 1 || [...entries.values()].some(({ version }) => version === next);
    if (moved) {
      this.#version = next;
      this.#entries = entries;
    }
    return moved;
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

  #logged(change: Change, version: number): Logged {
    const before = this.#entries.get(keyOf(change));
    return before?.change.json === change.json ? before : { change, version };
  }
}

function* changesOf(state: RoutingState): Iterable<Change> {
  for (const entry of workerEntries(state)) {
    yield { kind: entry.kind, name: nameOf(entry), json: canonicalJson(entry.value) };
  }
}

const nameOf = (entry: Entry) => (entry.kind === 'httpServers' ? entry.value.service : entry.value.name);

const keyOf = (change: Change): string => `${change.kind} ${change.name}`;
