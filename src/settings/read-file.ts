// The static configuration file, already a tree -> assignments, each with `file:line:column`.

import type { Assignment } from './assignment.ts';
import type { WrittenValue } from './option.ts';
import type { Report } from './problem.ts';
import { findMeaning } from './schema.ts';

export interface ConfigurationFile {
  /** As the places in it call it. */
  readonly name: string;
  readonly tree: FileTree;
}

/** What a text in YAML or TOML holds; who reads the text gives its parts their places. */
export interface FileTree {
  readonly name: string;
  /** `portolan.yml:12:5`. */
  readonly place: string;
  /** A scalar as text; absent where the node only holds others. */
  readonly value?: string;
  /** Elements of a list are named by their index. */
  readonly children: readonly FileTree[];
  readonly isList?: boolean;
}

export const readFile = ({ tree }: ConfigurationFile, report: Report): Assignment[] =>
  tree.children.flatMap((child) => readNode(child, [child.name], report));

function readNode(node: FileTree, segments: readonly string[], report: Report): Assignment[] {
  const { place, children } = node;
  const { kind } = findMeaning(segments);
  const value = writtenValue(node);
  if (value !== undefined) return [{ segments, value, place, source: 'file' }];
  if (kind === 'option') {
    report(`${segments.join('.')}: expected a value, not a group`, place);
    return [];
  }
  if (kind === 'group' || kind === 'standalone') {
    return children.flatMap((child) => readNode(child, [...segments, child.name], report));
  }
  // Of a group that has no effect, or that nobody knows, its own name is worth a message, and strangers within it.
  const below =
    kind === 'traefik' ? children.flatMap((child) => readNode(child, [...segments, child.name], report)) : [];
  const strangers = below.filter((assignment) => findMeaning(assignment.segments).kind === 'unknown');
  return [{ segments, value: '', place, source: 'file' }, ...strangers];
}

/** A scalar, or a list of scalars; an empty group is an empty text. Undefined where options or further lists are below. */
function writtenValue({ value, children, isList = false }: FileTree): WrittenValue | undefined {
  if (isList && children.every((child) => child.value !== undefined)) return children.map((child) => child.value ?? '');
  return children.length === 0 ? (value ?? '') : undefined;
}
