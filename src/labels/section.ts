// How options are described, and the one place that reads a tree by a description. A description's type is made from the
// type that it fills: an option added there and forgotten here does not compile.

import { nearestName } from '../rules/nearest-name.ts';
import { quoteText } from '../rules/quote-text.ts';
import type { TreeNode } from './tree.ts';

/** Notes what is wrong with a node; the place is the node's. */
export type Report = (node: TreeNode, reason: string) => void;

/** A way to write a value. */
export interface Kind<T> {
  /** For people, completes "expected …". */
  readonly expected: string;
  /** Undefined when nothing was said, or nothing usable; the latter is reported. */
  read(node: TreeNode, report: Report): T | undefined;
}

export interface Option<T> {
  readonly kind: Kind<T>;
  /** One line for the reference. */
  readonly meaning: string;
  readonly required?: true;
}

/** Options that belong together, under the names that users write, in any case. */
export interface Section<T> {
  readonly options: { readonly [K in keyof T]-?: Option<Exclude<T[K], undefined>> };
  /** Traefik's names that this release does not act on: refused with a word of their own. */
  readonly notYet: readonly string[];
}

type Writable<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** What is missing is not told where a stranger stands that was probably meant to be it. */
export function readSection<T extends object>(node: TreeNode, section: Section<T>, report: Report): Partial<T> {
  const children = childrenByName(node, report);
  const read: Writable<T> = {};
  const missing: string[] = [];
  for (const name in section.options) {
    const option = section.options[name];
    const child = children.get(name.toLowerCase());
    children.delete(name.toLowerCase());
    const value = child === undefined ? undefined : option.kind.read(child, report);
    if (value !== undefined) read[name] = value;
    else if (child === undefined && option.required)
      missing.push(`"${name}" is missing: expected ${option.kind.expected}`);
  }
  for (const child of children.values()) report(child, describeStranger(child.name, section));
  if (children.size === 0) for (const reason of missing) report(node, reason);
  return read;
}

/** A section as the value of an option; it needs at least one option. */
export function sectionOf<T extends object>(section: Section<T>): Kind<Partial<T>> {
  const expected = `options such as ${Object.keys(section.options).join(', ')}`;
  return {
    expected,
    read: (node, report) => {
      if (holdsOnlyOptions(node) && node.children.length > 0) return readSection(node, section, report);
      return reportNothing(node, `${quoteText(node.name)} cannot stand alone: expected ${expected} below it`, report);
    },
  };
}

/** A list whose elements are sections; `toElement` gives undefined where too little can be used, which is reported then. */
export function listOfSections<T extends object, E>(
  section: Section<T>,
  toElement: (options: Partial<T>) => E | undefined,
): Kind<readonly E[]> {
  const element = sectionOf(section);
  const expected = `a list, each element with ${element.expected}`;
  return {
    expected,
    read: (node, report) => {
      if (node.isList !== true) return reportNothing(node, `expected ${expected}`, report);
      const elements = node.children.map((child) => element.read(child, report));
      return elements
        .map((options) => (options === undefined ? undefined : toElement(options)))
        .filter((each) => each !== undefined);
    },
  };
}

function reportNothing(node: TreeNode, reason: string, report: Report): undefined {
  report(node, reason);
  return undefined;
}

export const holdsOnlyOptions = (node: TreeNode): boolean => node.isList !== true && (node.value ?? '') === '';

/** By lower-case name. Labels that differ in case were merged before; in a file the second one is a mistake. */
function childrenByName(node: TreeNode, report: Report): Map<string, TreeNode> {
  const children = new Map<string, TreeNode>();
  for (const child of node.children) {
    const name = child.name.toLowerCase();
    if (children.has(name)) report(child, `${quoteText(child.name)} is written twice`);
    else children.set(name, child);
  }
  return children;
}

function describeStranger<T>(name: string, section: Section<T>): string {
  if (name === '') return 'a part of the name is empty: expected an option between the dots';
  const known = Object.keys(section.options);
  if (section.notYet.some((later) => later.toLowerCase() === name.toLowerCase()))
    return `${quoteText(name)} is not supported yet`;
  const nearest = nearestName(name, [...known, ...section.notYet]);
  const hint = nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
  return `unknown option ${quoteText(name)} (${hint})`;
}
