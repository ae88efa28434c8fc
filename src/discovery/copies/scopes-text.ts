// One provider's scopes as a text that can be kept, and back. Pure. A line for each scope and each of its items.

import type { ProviderName } from '../../model/qualified-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { Item } from '../../model/snapshot.ts';
import { isItem } from './is-item.ts';
import { openLines, parseLine, sealLines } from './sealed-lines.ts';

const SCOPES = { kind: 'scopes', version: 1 };

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
export const writeScopes = ({ provider, origin }: CopyHead, scopes: Iterable<KeptScope>): Generator<string> =>
  sealLines(SCOPES, { provider, origin }, valuesOf(scopes));

function* valuesOf(scopes: Iterable<KeptScope>): Generator<unknown> {
  for (const { scope, keptAtMs, items } of scopes) {
    yield { scope, keptAtMs, items: items.size };
    yield* items.values();
  }
}

/** The error says why the text is of no use. */
export function readScopes(text: string): Result<Copy> {
  const opened = openLines(text, SCOPES);
  if (!opened.ok) return opened;
  const { provider, origin } = opened.value.head;
  const scopes = readLines(opened.value.lines);
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
