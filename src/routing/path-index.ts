// Routes by path: a radix trie over characters. A look-up follows the request's path once; its cost depends on the length
// of that path, not on how many others there are.

import type { Anchor } from './anchor.ts';
import { comesBefore, type Precedence } from './precedence.ts';
import type { Predicate } from './predicate.ts';
import type { RequestView } from './request-view.ts';

/** One placement of a router. */
export interface Entry<T> {
  readonly precedence: Precedence;
  /** Undefined: nothing is left to test. */
  readonly holds: Predicate | undefined;
  readonly value: T;
}

class Node<T> {
  /** The characters that lead here from the parent. */
  readonly text: string;
  /** That of the first entry here and below. */
  readonly first: Precedence;
  /** For every path that comes through here. By precedence. */
  under: Entry<T>[] | undefined;
  /** For the path that ends here. By precedence. */
  exact: Entry<T>[] | undefined;
  children: Map<number, Node<T>> | undefined;

  constructor(text: string, first: Precedence) {
    this.text = text;
    this.first = first;
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

  /** Entries come by precedence: lists are then in order, and a node's first precedence is that of its first entry. */
  add(path: Anchor | undefined, entry: Entry<T>): void {
    this.#root ??= new Node('', entry.precedence);
    if (path?.kind === 'exact') {
      const node = reach(this.#root, path.text, entry.precedence);
      node.exact ??= [];
      node.exact.push(entry);
    } else {
      const node = reach(this.#root, path?.text ?? '', entry.precedence);
      node.under ??= [];
      node.under.push(entry);
    }
  }

  /** The first entry that the request fulfils, or `best` if that comes before it. */
  find(view: RequestView, best: Entry<T> | undefined): Entry<T> | undefined {
    const { path } = view;
    let found = best;
    let at = 0;
    let node = this.#root;
    while (node !== undefined && path.startsWith(node.text, at)) {
      if (found !== undefined && !comesBefore(node.first, found.precedence)) return found;
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
    if (entry === undefined || (best !== undefined && !comesBefore(entry.precedence, best.precedence))) return best;
    if (entry.holds === undefined || entry.holds(view)) return entry;
  }
  return best;
}

/** The node of a path, made with what leads to it where it is missing. */
function reach<T>(root: Node<T>, path: string, precedence: Precedence): Node<T> {
  let node = root;
  let at = 0;
  while (at < path.length) {
    const child = node.childFor(path, at);
    if (child === undefined) {
      const leaf = new Node<T>(path.slice(at), precedence);
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
  const upper = new Node<T>(child.text.slice(0, length), child.first);
  const lower = new Node<T>(child.text.slice(length), child.first);
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
