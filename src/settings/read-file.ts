// The static configuration file (YAML) -> assignments, each with `file:line`.

import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import type { Assignment } from './assignment.ts';
import type { Report } from './problem.ts';
import { findMeaning } from './schema.ts';

export interface ConfigurationFile {
  /** As messages show it. */
  readonly name: string;
  readonly text: string;
}

/** The first is what somebody did, the later ones mostly follow from it. */
const MOST_SYNTAX_ERRORS = 3;

export function readFile(file: ConfigurationFile, report: Report): Assignment[] {
  const lines = new LineCounter();
  const placeAt = (offset: number): string => `${file.name}:${lines.linePos(offset).line}`;
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  for (const error of document.errors.slice(0, MOST_SYNTAX_ERRORS)) report(error.message, placeAt(error.pos[0]));
  if (document.errors.length > 0) return [];

  const assignments: Assignment[] = [];
  /** What is being visited, from the top down to here. */
  const open = new Set<unknown>();
  const visit = (value: unknown, segments: readonly string[], place: string): void => {
    const node = isAlias(value) ? value.resolve(document) : value;
    const entries = isCollection(node) ? entriesOf(node) : [];
    const { kind } = findMeaning(segments);
    if (entries.length === 0) {
      const written = isSeq(node) ? node.items.map(textOf) : textOf(node);
      assignments.push({ segments, value: written, place, source: 'file' });
    } else if (kind === 'option') {
      report(`${segments.join('.')}: expected a value, not a group`, place);
    } else if (kind !== 'group' && kind !== 'standalone') {
      // Of a group that nobody knows only its own name is worth a message.
      assignments.push({ segments, value: '', place, source: 'file' });
    } else {
      if (open.has(node)) {
        report('an anchor that holds itself', place);
        return;
      }
      open.add(node);
      for (const { name, named, inner } of entries) {
        visit(inner, name === undefined ? segments : [...segments, name], placeOf(named) ?? place);
      }
      open.delete(node);
    }
  };
  const placeOf = (node: unknown): string | undefined => {
    const offset = isScalar(node) || isCollection(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : placeAt(offset);
  };

  const { contents } = document;
  if (isMap(contents)) visit(contents, [], `${file.name}:1`);
  else if (textOf(contents) !== '' || isSeq(contents)) report('expected options, such as "entryPoints:"', placeAt(0));
  return assignments.filter(({ segments }) => segments.length > 0);
}

interface Entry {
  /** Undefined: what it holds belongs to the level above (`<<`). */
  readonly name: string | undefined;
  /** The node that has the name's line. */
  readonly named: unknown;
  readonly inner: unknown;
}

/** What is below a collection; nothing where it is a list of plain values. Merged maps come first: what is written beside them wins. */
function entriesOf(node: { readonly items: readonly unknown[] }): readonly Entry[] {
  if (!isMap(node)) {
    if (node.items.every(isScalar)) return [];
    return node.items.map((item, index) => ({ name: String(index), named: item, inner: item }));
  }
  const merged = node.items.filter(isMerge).flatMap(({ key, value }) => {
    // Of several the first wins: it comes last here.
    const maps: readonly unknown[] = isSeq(value) ? value.items.toReversed() : [value];
    return maps.map((inner) => ({ name: undefined, named: key, inner }));
  });
  const own = node.items.filter((pair) => !isMerge(pair));
  return [...merged, ...own.map(({ key, value }) => ({ name: textOf(key), named: key, inner: value }))];
}

const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.value === '<<';

/** A scalar as written, so that `0x10` or `1_000` do not change on their way; null and an empty map are an empty text. */
function textOf(node: unknown): string {
  if (!isScalar(node) || node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
