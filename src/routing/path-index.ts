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
    const node = this.#reach(path?.text ?? '', entry.precedence);
    if (path?.kind === 'exact') node.exact = appended(node.exact, entry);
    else node.under = appended(node.under, entry);
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

  /** The node of a path, made with what leads to it where it is missing. Most hosts have one path, and so one node. */
  #reach(path: string, precedence: Precedence): Node<T> {
    this.#root ??= new Node(path, precedence);
    let node = divide(this.#root, sharedLength(this.#root.text, path, 0));
    this.#root = node;
    let at = node.text.length;
    while (at < path.length) {
      const child = node.childFor(path, at) ?? new Node(path.slice(at), precedence);
      const next = divide(child, sharedLength(child.text, path, at));
      node.adopt(next);
      node = next;
      at += node.text.length;
    }
    return node;
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

/** Most lists stay at one entry, and a list that begins by `push` takes the room of 17. */
function appended<T>(entries: Entry<T>[] | undefined, entry: Entry<T>): Entry<T>[] {
  if (entries === undefined) return [entry];
  entries.push(entry);
  return entries;
}

/** The node itself when its whole text is shared, else a new one of that length above it. */
function divide<T>(node: Node<T>, length: number): Node<T> {
  if (length === node.text.length) return node;
  const upper = new Node<T>(node.text.slice(0, length), node.first);
  const lower = new Node<T>(node.text.slice(length), node.first);
  lower.under = node.under;
  lower.exact = node.exact;
  lower.children = node.children;
  upper.adopt(lower);
  return upper;
}

/** How many characters of `text` stand in `path` from `at` on. */
function sharedLength(text: string, path: string, at: number): number {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) === path.charCodeAt(at + length)) length++;
  return length;
}
