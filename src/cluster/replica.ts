// A worker's copy of the state: takes chunks and commits, gives out what changed once a whole version is there. What does
// not fit is never guessed at: everything is asked for again.

import type { Change, EntryChange, EntryKind } from '../model/change.ts';
import type { ToWorker } from '../model/messages.ts';
import type { QualifiedName } from '../model/qualified-name.ts';

type StateMessage = Extract<ToWorker, { kind: 'stateChunk' | 'stateCommit' }>;

export type Receipt =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'committed'; readonly version: number; readonly changes: readonly EntryChange[] }
  | { readonly kind: 'unfitting'; readonly reason: string };

const INCOMPLETE: Receipt = { kind: 'incomplete' };

/** What came of a version that is not whole yet; made ready as it comes, so that the commit of a large state is no long pause. */
interface Pending {
  readonly version: number;
  readonly changes: EntryChange[];
  /** All names once it is whole, when it is a whole state. */
  readonly names: NamesByKind;
  parts: number;
}

const pendingOf = (version: number): Pending => ({ version, changes: [], names: new Map(), parts: 0 });

export class Replica {
  /** 0: nothing yet. */
  #version = 0;
  #names: NamesByKind = new Map();
  #pending: Pending | undefined;

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
    if (message.part === 0) this.#pending = pendingOf(message.version);
    const pending = this.#pending;
    if (pending === undefined || pending.version !== message.version || pending.parts !== message.part) {
      return this.#refuse(`part ${message.part} of version ${message.version} came out of turn`);
    }
    pending.parts++;
    const changes = message.changes.map(decode);
    pending.changes.push(...changes);
    if (message.base === 0) note(pending.names, changes);
    return INCOMPLETE;
  }

  #commit(message: Extract<StateMessage, { kind: 'stateCommit' }>): Receipt {
    const { version, changes, names, parts } = this.#pending ?? pendingOf(message.version);
    this.#pending = undefined;
    if (version !== message.version || parts !== message.parts) {
      return this.#refuse(`version ${message.version} has ${message.parts} parts, ${parts} came`);
    }
    this.#version = version;
    if (message.base !== 0) {
      note(this.#names, changes);
      return { kind: 'committed', version, changes };
    }
    const gone = [...goneFrom(this.#names, names)];
    this.#names = names;
    return { kind: 'committed', version, changes: gone.length === 0 ? changes : [...gone, ...changes] };
  }

  #refuse(reason: string): Receipt {
    this.#pending = undefined;
    return { kind: 'unfitting', reason };
  }
}

type NamesByKind = Map<EntryKind, Set<QualifiedName>>;

function note(names: NamesByKind, changes: readonly EntryChange[]): void {
  for (const { kind, name, value } of changes) {
    const ofKind = names.get(kind);
    if (value === undefined) ofKind?.delete(name);
    else if (ofKind === undefined) names.set(kind, new Set([name]));
    else ofKind.add(name);
  }
}

/** What was there and is not in the whole state that came. */
function* goneFrom(before: NamesByKind, now: NamesByKind): Iterable<EntryChange> {
  for (const [kind, names] of before) {
    const kept = now.get(kind);
    for (const name of names) if (kept?.has(name) !== true) yield decode({ kind, name, json: null });
  }
}

/** The one place where what the primary wrote becomes typed again: both ends are this product, of one version. */
function decode({ kind, name, json }: Change): EntryChange {
  return { kind, name, value: json === null ? undefined : JSON.parse(json) } as EntryChange;
}
