// The static configuration file (YAML) -> assignments, each with `file:line`.

import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Assignment } from './assignment.ts';
import type { Report } from './problem.ts';
import { findMeaning } from './schema.ts';

export interface ConfigurationFile {
  /** As messages show it. */
  readonly name: string;
  readonly text: string;
}

export function readFile(file: ConfigurationFile, report: Report): Assignment[] {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): string => `${file.name}:${lines.linePos(offset).line}`;
  for (const error of document.errors) report(firstLine(error.message), placeAt(error.pos[0]));
  if (document.errors.length > 0) return [];

  const assignments: Assignment[] = [];
  const visit = (value: unknown, segments: readonly string[], place: string): void => {
    const node = isAlias(value) ? value.resolve(document) : value;
    const add = (written: Assignment['value']) => assignments.push({ segments, value: written, place, source: 'file' });
    if (isMap(node) && node.items.length > 0) {
      const { kind } = findMeaning(segments);
      if (kind === 'option') {
        report(`${segments.join('.')}: expected one value, not a group`, place);
        return;
      }
      // Of a group that is not known only its own name is worth a message.
      if (kind !== 'group' && kind !== 'standalone') {
        add('');
        return;
      }
      for (const { key, value: entry } of node.items) {
        visit(entry, [...segments, textOf(key)], placeOf(key) ?? place);
      }
    } else if (isSeq(node)) {
      if (node.items.every(isScalar)) add(node.items.map(textOf));
      else
        for (const [index, item] of node.items.entries())
          visit(item, [...segments, `${index}`], placeOf(item) ?? place);
    } else {
      add(textOf(node));
    }
  };
  const placeOf = (node: unknown): string | undefined => {
    const offset = isScalar(node) || isCollection(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : placeAt(offset);
  };

  const { contents } = document;
  if (isMap(contents)) visit(contents, [], `${file.name}:1`);
  else if (!isEmpty(contents)) report('expected options, such as "entryPoints:"', `${file.name}:1`);
  return assignments.filter(({ segments }) => segments.length > 0);
}

/** A scalar as written, so that `0x10` or `1_000` do not change on their way; null and an empty map are an empty text. */
function textOf(node: unknown): string {
  if (!isScalar(node) || node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

const isEmpty = (contents: Node | null): boolean =>
  contents === null || (isScalar(contents) && contents.value === null);

const firstLine = (message: string): string => message.split('\n')[0] ?? message;
