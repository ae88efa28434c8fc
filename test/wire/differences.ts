// Where our opinion is another than a corpus': `expected-differences.json`, one reason a line. A difference that is not
// there, and one that is there and no longer exists, both fail.

import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import type { WireCase } from './corpus.ts';

export type Reasons = ReadonlyMap<string, string>;

export function readDifferences(corpus: string): Reasons {
  const file: Record<string, Record<string, string>> = JSON.parse(
    readFileSync(`${import.meta.dirname}/expected-differences.json`, 'utf8'),
  );
  return new Map(Object.entries(file[corpus] ?? {}));
}

/** What a parser of ours made of a case. */
export interface Opinion {
  readonly accepted: number;
  readonly refused: boolean;
}

export function assertExpectedDifferences(
  t: ExecutionContext,
  corpus: string,
  cases: readonly WireCase[],
  opinionOf: (one: WireCase) => Opinion,
): void {
  const reasons = readDifferences(corpus);
  const found = cases.filter((one) => differs(one, opinionOf(one))).map(({ id }) => id);
  t.deepEqual(found.sort(), [...reasons.keys()].sort());
  t.true([...reasons.values()].every((reason) => reason.length > 0));
}

function differs({ says, messages }: WireCase, { accepted, refused }: Opinion): boolean {
  if (says === 'open') return false;
  return says === 'refuse' ? accepted > messages : refused || accepted < messages;
}

/** For a suite without its data. */
export function skip(t: ExecutionContext): void {
  t.log('skipped: no corpora');
  t.pass();
}
