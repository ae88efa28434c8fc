// How options are described, and the one place that reads a tree by a description. A description's type is made from the
// type that it fills: an option added there and forgotten here does not compile.

import { nearestName } from '../rules/nearest-name.ts';
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
}

const WARNING: Remark = { severity: 'warning' };

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

/** Options that belong together, under the names that users write, in any case. */
export interface Section<T> {
  readonly options: { readonly [K in keyof T]-?: Option<Exclude<T[K], undefined>> };
  readonly later: Readonly<Record<string, Later>>;
  /** What Traefik knows and nobody can write here, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
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
  const { each, effect } = later;
  const what = each === undefined ? '' : `${each} `;
  const remark: Remark = { later: true, ...(effect === 'warn' ? WARNING : {}) };
  for (const told of each === undefined ? [node] : node.children)
    report(told, `${what}${quoteText(told.name)} is not supported yet`, remark);
}

/** The spelling of `written` that is a key of `names`. */
export const findName = (written: string, names: object): string | undefined =>
  Object.keys(names).find((name) => name.toLowerCase() === written.toLowerCase());

/** A section as the value of an option; it needs at least one option. */
export function sectionOf<T extends object>(section: Section<T>): Kind<Partial<T>> {
  const expected = `options such as ${namesOf(section).join(', ')}`;
  return {
    expected,
    shape: { kind: 'section', section, standsAlone: false },
    read: (node, report) => {
      if (holdsOnlyOptions(node) && node.children.length > 0) return readSection(node, section, report);
      return reportNothing(node, `${quoteText(node.name)} cannot stand alone: expected ${expected} below it`, report);
    },
  };
}

/**
 * A section that `true` or nothing turns on with its defaults and `false` off (Traefik's `allowEmpty`). Traefik takes
 * every other text for off, `yes` and `1` among them: here that is a mistake.
 */
export function switchableSection<T extends object>(section: Section<T>): Kind<Partial<T>> {
  const names = [...Object.keys(section.options), ...Object.keys(section.later)];
  const expected = names.length === 0 ? 'true or false' : `true, false or options such as ${names.join(', ')}`;
  return {
    expected,
    shape: { kind: 'section', section, standsAlone: true },
    read: (node, report) => {
      const value = (node.value ?? '').toLowerCase();
      if (node.isList !== true && (value === '' || value === 'true')) return readSection(node, section, report);
      if (node.isList === true || (value !== 'false' && value !== '0'))
        return reportNothing(node, `expected ${expected}, got ${describeValue(node)}`, report);
      for (const child of node.children)
        report(child, `not used: ${quoteText(node.name)} is ${quoteText(value)}`, WARNING);
      return undefined;
    },
  };
}

const describeValue = ({ value, isList }: TreeNode): string => (isList === true ? 'a list' : quoteText(value ?? ''));

/** A list whose elements are sections; `toElement` gives undefined where too little can be used, which is reported then. */
export function listOfSections<T extends object, E>(
  section: Section<T>,
  toElement: (options: Partial<T>) => E | undefined,
): Kind<readonly E[]> {
  const element = sectionOf(section);
  const expected = `a list, each element with ${element.expected}`;
  return {
    expected,
    shape: { kind: 'sections', section },
    read: (node, report) => {
      const written = elementsOf(node);
      if (written === undefined) return reportNothing(node, `expected ${expected}`, report);
      const elements = written.map((child) => element.read(child, report));
      return elements
        .map((options) => (options === undefined ? undefined : toElement(options)))
        .filter((each) => each !== undefined);
    },
  };
}

/**
 * The elements of a list: as they stand where it was written as one (`[n]`, YAML), by number where labels say `.n`.
 * Undefined: it is none.
 */
export function elementsOf({ children, isList }: TreeNode): readonly TreeNode[] | undefined {
  if (isList === true) return children;
  if (children.length === 0 || !children.every(({ name }) => /^\d{1,9}$/.test(name))) return undefined;
  return children.toSorted((one, other) => Number(one.name) - Number(other.name));
}

/** The entries below a section that names them itself, as they stand; empty is allowed. */
export function entriesOf<T extends object>(section: Section<T>): Kind<readonly TreeNode[]> {
  return {
    expected: 'names',
    shape: { kind: 'entries', section },
    read: (node, report) => {
      if (holdsOnlyOptions(node)) return node.children;
      const reason = `${quoteText(node.name)} takes no value and is no list: expected names below it`;
      return reportNothing(node, reason, report);
    },
  };
}

/** Entries that nobody decodes further: looked through for mistakes. */
export function checkedEntriesOf<T extends object>(section: Section<T>): Kind<readonly TreeNode[]> {
  const entries = entriesOf(section);
  return {
    ...entries,
    read: (node, report) => {
      const nodes = entries.read(node, report);
      for (const entry of nodes ?? []) readSection(entry, section, report);
      return nodes;
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

function describeStranger<T>(name: string, { options, later, refused = {} }: Section<T>): string {
  if (name === '') return 'a part of the name is empty: expected an option between the dots';
  const known = Object.keys(options);
  const refusedName = findName(name, refused);
  if (refusedName !== undefined) return `${quoteText(name)} ${refused[refusedName]}`;
  const nearest = nearestName(name, [...known, ...Object.keys(later), ...Object.keys(refused)]);
  const hint = nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
  return `unknown option ${quoteText(name)} (${hint})`;
}

/** What can be written and acts; of a section that does not act at all, what can be written. */
function namesOf<T>({ options, later }: Section<T>): readonly string[] {
  const acting = Object.keys(options);
  return acting.length > 0 ? acting : Object.keys(later);
}
