// Routes by path: a radix trie over characters. A look-up follows the request's path once; its cost depends on the length
// of that path, not on how many others there are.

import type { Anchor } from './anchor.ts';
import type { Predicate } from './predicate.ts';
import type { RequestView } from './request-view.ts';

/** One placement of a router. */
export interface Entry<T> {
  /** Place in the order of priority: the lowest wins. */
  readonly rank: number;
  /** Undefined: nothing is left to test. */
  readonly holds: Predicate | undefined;
  readonly value: T;
}

class Node<T> {
  /** The characters that lead here from the parent. */
  readonly text: string;
  /** The lowest rank here and below. */
  readonly lowestRank: number;
  /** For every path that comes through here. By rank. */
  under: Entry<T>[] | undefined;
  /** For the path that ends here. By rank. */
  exact: Entry<T>[] | undefined;
  children: Map<number, Node<T>> | undefined;

  constructor(text: string, lowestRank: number) {
    this.text = text;
    this.lowestRank = lowestRank;
  }

  /** The child that begins with the character at `at`. */
  childFor(path: string, at: number): Node<T> | undefined {
    return this.children?.get(path.charCodeAt(at));
  }

  /** In place of another child that begins with the same character, if there is one. */
  adopt(child: Node<T>): void {
    this.children ??= new Map();
    this.children.set(child.text.charCodeAt(0), child);
  }
}

export class PathIndex<T> {
  #root: Node<T> | undefined;

  /** Entries come by rank, lowest first: lists are then in order, and a node's lowest rank is that of its first entry. */
  add(path: Anchor | undefined, entry: Entry<T>): void {
    this.#root ??= new Node('', entry.rank);
    if (path?.kind === 'exact') {
      const node = reach(this.#root, path.text, entry.rank);
      node.exact ??= [];
      node.exact.push(entry);
    } else {
      const node = reach(this.#root, path?.text ?? '', entry.rank);
      node.under ??= [];
      node.under.push(entry);
    }
  }

  /** The entry of lowest rank that the request fulfils, or `best` if there is none below its rank. */
  find(view: RequestView, best: Entry<T> | undefined): Entry<T> | undefined {
    const { path } = view;
    let found = best;
    let at = 0;
    let node = this.#root;
    while (node !== undefined && path.startsWith(node.text, at)) {
      if (found !== undefined && node.lowestRank >= found.rank) return found;
      at += node.text.length;
      found = firstHolding(node.under, view, found);
      if (at === path.length) return firstHolding(node.exact, view, found);
      node = node.childFor(path, at);
    }
    return found;
  }
}

function firstHolding<T>(
  entries: readonly Entry<T>[] | undefined,
  view: RequestView,
  best: Entry<T> | undefined,
): Entry<T> | undefined {
  if (entries === undefined) return best;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry === undefined || (best !== undefined && entry.rank >= best.rank)) return best;
    if (entry.holds === undefined || entry.holds(view)) return entry;
  }
  return best;
}

/** The node of a path, made with what leads to it where it is missing. */
function reach<T>(root: Node<T>, path: string, rank: number): Node<T> {
  let node = root;
  let at = 0;
  while (at < path.length) {
    const child = node.childFor(path, at);
    if (child === undefined) {
      const leaf = new Node<T>(path.slice(at), rank);
      node.adopt(leaf);
      return leaf;
    }
    const shared = sharedLength(child.text, path, at);
    node = shared === child.text.length ? child : split(node, child, shared);
    at += shared;
  }
  return node;
}

/** Puts a node between the two, where the child's text is divided. */
function split<T>(parent: Node<T>, child: Node<T>, length: number): Node<T> {
  const upper = new Node<T>(child.text.slice(0, length), child.lowestRank);
  const lower = new Node<T>(child.text.slice(length), child.lowestRank);
  lower.under = child.under;
  lower.exact = child.exact;
  lower.children = child.children;
  upper.adopt(lower);
  parent.adopt(upper);
  return upper;
}

/** How many characters of `text` stand in `path` from `at` on. */
function sharedLength(text: string, path: string, at: number): number {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) === path.charCodeAt(at + length)) length++;
  return length;
}
