// Routes by path: a radix trie over characters. A look-up follows the request's path once; its cost depends on the length
// of that path, not on how many others there are. Each object on the way is one that the processor has to fetch from memory
// when the last request was for another host, so there are few of them: nodes, and entries that know the next.

import type { Anchor } from './anchor.ts';
import { comesBefore, type Precedence } from './precedence.ts';
import type { Predicate } from './predicate.ts';
import type { RequestView } from './request-view.ts';

/** One placement of a router, in a list by precedence with the others at the same path. */
export interface Entry<T> {
  readonly precedence: Precedence;
  /** Undefined: nothing is left to test. */
  readonly holds: Predicate | undefined;
  readonly value: T;
  readonly next: Entry<T> | undefined;
}

/** A place in the trie with all that is below it. */
export class PathNode<T> {
  /** The characters that lead here from the parent. */
  readonly text: string;
  /** For every path that comes through here. */
  under: Entry<T> | undefined;
  /** For the path that ends here. */
  exact: Entry<T> | undefined;
  children: Map<number, PathNode<T>> | undefined;
  /** That of the first entry here and below. */
  first: Precedence;

  constructor(text: string, first: Precedence) {
    this.text = text;
    this.first = first;
  }

  /** The first entry from here on that the request fulfils, or `best` if that comes before it. */
  find(view: RequestView, best: Entry<T> | undefined): Entry<T> | undefined {
    const { path } = view;
    let found = best;
    let at = 0;
    let node: PathNode<T> | undefined = this;
    while (node !== undefined && path.startsWith(node.text, at)) {
      if (found !== undefined && !comesBefore(node.first, found.precedence)) return found;
      at += node.text.length;
      found = firstHolding(node.under, view, found);
      if (at === path.length) return firstHolding(node.exact, view, found);
      node = node.childFor(path, at);
    }
    return found;
  }

  /** The child that begins with the character at `at`. */
  childFor(path: string, at: number): PathNode<T> | undefined {
    return this.children?.get(path.charCodeAt(at));
  }

  /** In place of another child that begins with the same character, if there is one. */
  adopt(child: PathNode<T>): void {
    this.children ??= new Map();
    this.children.set(child.text.charCodeAt(0), child);
  }
}

/** A trie in the making. */
export class PathIndex<T> {
  /** Undefined: nothing was added. Most hosts have one path, and so one node. */
  root: PathNode<T> | undefined;

  /** The last one by precedence comes first: each goes in front of those that are there, and is the first below its way. */
  add(path: Anchor | undefined, { precedence, holds, value }: Omit<Entry<T>, 'next'>): void {
    const node = this.#reach(path?.text ?? '', precedence);
    if (path?.kind === 'exact') node.exact = { precedence, holds, value, next: node.exact };
    else node.under = { precedence, holds, value, next: node.under };
  }

  /** The node of a path, made with what leads to it where it is missing. */
  #reach(path: string, precedence: Precedence): PathNode<T> {
    const root = this.root ?? new PathNode(path, precedence);
    let node = divide(root, sharedLength(root.text, path, 0));
    this.root = node;
    node.first = precedence;
    let at = node.text.length;
    while (at < path.length) {
      const child = node.childFor(path, at) ?? new PathNode(path.slice(at), precedence);
      const next = divide(child, sharedLength(child.text, path, at));
      node.adopt(next);
      node = next;
      node.first = precedence;
      at += node.text.length;
    }
    return node;
  }
}

function firstHolding<T>(
  entries: Entry<T> | undefined,
  view: RequestView,
  best: Entry<T> | undefined,
): Entry<T> | undefined {
  for (let entry = entries; entry !== undefined; entry = entry.next) {
    if (best !== undefined && !comesBefore(entry.precedence, best.precedence)) return best;
    if (entry.holds === undefined || entry.holds(view)) return entry;
  }
  return best;
}

/** The node itself when its whole text is shared, else a new one of that length above it. */
export function divide<T>(node: PathNode<T>, length: number): PathNode<T> {
  if (length === node.text.length) return node;
  const upper = new PathNode<T>(node.text.slice(0, length), node.first);
  const lower = new PathNode<T>(node.text.slice(length), node.first);
  lower.under = node.under;
  lower.exact = node.exact;
  lower.children = node.children;
  upper.adopt(lower);
  return upper;
}

/** How many characters of `text` stand in `path` from `at` on. */
export function sharedLength(text: string, path: string, at: number): number {
  let length = 0;
  while (length < text.length && text.charCodeAt(length) === path.charCodeAt(at + length)) length++;
  return length;
}
