// The routes of one entry point by host: exact, then by parent domain, then those that name none. Each bucket is searched
// for something better than what was found before, so the answer is that of testing every rule by priority.

import { parentDomain } from './host-pattern.ts';
import type { PathNode } from './path-index.ts';
import type { RequestView } from './request-view.ts';

export interface RoutingTable<T> {
  /** The value of the first rule, by priority, that holds for the request. */
  match(view: RequestView): T | undefined;
}

export interface IndexesByHost<T> {
  readonly exact: ReadonlyMap<string, PathNode<T>>;
  /** By what follows the one free label, `.example.com`. */
  readonly under: ReadonlyMap<string, PathNode<T>>;
  readonly anyHost: PathNode<T> | undefined;
}

export class HostIndex<T> implements RoutingTable<T> {
  readonly #indexes: IndexesByHost<T>;

  constructor(indexes: IndexesByHost<T>) {
    this.#indexes = indexes;
  }

  match(view: RequestView): T | undefined {
    const { host } = view;
    const { exact, under, anyHost } = this.#indexes;
    // An empty host is at no anchor: only the last bucket has something for it.
    let best = exact.get(host)?.find(view, undefined);
    if (under.size > 0) best = under.get(parentDomain(host))?.find(view, best) ?? best;
    return (anyHost === undefined ? best : anyHost.find(view, best))?.value;
  }
}
