// A tree's routers, services and middlewares, each read by itself: what is wrong with one is kept with that one.

import type { Declared, MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import type { Defect } from '../model/problem.ts';
import { quoteText } from '../rules/quote-text.ts';
import { collectDefects } from './collect-defects.ts';
import { MIDDLEWARE } from './middleware-options.ts';
import { findName, type Report, readSection, type Section } from './section.ts';
import type { TreeNode } from './tree.ts';

export interface Sections<T> {
  readonly sections: Partial<T>;
  /** What belongs to no object. */
  readonly defects: readonly Defect[];
}

export function readSections<T extends object>(node: TreeNode, root: Section<T>): Sections<T> {
  const { defects, report } = collectDefects();
  return { sections: readSection(node, root, report), defects };
}

export type Read<T> = (node: TreeNode, report: Report) => T;

export function decodeObjects<T>(nodes: readonly TreeNode[] | undefined, read: Read<T>): Map<string, Declared<T>> {
  const objects = new Map<string, Declared<T>>();
  for (const node of nodes ?? []) objects.set(node.name, decodeObject(node, read));
  return objects;
}

function decodeObject<T>(node: TreeNode, read: Read<T>): Declared<T> {
  const { defects, report } = collectDefects();
  if (!isUsableName(node.name))
    report(
      node,
      `expected a name, not empty, without @ , [ ], control characters or blanks around it, got ${quoteText(node.name)}`,
    );
  if (node.isList === true || !STANDING_ALONE.has(node.value ?? ''))
    report(node, `${quoteText(node.name)} takes no value: expected options below it`);
  return { definition: read(node, report), defects };
}

/** `…routers.web=` is a router that says nothing of itself; `true` is another way to write it. */
const STANDING_ALONE = new Set(['', 'true']);

/** A reference could not name anything else: `@` introduces a provider, a comma separates, brackets count elements. */
const isUsableName = (name: string): boolean => /^[^@[\],\p{Cc}]+$/u.test(name) && name.trim() === name;

/** One type of a later release that is about quality lets everything pass; any other one has been told. */
export const readMiddleware: Read<MiddlewareDefinition> = (node, report) => {
  const { addPrefix, stripPrefix, headers, redirectScheme, chain } = readSection(node, MIDDLEWARE, report);
  const written = node.children.filter(({ isNull }) => isNull !== true);
  const types = written.filter(({ name }) => nameOfType(name) !== undefined);
  if (types.length > 1) {
    report(node, 'a middleware has one type: write one middleware for each');
    return { type: 'invalid' };
  }
  if (written.length === 0) report(node, `a middleware needs a type: expected one of ${namesOf(MIDDLEWARE)}`);
  const later = findName(types[0]?.name ?? '', MIDDLEWARE.later);
  if (later !== undefined && MIDDLEWARE.later[later]?.effect === 'warn') return { type: 'notYet', name: later };
  return addPrefix ?? stripPrefix ?? headers ?? redirectScheme ?? chain ?? { type: 'invalid' };
};

const nameOfType = (written: string): string | undefined =>
  findName(written, MIDDLEWARE.options) ?? findName(written, MIDDLEWARE.later);

const namesOf = <T>(section: Section<T>): string => Object.keys(section.options).join(', ');
