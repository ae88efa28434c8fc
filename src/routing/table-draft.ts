// One entry point's table in the making: its buckets by host. What did not change since the last table is shared with it,
// so a change costs what its own hosts hold, not what the table holds.

import type { Anchor } from './anchor.ts';
import { Bucket, type Member } from './bucket.ts';
import type { PathNode } from './path-index.ts';
import { HostIndex } from './routing-table.ts';

export class TableDraft<T> {
  readonly #exact = new Side<T>();
  readonly #under = new Side<T>();
  readonly #anyHost = new Side<T>();

  add(member: Member<T>): void {
    const { host } = member.placement;
    this.#sideOf(host).add(host?.text ?? '', member);
  }

  delete(member: Member<T>): void {
    const { host } = member.placement;
    this.#sideOf(host).delete(host?.text ?? '', member);
  }

  /** Undefined: no routes are left. Yields between pieces of work. */
  *compile(): Generator<void, HostIndex<T> | undefined> {
    const exact = yield* this.#exact.compile();
    const under = yield* this.#under.compile();
    const anyHost = (yield* this.#anyHost.compile()).get('');
    if (exact.size === 0 && under.size === 0 && anyHost === undefined) return undefined;
    return new HostIndex({ exact, under, anyHost });
  }

  #sideOf(host: Anchor | undefined): Side<T> {
    if (host === undefined) return this.#anyHost;
    return host.kind === 'exact' ? this.#exact : this.#under;
  }
}

/** Buckets of one kind by the host's text. */
class Side<T> {
  readonly #buckets = new Map<string, Bucket<T>>();
  readonly #changed = new Set<string>();
  #compiled: ReadonlyMap<string, PathNode<T>> = new Map();

  add(text: string, member: Member<T>): void {
    let bucket = this.#buckets.get(text);
    if (bucket === undefined) {
      bucket = new Bucket();
      this.#buckets.set(text, bucket);
    }
    bucket.add(member);
    this.#changed.add(text);
  }

  delete(text: string, member: Member<T>): void {
    this.#buckets.get(text)?.delete(member);
    this.#changed.add(text);
  }

  *compile(): Generator<void, ReadonlyMap<string, PathNode<T>>> {
    if (this.#changed.size === 0) return this.#compiled;
    const next = new Map(this.#compiled);
    for (const text of this.#changed) {
      const bucket = this.#buckets.get(text);
      const root = bucket === undefined ? undefined : yield* bucket.compile();
      if (root !== undefined) next.set(text, root);
      else {
        this.#buckets.delete(text);
        next.delete(text);
      }
    }
    this.#changed.clear();
    this.#compiled = next;
    return next;
  }
}
