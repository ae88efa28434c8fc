// One provider's scopes as a text that can be kept, and back. Pure. A line of JSON for the head, each scope and each item, and
// at last the SHA-256 of all lines before: a text that was torn anywhere lacks it or does not agree with it.

import { createHash } from 'node:crypto';
import type { ProviderName } from '../../model/qualified-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { Item } from '../../model/snapshot.ts';
import { isFields, isItem } from './is-item.ts';

/** Grows when a text of the version before can no longer be read as this one. */
const VERSION = 1;

export interface CopyHead {
  readonly provider: ProviderName;
  /** Of which source, as `originOf` says it. */
  readonly origin: string;
}

export interface KeptScope {
  readonly scope: string;
  /** When it was written while its source had said it, ms since the epoch. */
  readonly keptAtMs: number;
  /** By item id. */
  readonly items: ReadonlyMap<string, Item>;
}

export interface Copy extends CopyHead {
  readonly scopes: readonly KeptScope[];
}

/** Line by line: whoever writes them may rest in between. */
export function* writeScopes({ provider, origin }: CopyHead, scopes: Iterable<KeptScope>): Generator<string> {
  const hash = createHash('sha256');
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line({ portolan: 'scopes', version: VERSION, provider, origin });
  for (const { scope, keptAtMs, items } of scopes) {
    yield line({ scope, keptAtMs, items: items.size });
    for (const item of items.values()) yield line(item);
  }
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`;
}

/** The error says why the text is of no use. The version is looked at first: another one may end in another way. */
export function readScopes(text: string): Result<Copy> {
  const endOfHead = text.indexOf('\n');
  const head = parseLine(text.slice(0, Math.max(0, endOfHead)));
  if (head?.portolan !== 'scopes') return fail('is not a copy of scopes, or is torn at its head');
  if (head.version !== VERSION) return fail(`has format version ${head.version}, this release reads ${VERSION}`);
  const startOfEnd = text.lastIndexOf('\n', text.length - 2) + 1;
  const sum = createHash('sha256').update(text.slice(0, startOfEnd)).digest('hex');
  if (parseLine(text.slice(startOfEnd))?.sha256 !== sum) return fail('is torn or was changed: its checksum is another');
  const { provider, origin } = head;
  const scopes = readLines(
    text
      .slice(endOfHead + 1, startOfEnd)
      .split('\n')
      .slice(0, -1),
  );
  if (typeof provider !== 'string' || typeof origin !== 'string' || scopes === undefined) return fail(NOT_OURS);
  return ok({ provider, origin, scopes });
}

/** Its checksum holds: somebody wrote it so. */
const NOT_OURS = 'does not hold what a copy of scopes holds';

function readLines(lines: readonly string[]): KeptScope[] | undefined {
  const scopes: KeptScope[] = [];
  for (let at = 0; at < lines.length; ) {
    const { scope, keptAtMs, items: count } = parseLine(lines[at]) ?? {};
    if (typeof scope !== 'string' || !isTime(keptAtMs) || typeof count !== 'number') return undefined;
    const items: readonly unknown[] = lines.slice(at + 1, at + 1 + count).map((line) => parseLine(line));
    if (items.length !== count || !items.every(isItem)) return undefined;
    scopes.push({ scope, keptAtMs, items: new Map(items.map((item) => [item.id, item])) });
    at += 1 + count;
  }
  return scopes;
}

/** What a `Date` can be made of. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && !Number.isNaN(new Date(value).getTime());

function parseLine(line = ''): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
