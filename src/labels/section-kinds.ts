// Sections as values: of one option, as the elements of a list, under names that users give them.

import { quoteText } from '../rules/quote-text.ts';
import { type Kind, type Report, readSection, type Section, WARNING } from './section.ts';
import type { TreeNode } from './tree.ts';

/** A section as the value of an option; it needs at least one option. */
export function sectionOf<T extends object>(section: Section<T>): Kind<Partial<T>> {
  const expected = `options such as ${namesOf(section).join(', ')}`;
  return {
    expected,
    shape: { kind: 'section', section, standsAlone: false },
    read: (node, report) => {
      if (!holdsOnlyOptions(node) || node.children.length === 0)
        report(node, `${quoteText(node.name)} cannot stand alone: expected ${expected} below it`);
      // A text beside the options is a mistake of its own: `http=x` must not cost the routers below `http`.
      return node.isList === true || node.children.length === 0 ? undefined : readSection(node, section, report);
    },
  };
}

/** A section, and what is made of it; what is missing in it was reported. */
export function builtSection<T extends object, D>(section: Section<T>, build: (options: Partial<T>) => D): Kind<D> {
  const kind = sectionOf(section);
  return {
    ...kind,
    read: (node, report) => {
      const options = kind.read(node, report);
      return options === undefined ? undefined : build(options);
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
  toElement: (options: Partial<T>, node: TreeNode, report: Report) => E | undefined,
): Kind<readonly E[]> {
  const element = sectionOf(section);
  const expected = `a list, each element with ${element.expected}`;
  return {
    expected,
    shape: { kind: 'sections', section },
    read: (node, report) => {
      const written = elementsOf(node);
      if (written === undefined) return reportNothing(node, `expected ${expected}`, report);
      return written
        .map((child) => {
          const options = element.read(child, report);
          return options === undefined ? undefined : toElement(options, child, report);
        })
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
      if (!holdsOnlyOptions(node))
        report(node, `${quoteText(node.name)} takes no value and is no list: expected names below it`);
      return node.isList === true ? undefined : node.children;
    },
  };
}

/** The elements of a list, as they stand: whoever reads them keeps what is wrong with one to that one. */
export function nodesOf<T extends object>(section: Section<T>): Kind<readonly TreeNode[]> {
  const expected = `a list, each element with ${sectionOf(section).expected}`;
  return {
    expected,
    shape: { kind: 'sections', section },
    read: (node, report) => elementsOf(node) ?? reportNothing(node, `expected ${expected}`, report),
  };
}

/**
 * Entries that nobody decodes further, each a `TCP router`, say: looked through for mistakes, which are its own, by `readEntry`
 * where there is more to it than options.
 */
export function checkedEntriesOf<T extends object>(
  each: string,
  section: Section<T>,
  readEntry: (entry: TreeNode, report: Report) => void = (entry, report) => readSection(entry, section, report),
): Kind<readonly TreeNode[]> {
  const entries = entriesOf(section);
  return {
    ...entries,
    read: (node, report) => {
      const nodes = entries.read(node, report);
      for (const entry of nodes ?? [])
        readEntry(entry, (at, reason, remark) => report(at, reason, { ...remark, object: `${each} ${entry.name}` }));
      return nodes;
    },
  };
}

function reportNothing(node: TreeNode, reason: string, report: Report): undefined {
  report(node, reason);
  return undefined;
}

export const holdsOnlyOptions = (node: TreeNode): boolean => node.isList !== true && (node.value ?? '') === '';

/** What can be written and acts; of a section that does not act at all, what can be written. */
function namesOf<T>({ options, later }: Section<T>): readonly string[] {
  const acting = Object.keys(options);
  return acting.length > 0 ? acting : Object.keys(later);
}
