// A worker's copy of the state: takes chunks and commits, gives out what changed once a whole version is there. What does
// not fit is never guessed at: everything is asked for again.

import type { Change, EntryChange } from '../model/change.ts';
import type { ToWorker } from '../model/messages.ts';

type StateMessage = Extract<ToWorker, { kind: 'stateChunk' | 'stateCommit' }>;

export type Receipt =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'committed'; readonly version: number; readonly changes: readonly EntryChange[] }
  | { readonly kind: 'unfitting'; readonly reason: string };

const INCOMPLETE: Receipt = { kind: 'incomplete' };

export class Replica {
  /** 0: nothing yet. */
  #version = 0;
  readonly #keys = new Map<string, Change>();
  #pending: { readonly version: number; readonly changes: Change[]; parts: number } | undefined;

  get version(): number {
    return this.#version;
  }

  receive(message: StateMessage): Receipt {
    // Base 0 is everything: it fits whatever is here.
    if (message.base !== 0 && message.base !== this.#version) {
      return this.#refuse(`have version ${this.#version}, was sent a change from ${message.base}`);
    }
    return message.kind === 'stateChunk' ? this.#collect(message) : this.#commit(message);
  }

  #collect(message: Extract<StateMessage, { kind: 'stateChunk' }>): Receipt {
    if (message.part === 0) this.#pending = { version: message.version, changes: [], parts: 0 };
    const pending = this.#pending;
    if (pending === undefined || pending.version !== message.version || pending.parts !== message.part) {
      return this.#refuse(`part ${message.part} of version ${message.version} came out of turn`);
    }
    pending.parts++;
    pending.changes.push(...message.changes);
    return INCOMPLETE;
  }

  #commit(message: Extract<StateMessage, { kind: 'stateCommit' }>): Receipt {
    const { version, changes, parts } = this.#pending ?? { version: message.version, changes: [], parts: 0 };
    this.#pending = undefined;
    if (version !== message.version || parts !== message.parts) {
      return this.#refuse(`version ${message.version} has ${message.parts} parts, ${parts} came`);
    }
    const applied = message.base === 0 ? [...this.#removedBy(changes), ...changes] : changes;
    for (const change of applied) {
      if (change.json === null) this.#keys.delete(keyOf(change));
      else this.#keys.set(keyOf(change), change);
    }
    this.#version = version;
    return { kind: 'committed', version, changes: applied.map(decode) };
  }

  /** What is here and not in the whole state that came is gone. */
  #removedBy(whole: readonly Change[]): Change[] {
    const kept = new Set(whole.map(keyOf));
    const gone = [...this.#keys.values()].filter((change) => !kept.has(keyOf(change)));
    return gone.map(({ kind, name }) => ({ kind, name, json: null }));
  }

  #refuse(reason: string): Receipt {
    this.#pending = undefined;
    return { kind: 'unfitting', reason };
  }
}

const keyOf = (change: Change): string => `${change.kind} ${change.name}`;

/** The one place where what the primary wrote becomes typed again: both ends are this product, of one version. */
function decode({ kind, name, json }: Change): EntryChange {
  return { kind, name, value: json === null ? undefined : JSON.parse(json) } as EntryChange;
}
