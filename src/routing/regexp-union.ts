// The regular expressions of a bucket, by what they look at. They are tested in groups, and a group survives a change of
// the others: compiling one takes a millisecond or two.

import { MAX_GROUP_PATTERNS, RegexpGroup } from './regexp-group.ts';

/** A pattern and what it is tested against: `host`, `path`, `header x-tenant`, `query page`. */
export interface RegexpTest {
  readonly subject: string;
  readonly pattern: string;
}

/** Where the outcome of a pattern is found. */
export interface RegexpPlace {
  readonly group: RegexpGroup;
  readonly index: number;
}

export class RegexpUnion {
  static readonly EMPTY = new RegexpUnion(new Map());
  readonly #groups: ReadonlyMap<string, readonly RegexpGroup[]>;
  readonly #places = new Map<string, RegexpPlace>();

  private constructor(groups: ReadonlyMap<string, readonly RegexpGroup[]>) {
    this.#groups = groups;
    for (const [subject, ofSubject] of groups) {
      for (const group of ofSubject) {
        for (const [index, pattern] of group.patterns.entries())
          this.#places.set(keyOf({ subject, pattern }), { group, index });
      }
    }
  }

  /** A union of these tests that takes over what it can from this one. Yields between pieces of work. */
  *renew(tests: Iterable<RegexpTest>): Generator<void, RegexpUnion> {
    const bySubject = new Map<string, Set<string>>();
    for (const { subject, pattern } of tests) {
      const patterns = bySubject.get(subject);
      if (patterns === undefined) bySubject.set(subject, new Set([pattern]));
      else patterns.add(pattern);
    }
    const groups = new Map<string, readonly RegexpGroup[]>();
    for (const [subject, patterns] of bySubject)
      groups.set(subject, yield* regroup(this.#groups.get(subject) ?? [], patterns));
    return new RegexpUnion(groups);
  }

  /** Undefined: the union was not made with this test. */
  find(test: RegexpTest): RegexpPlace | undefined {
    return this.#places.get(keyOf(test));
  }
}

const keyOf = ({ subject, pattern }: RegexpTest): string => `${subject} ${pattern}`;

/** Full groups stay while all of their patterns are wanted; all others are divided anew, so that few groups are not full. */
function* regroup(groups: readonly RegexpGroup[], wanted: ReadonlySet<string>): Generator<void, RegexpGroup[]> {
  const isKept = ({ patterns }: RegexpGroup): boolean =>
    patterns.every((pattern) => wanted.has(pattern)) &&
    (patterns.length === MAX_GROUP_PATTERNS || patterns.length === wanted.size);
  const kept = groups.filter(isKept);
  const homeless = new Set(wanted);
  for (const { patterns } of kept) for (const pattern of patterns) homeless.delete(pattern);
  const rest = [...homeless];
  for (let from = 0; from < rest.length; from += MAX_GROUP_PATTERNS) {
    yield;
    kept.push(new RegexpGroup(rest.slice(from, from + MAX_GROUP_PATTERNS)));
  }
  return kept;
}
