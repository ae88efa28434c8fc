// A trie that has one route more or less than another and shares with it all nodes that are not on the way there: the other
// one may serve meanwhile. Ten thousand routes of one host cost a change of one no more than the way to its path.

import type { Anchor } from './anchor.ts';
import { divide, type Entry, PathNode, sharedLength } from './path-index.ts';
import { comesBefore, type Precedence } from './precedence.ts';

type Kind = Anchor['kind'];
type Added<T> = Omit<Entry<T>, 'next'>;

export const withRoute = <T>(root: PathNode<T> | undefined, path: Anchor | undefined, added: Added<T>): PathNode<T> =>
  insert(root, path?.text ?? '', path?.kind ?? 'under', added);

/** `precedence` is that of the entry, the same object. Undefined: that was the last one. */
export const withoutRoute = <T>(
  root: PathNode<T>,
  path: Anchor | undefined,
  precedence: Precedence,
): PathNode<T> | undefined => remove(root, path?.text ?? '', path?.kind ?? 'under', precedence);

function insert<T>(node: PathNode<T> | undefined, path: string, kind: Kind, added: Added<T>): PathNode<T> {
  const { precedence } = added;
  const here =
    node === undefined ? new PathNode<T>(path, precedence) : dividedCopy(node, sharedLength(node.text, path, 0));
  const at = here.text.length;
  if (at === path.length) here[kind] = insertEntry(here[kind], added);
  else here.adopt(insert(here.childFor(path, at), path.slice(at), kind, added));
  if (comesBefore(precedence, here.first)) here.first = precedence;
  return here;
}

function remove<T>(node: PathNode<T>, path: string, kind: Kind, precedence: Precedence): PathNode<T> | undefined {
  const here = copyOf(node);
  const at = here.text.length;
  if (at === path.length) here[kind] = removeEntry(here[kind], precedence);
  else {
    const child = here.childFor(path, at);
    const left = child === undefined ? undefined : remove(child, path.slice(at), kind, precedence);
    if (left === undefined) here.children?.delete(path.charCodeAt(at));
    else here.adopt(left);
  }
  return tidy(here);
}

/** The entries in front of the place are made anew: an entry that serves keeps its next one. */
function insertEntry<T>(entries: Entry<T> | undefined, added: Added<T>): Entry<T> {
  const before: Entry<T>[] = [];
  let rest = entries;
  for (; rest !== undefined && comesBefore(rest.precedence, added.precedence); rest = rest.next) before.push(rest);
  return before.reduceRight<Entry<T>>((next, entry) => ({ ...entry, next }), { ...added, next: rest });
}

function removeEntry<T>(entries: Entry<T> | undefined, precedence: Precedence): Entry<T> | undefined {
  const before: Entry<T>[] = [];
  let rest = entries;
  for (; rest !== undefined && rest.precedence !== precedence; rest = rest.next) before.push(rest);
  return before.reduceRight<Entry<T> | undefined>((next, entry) => ({ ...entry, next }), rest?.next);
}

/** As one that was made of what is left: no node without entries that has one child, and `first` true again. */
function tidy<T>(node: PathNode<T>): PathNode<T> | undefined {
  const { under, exact, children } = node;
  const below = [...(children?.values() ?? [])];
  const [only, ...others] = below;
  if (under === undefined && exact === undefined && others.length === 0) return only && prefixed(node.text, only);
  const firsts = [under?.precedence, exact?.precedence, ...below.map(({ first }) => first)];
  node.first = firsts.filter((each) => each !== undefined).reduce((a, b) => (comesBefore(b, a) ? b : a));
  return node;
}

function prefixed<T>(text: string, node: PathNode<T>): PathNode<T> {
  const longer = new PathNode<T>(text + node.text, node.first);
  longer.under = node.under;
  longer.exact = node.exact;
  longer.children = node.children;
  return longer;
}

function copyOf<T>(node: PathNode<T>): PathNode<T> {
  const copy = prefixed('', node);
  copy.children = node.children && new Map(node.children);
  return copy;
}

/** A node of this length that may be changed, whose text `node` begins with. */
function dividedCopy<T>(node: PathNode<T>, length: number): PathNode<T> {
  return length === node.text.length ? copyOf(node) : divide(node, length);
}
