// Values as a text that can be kept, and back. Pure. A line of JSON for a head and for each value, and at last the SHA-256 of
// all lines before: a text that was torn anywhere lacks it or does not agree with it.

import { createHash } from 'node:crypto';
import { type Fields, isFields } from '../../model/fields.ts';
import { fail, ok, type Result } from '../../model/result.ts';

export interface SealedKind {
  /** What is kept: `scopes`. */
  readonly kind: string;
  /** Grows when a text of the version before can no longer be read as this one. */
  readonly version: number;
}

/** Line by line: whoever writes them may rest in between. */
export function* sealLines({ kind, version }: SealedKind, head: Fields, values: Iterable<unknown>): Generator<string> {
  const hash = createHash('sha256');
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line({ portolan: kind, version, ...head });
  for (const value of values) yield line(value);
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

export interface OpenedLines {
  readonly head: Fields;
  /** Not parsed yet. */
  readonly lines: readonly string[];
}

/** The error says why the text is of no use. The version is looked at first: another one may end in another way. */
export function openLines(text: string, { kind, version }: SealedKind): Result<OpenedLines> {
  const endOfHead = text.indexOf('\n');
  const head = parseLine(text.slice(0, Math.max(0, endOfHead)));
  if (head?.portolan !== kind) return fail(`is not a copy of ${kind}, or is torn at its head`);
  if (head.version !== version) return fail(`has format version ${head.version}, this release reads ${version}`);
  const startOfEnd = text.lastIndexOf('\n', text.length - 2) + 1;
  const sum = createHash('sha256').update(text.slice(0, startOfEnd)).digest('hex');
  if (parseLine(text.slice(startOfEnd))?.sha256 !== sum) return fail('is torn or was changed: its checksum is another');
  const lines = text
    .slice(endOfHead + 1, startOfEnd)
    .split('\n')
    .slice(0, -1);
  return ok({ head, lines });
}

/** Undefined: it is no JSON object. */
export function parseLine(line = ''): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
