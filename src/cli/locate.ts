// Where in the files an object stands of which only the name and what is wrong with it are known.

import type { TreeNode } from '../labels/tree.ts';
import type { Labels } from '../model/snapshot.ts';
import { type Place, parsePlace } from './finding.ts';

/** A text with labels in it: their places are found by their keys. */
export interface LabelText {
  readonly file: string;
  readonly text: string;
  readonly labels: Labels;
}

/** `object`: `router web@file`. The nearest place there is: the value that the reason quotes, a router's rule, the object. */
export function locateInTrees(trees: readonly TreeNode[], object: string, reason: string): Place | undefined {
  const [, kind, name] = /^(router|service|middleware) (.+)@[^@]+$/.exec(object) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  const nodes = trees
    .flatMap(({ children }) => children)
    .flatMap((protocol) => childOf(protocol, `${kind}s`)?.children ?? [])
    .filter((node) => node.name === name);
  const [node] = nodes;
  if (node === undefined) return undefined;
  const quoted = nodes.map((each) => findQuoted(each, reason)).find((each) => each !== undefined);
  return parsePlace((quoted ?? childOf(node, 'rule') ?? node).place);
}

const childOf = (node: TreeNode, name: string): TreeNode | undefined =>
  node.children.find((child) => child.name.toLowerCase() === name.toLowerCase());

/**
 * `middleware "auth@file" does not exist`, `servers transport not found auth@file`: the value below that is `auth`, or has
 * it as one of several.
 */
function findQuoted(node: TreeNode, reason: string): TreeNode | undefined {
  const names = (node.value ?? '').split(',').map((name) => name.trim());
  if (
    names.some((name) => name !== '' && new RegExp(`(?:"|not found )${asPattern(name)}(?:@[^"]*)?(?:"|$)`).test(reason))
  )
    return node;
  return node.children.map((child) => findQuoted(child, reason)).find((found) => found !== undefined);
}

const asPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The first node whose value this is. */
export function locateValue(tree: TreeNode, name: string, value: string): Place | undefined {
  const found = tree.value === value ? tree : tree.children.find((element) => element.value === value);
  if (tree.name.toLowerCase() === name.toLowerCase() && found !== undefined) return parsePlace(found.place);
  return tree.children.map((child) => locateValue(child, name, value)).find((place) => place !== undefined);
}

/** The line of a label by its key, or of the first label that speaks of the object. */
export function locateLabel(texts: readonly LabelText[], object: string, key: string | undefined): Place | undefined {
  const [, kind = '', name = ''] = /^(router|service|middleware) (.+)@[^@]+$/.exec(object) ?? [];
  const ofObject = `.${kind}s.${name}.`.toLowerCase();
  for (const { file, text, labels } of texts) {
    const found = labels.find(([each]) => (key === undefined ? each.toLowerCase().includes(ofObject) : each === key));
    const offset = found === undefined ? -1 : text.indexOf(found[0]);
    if (offset < 0) continue;
    const lines = text.slice(0, offset).split('\n');
    return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }
  return undefined;
}
