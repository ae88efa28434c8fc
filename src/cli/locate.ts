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

/** Kinds of objects as problems call them, with the sections of a file that hold them; `http` and `tcp` are alike. */
const HOLDERS: ReadonlyMap<string, string> = new Map([
  ['router', 'routers'],
  ['service', 'services'],
  ['middleware', 'middlewares'],
  ['servers transport', 'serversTransports'],
  ['TLS options', 'options'],
  ['TLS store', 'stores'],
  ['certificate', 'certificates'],
]);

/** `object`: `router web@file`. The nearest place there is: the value that the reason quotes, a router's rule, the object. */
export function locateInTrees(trees: readonly TreeNode[], object: string, reason: string): Place | undefined {
  const [, kind = '', name] = /^(\S+|servers transport|TLS \S+) (.+)@[^@]+$/.exec(object) ?? [];
  const holder = HOLDERS.get(kind);
  if (holder === undefined) return undefined;
  const nodes = trees
    .flatMap(({ children }) => children)
    .flatMap((protocol) => childOf(protocol, holder)?.children ?? [])
    .filter((node) => (kind === 'certificate' ? childOf(node, 'certFile')?.value : node.name) === name);
  const [node] = nodes;
  if (node === undefined) return undefined;
  const quoted = nodes.map((each) => findQuoted(each, reason)).find((each) => each !== undefined);
  return parsePlace((quoted ?? childOf(node, 'rule') ?? node).place);
}

const childOf = (node: TreeNode, name: string): TreeNode | undefined =>
  node.children.find((child) => child.name.toLowerCase() === name.toLowerCase());

/** The value below that the reason quotes. */
function findQuoted(node: TreeNode, reason: string): TreeNode | undefined {
  if (isQuoted(node.value ?? '', reason)) return node;
  return node.children.map((child) => findQuoted(child, reason)).find((found) => found !== undefined);
}

/**
 * `middleware "auth@file" does not exist`, `servers transport not found auth@file` quote a value that is `auth` or
 * `auth@file`, or has it as one of several.
 */
const isQuoted = (value: string, reason: string): boolean =>
  value
    .split(',')
    .map((name) => name.trim())
    .some((name) => name !== '' && new RegExp(`(?:"|not found )${asPattern(name)}(?:@[^"]*)?(?:"|$)`).test(reason));

const asPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The first node whose value this is. */
export function locateValue(tree: TreeNode, name: string, value: string): Place | undefined {
  const found = tree.value === value ? tree : tree.children.find((element) => element.value === value);
  if (tree.name.toLowerCase() === name.toLowerCase() && found !== undefined) return parsePlace(found.place);
  return tree.children.map((child) => locateValue(child, name, value)).find((place) => place !== undefined);
}

/** The line of a label. */
export const locateLabel = (texts: readonly LabelText[], key: string): Place | undefined =>
  locateKey(texts, (labels) => labels.find(([each]) => each === key));

/** Of the labels that speak of the object the one that the reason quotes, else the first. */
export function locateObject(texts: readonly LabelText[], object: string, reason: string): Place | undefined {
  const [, kind = '', name = ''] = /^(router|service|middleware) (.+)@[^@]+$/.exec(object) ?? [];
  const ofObject = `.${kind}s.${name}.`.toLowerCase();
  return locateKey(texts, (labels) => {
    const about = labels.filter(([key]) => key.toLowerCase().includes(ofObject));
    return about.find(([, value]) => isQuoted(value, reason)) ?? about[0];
  });
}

function locateKey(
  texts: readonly LabelText[],
  choose: (labels: Labels) => readonly [key: string, value: string] | undefined,
): Place | undefined {
  for (const { file, text, labels } of texts) {
    const [key] = choose(labels) ?? [];
    const offset = key === undefined ? -1 : text.indexOf(key);
    if (offset < 0) continue;
    const lines = text.slice(0, offset).split('\n');
    return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }
  return undefined;
}
