// The routes of one host (or of all hosts) while tables are made: who is in it, and the index that was made of them last.
// An index that serves is never changed: a bucket whose routes change makes another.

import type { Condition } from './condition.ts';
import { findRegexps } from './find-regexps.ts';
import { PathIndex, type PathNode } from './path-index.ts';
import { comparePrecedence, type Precedence } from './precedence.ts';
import { compilePredicate } from './predicate.ts';
import { RegexpUnion } from './regexp-union.ts';
import type { Placement } from './spread.ts';

/** One placement of a router, and what a match of it gives. */
export interface Member<T> {
  readonly precedence: Precedence;
  readonly placement: Placement;
  readonly value: T;
}

/** Fewer are tested each by itself: 0.15 µs a test, while a union needs more than one for its own keeping. */
const MIN_UNITED = 8;

export class Bucket<T> {
  /** In order after each compile: what joins then stands at the end, and sorting is one pass. */
  #members = new Set<Member<T>>();
  #regexps = RegexpUnion.EMPTY;

  add(member: Member<T>): void {
    this.#members.add(member);
  }

  delete(member: Member<T>): void {
    this.#members.delete(member);
  }

  /** The trie of the present members; undefined without any. Yields between pieces of work. */
  *compile(): Generator<void, PathNode<T> | undefined> {
    const sorted = [...this.#members].sort((a, b) => comparePrecedence(a.precedence, b.precedence));
    if (sorted.length > 1) this.#members = new Set(sorted);
    const tests = sorted.flatMap(({ placement }) => findRegexps(placement.rest));
    this.#regexps = tests.length < MIN_UNITED ? RegexpUnion.EMPTY : yield* this.#regexps.renew(tests);
    const index = new PathIndex<T>();
    for (const { precedence, placement, value } of sorted.toReversed()) {
      index.add(placement.path, { precedence, holds: holdsFor(placement.rest, this.#regexps), value });
      yield;
    }
    return index.root;
  }
}

const holdsFor = (rest: Condition, regexps: RegexpUnion) =>
  rest.kind === 'always' ? undefined : compilePredicate(rest, regexps);
