// How options are described, and the one place that reads a tree by a description. What reading gives has the type that
// the description says: an option is written down once.

import { nearestName } from '../model/nearest-name.ts';
import { quoteText } from '../rules/quote-text.ts';
import type { DescribedOption, Effect, Shape } from './shape.ts';
import type { TreeNode } from './tree.ts';

/** Notes what is wrong with a node; the place is the node's. */
export type Report = (node: TreeNode, reason: string, remark?: Remark) => void;

/** Without one, what is reported is a mistake and disables the object. */
export interface Remark {
  readonly severity?: 'warning';
  /** It is only of a later release. */
  readonly later?: true;
  /** As in a `Defect`. */
  readonly object?: string;
}

/** The object serves all the same. */
export const WARNING: Remark = { severity: 'warning' };

/** A way to write a value. */
export interface Kind<T> {
  /** For people, completes "expected …". */
  readonly expected: string;
  readonly shape: Shape;
  /** Undefined when nothing was said, or nothing usable; the latter is reported. */
  read(node: TreeNode, report: Report): T | undefined;
}

export interface Option<T> extends DescribedOption {
  readonly kind: Kind<T>;
}

/** An option of a later release: read for its mistakes, then told as not supported yet. */
export interface Later extends Option<unknown> {
  readonly effect: Effect;
  /** It holds objects of this kind (`TCP router`): each is told by itself. */
  readonly each?: string;
  /** It only holds other options of a later release, which are told instead. */
  readonly holds?: true;
}

/** Options that belong together, under the names that users write, in any case. `T`: what each of them holds. */
export interface Section<T> {
  readonly options: { readonly [K in keyof T]: Option<T[K]> };
  /** As in a description. */
  readonly folded?: Readonly<Record<string, DescribedOption>>;
  readonly later: Readonly<Record<string, Later>>;
  /** What Traefik knows and nobody can write here, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** As it stands; for the compiler, which finds `T` in the options. */
export const section = <T extends object>(description: Section<T>): Section<T> => description;

/** What was written of a section: the options that somebody wrote so that they can be used. */
export type Written<S> = S extends Section<infer T> ? { readonly [K in keyof T]?: T[K] } : never;

type Writable<T> = { -readonly [K in keyof T]?: T[K] };

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
  let isExcused = false;
  for (const child of children.values()) {
    readStranger(child, section, (at, reason, remark) => {
      isExcused ||= remark?.severity !== 'warning';
      report(at, reason, remark);
    });
  }
  if (!isExcused) for (const reason of missing) report(node, reason);
  return read;
}

function readStranger<T>(node: TreeNode, section: Section<T>, report: Report): void {
  const known = findName(node.name, section.later);
  const later = known === undefined ? undefined : section.later[known];
  if (later === undefined) report(node, describeStranger(node.name, section));
  else readLater(node, later, report);
}

/** What is written as it would be without the option needs no word. Inner options need none beside the outer one's. */
function readLater(node: TreeNode, later: Later, report: Report): void {
  if (later.holds) {
    later.kind.read(node, report);
    return;
  }
  const value = later.kind.read(node, (at, reason, remark) => {
    if (!remark?.later) report(at, reason, remark);
  });
  if (value === undefined || (typeof value !== 'object' && String(value) === later.default)) return;
  const { each, effect, idle } = later;
  const remark: Remark = { later: true, ...(effect === 'warn' ? WARNING : {}) };
  if (idle) report(node, `${quoteText(node.name)} has no effect`, remark);
  else if (each === undefined) report(node, `${quoteText(node.name)} is not supported yet`, remark);
  else
    for (const entry of node.children)
      report(entry, `a ${each} is not supported yet`, { ...remark, object: `${each} ${entry.name}` });
}

/** The spelling of `written` that is a key of `names`. */
export const findName = (written: string, names: object): string | undefined =>
  Object.keys(names).find((name) => name.toLowerCase() === written.toLowerCase());

/** Where an option was written; undefined: it was not. */
export const findOption = ({ children }: TreeNode, option: string): TreeNode | undefined =>
  children.find(({ name }) => name.toLowerCase() === option.toLowerCase());

/** Without those that have no value, which is told: whoever writes `tls:` may have meant `tls: {}`. */
export function childrenWithValue({ children }: TreeNode, report: Report): readonly TreeNode[] {
  for (const child of children)
    if (child.isNull === true) report(child, `not used: ${quoteText(child.name)} has no value`, WARNING);
  return children.filter(({ isNull }) => isNull !== true);
}

/** By lower-case name. Labels that differ in case were merged before; in a file the second one is a mistake. */
function childrenByName(node: TreeNode, report: Report): Map<string, TreeNode> {
  const children = new Map<string, TreeNode>();
  for (const child of childrenWithValue(node, report)) {
    const name = child.name.toLowerCase();
    if (children.has(name)) report(child, `${quoteText(child.name)} is written twice`);
    else children.set(name, child);
  }
  return children;
}

function describeStranger<T>(name: string, { options, folded = {}, later, refused = {} }: Section<T>): string {
  if (name === '') return 'a part of the name is empty: expected an option between the dots';
  const known = Object.keys(options);
  const refusedName = findName(name, refused);
  if (refusedName !== undefined) return `${quoteText(name)} ${refused[refusedName]}`;
  const nearest = nearestName(name, [...known, ...[folded, later, refused].flatMap(Object.keys)]);
  const holders = Object.keys(later).filter((each) => later[each]?.holds);
  const hint = nearest === undefined ? `known here: ${[...known, ...holders].join(', ')}` : `did you mean ${nearest}?`;
  return `unknown option ${quoteText(name)} (${hint})`;
}
