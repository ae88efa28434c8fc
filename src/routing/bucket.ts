// The routes of one host (or of all hosts) while tables are made: who is in it, and the trie that was made of them last.
// A trie that serves is never changed: a bucket whose routes change makes another.

import type { Condition } from './condition.ts';
import { findRegexps } from './find-regexps.ts';
import { withoutRoute, withRoute } from './path-edit.ts';
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
/** A change of the trie costs about as much as making it of this many routes. */
const ROUTES_AN_EDIT = 16;

export class Bucket<T> {
  /** In order after each making: what joins then stands at the end, and sorting is one pass. */
  #members = new Set<Member<T>>();
  #regexps = RegexpUnion.EMPTY;
  #root: PathNode<T> | undefined;
  /** Since the root was made. */
  readonly #added = new Set<Member<T>>();
  readonly #deleted = new Set<Member<T>>();
  /** Regular expressions of the members that the root has. */
  #tests = 0;

  add(member: Member<T>): void {
    this.#members.add(member);
    this.#added.add(member);
  }

  delete(member: Member<T>): void {
    this.#members.delete(member);
    if (!this.#added.delete(member)) this.#deleted.add(member);
  }

  /** The trie of the present members; undefined without any. Yields between pieces of work. */
  *compile(): Generator<void, PathNode<T> | undefined> {
    this.#root = this.#canEdit() ? yield* this.#edit() : yield* this.#make();
    this.#added.clear();
    this.#deleted.clear();
    return this.#root;
  }

  /** Regular expressions that are tested together must stay, or predicates of other routes would ask for what is gone. */
  #canEdit(): boolean {
    const edits = this.#added.size + this.#deleted.size;
    if (this.#root === undefined || edits * ROUTES_AN_EDIT > this.#members.size) return false;
    const [more, fewer] = [countTests(this.#added), countTests(this.#deleted)];
    return more + fewer === 0 || Math.max(this.#tests, this.#tests + more - fewer) < MIN_UNITED;
  }

  *#edit(): Generator<void, PathNode<T> | undefined> {
    let root = this.#root;
    for (const { placement, precedence } of this.#deleted) {
      root = root && withoutRoute(root, placement.path, precedence);
      yield;
    }
    for (const { precedence, placement, value } of this.#added) {
      root = withRoute(root, placement.path, { precedence, holds: holdsFor(placement.rest, this.#regexps), value });
      yield;
    }
    this.#tests += countTests(this.#added) - countTests(this.#deleted);
    return root;
  }

  *#make(): Generator<void, PathNode<T> | undefined> {
    const sorted = [...this.#members].sort((a, b) => comparePrecedence(a.precedence, b.precedence));
    if (sorted.length > 1) this.#members = new Set(sorted);
    const tests = sorted.flatMap(({ placement }) => findRegexps(placement.rest));
    this.#tests = tests.length;
    this.#regexps = tests.length < MIN_UNITED ? RegexpUnion.EMPTY : yield* this.#regexps.renew(tests);
    const index = new PathIndex<T>();
    for (const { precedence, placement, value } of sorted.toReversed()) {
      index.add(placement.path, { precedence, holds: holdsFor(placement.rest, this.#regexps), value });
      yield;
    }
    return index.root;
  }
}

function countTests<T>(members: Iterable<Member<T>>): number {
  let tests = 0;
  for (const { placement } of members) tests += findRegexps(placement.rest).length;
  return tests;
}

const holdsFor = (rest: Condition, regexps: RegexpUnion) =>
  rest.kind === 'always' ? undefined : compilePredicate(rest, regexps);
