// The routes of one entry point by host: exact, then by parent domain, then those that name none. Each bucket is searched
// for something better than what was found before, so the answer is that of testing every rule by priority.

import type { Anchor } from './anchor.ts';
import { parentDomain } from './host-pattern.ts';
import { type Entry, PathIndex } from './path-index.ts';
import type { RequestView } from './request-view.ts';

export interface RoutingTable<T> {
  /** The value of the first rule, by priority, that holds for the request. */
  match(view: RequestView): T | undefined;
}

export class HostIndex<T> implements RoutingTable<T> {
  readonly #exact = new Map<string, PathIndex<T>>();
  /** By what follows the one free label, `.example.com`. */
  readonly #under = new Map<string, PathIndex<T>>();
  readonly #anyHost = new PathIndex<T>();

  /** Entries come by rank, lowest first. */
  add(host: Anchor | undefined, path: Anchor | undefined, entry: Entry<T>): void {
    this.#bucket(host).add(path, entry);
  }

  match(view: RequestView): T | undefined {
    const { host } = view;
    // An empty host is at no anchor: only the last bucket has something for it.
    let best = this.#exact.get(host)?.find(view, undefined);
    if (this.#under.size > 0) best = this.#under.get(parentDomain(host))?.find(view, best) ?? best;
    return this.#anyHost.find(view, best)?.value;
  }

  #bucket(host: Anchor | undefined): PathIndex<T> {
    if (host === undefined) return this.#anyHost;
    const buckets = host.kind === 'exact' ? this.#exact : this.#under;
    let bucket = buckets.get(host.text);
    if (bucket === undefined) {
      bucket = new PathIndex();
      buckets.set(host.text, bucket);
    }
    return bucket;
  }
}
