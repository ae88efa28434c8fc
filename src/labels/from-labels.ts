// Labels into the tree that is decoded, by Traefik's key grammar (reference 1.1, 1.3). A key that is malformed becomes a
// node that no option is called, so that the complaint reaches the object it was written for.

import type { Defect } from '../model/problem.ts';
import type { Labels } from '../model/snapshot.ts';
import { judgeRoot, type LabelPrefix } from './label-roots.ts';
import type { TreeNode } from './tree.ts';

export interface LabelTree {
  /** Its children: `http`, `tcp`, `enable`, … as far as they were written. */
  readonly root: TreeNode;
  readonly defects: readonly Defect[];
}

/** Known keys have nine parts at most; a longer key is refused before it makes a tree that nobody can walk. */
const MAX_PARTS = 32;

export function treeFromLabels(labels: Labels): LabelTree {
  const defects: Defect[] = [];
  const root = newBranch('', '');
  for (const label of labels.map(toLabel).toSorted(compareLabels)) {
    const verdict = judgeRoot(label.prefix ?? 'traefik', label.rest);
    if (verdict.kind === 'unknown') defects.push({ place: label.key, reason: verdict.reason });
    if (verdict.kind !== 'ours') continue;
    if (label.prefix === undefined) defects.push({ place: label.key, reason: PREFIX_EXPECTED });
    else insert(root, label, defects);
  }
  return { root: toTree(root), defects };
}

const PREFIX_EXPECTED = 'expected a key that begins with portolan. or traefik. in lower case';

interface Label {
  readonly key: string;
  readonly value: string;
  /** Undefined when it is written in another case. */
  readonly prefix: LabelPrefix | undefined;
  /** The key behind its prefix. */
  readonly rest: string;
}

function toLabel([key, value]: readonly [key: string, value: string]): Label {
  const [, start = '', rest = ''] = /^(portolan|traefik)\.(.*)$/is.exec(key) ?? [];
  return { key, value, rest, prefix: start === 'portolan' || start === 'traefik' ? start : undefined };
}

/** In the order of code units, as Traefik inserts them; equal keys stay in the order written. */
function compareLabels(one: Label, other: Label): number {
  if (one.rest === other.rest) return 0;
  return one.rest < other.rest ? -1 : 1;
}

interface Branch {
  readonly name: string;
  /** The first key that leads here, or the one whose value counts. */
  place: string;
  value?: string;
  prefix?: LabelPrefix | undefined;
  /** By lower-case name: keys that differ in case only are one, and the first spelling stays. */
  readonly children: Map<string, Branch>;
  /** How many children were written as `[n]`. */
  elements: number;
}

const newBranch = (name: string, place: string): Branch => ({ name, place, children: new Map(), elements: 0 });

function insert(root: Branch, label: Label, defects: Defect[]): void {
  const parts = splitKey(label.rest);
  if (parts.length > MAX_PARTS) {
    defects.push({ place: label.key, reason: `the key has more than ${MAX_PARTS} parts` });
    return;
  }
  let branch = root;
  for (const part of parts) {
    const name = part.name.toLowerCase();
    let child = branch.children.get(name);
    if (child === undefined) {
      child = newBranch(part.name, label.key);
      branch.children.set(name, child);
      if (part.isElement) branch.elements++;
    }
    branch = child;
  }
  setValue(branch, label, defects);
}

interface Part {
  readonly name: string;
  readonly isElement: boolean;
}

/** `domains[0]` is `domains` and its element `0`; brackets in any other place make a name that nothing has. */
function splitKey(rest: string): readonly Part[] {
  return rest.split('.').flatMap((segment): Part[] => {
    const [, name, index] = /^([^[\]]+)\[(\d+)\]$/.exec(segment) ?? [];
    if (name === undefined || index === undefined) return [{ name: segment, isElement: false }];
    return [
      { name, isElement: false },
      { name: index, isElement: true },
    ];
  });
}

/** `portolan.` wins over `traefik.`; of two keys with one prefix the later one, as in Traefik. Either is told. */
function setValue(branch: Branch, label: Label, defects: Defect[]): void {
  const before =
    branch.value === undefined ? undefined : { key: branch.place, prefix: branch.prefix, value: branch.value };
  const loses = before?.prefix === 'portolan' && label.prefix === 'traefik';
  if (before !== undefined && (before.prefix !== label.prefix || before.value !== label.value)) {
    const [loser, winner] = loses ? [label.key, before.key] : [before.key, label.key];
    defects.push({ place: loser, reason: `not used: ${winner} says it too and wins` });
  }
  if (loses) return;
  branch.value = label.value;
  branch.prefix = label.prefix;
  branch.place = label.key;
}

function toTree({ name, place, value, children, elements }: Branch): TreeNode {
  return {
    name,
    place,
    ...(value === undefined ? {} : { value }),
    children: [...children.values()].map(toTree),
    ...(elements > 0 && elements === children.size ? { isList: true } : {}),
  };
}
