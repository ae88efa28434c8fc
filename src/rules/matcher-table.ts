// The matchers of one kind of rule: which arguments each takes, and what it becomes.

import { nearestName } from '../model/nearest-name.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { quoteText } from './quote-text.ts';

export interface MatcherDescription<M> {
  readonly name: string;
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** How many of the last parameters may be absent. Default 0. */
  readonly optional?: number;
  /** The parameters may be given again and again, and the tests are joined so. Default: once. */
  readonly repeated?: 'or' | 'and';
  /**
   * Called with one round of arguments: what is given is not empty, what may be absent is then empty. The error follows
   * the matcher's name in a message, is about the last of them, and begins with `takes` or `does not take`.
   */
  build(first: string, second: string): Result<M>;
}

export interface UnknownMatcher {
  readonly message: string;
  readonly hint: string;
}

export class MatcherTable<M> {
  readonly #names: readonly string[];
  readonly #bySpelling: ReadonlyMap<string, MatcherDescription<M>>;
  readonly #elsewhere: ReadonlyMap<string, string>;

  /** `elsewhere`: matchers of other kinds of rules, in lower case, and what to do about them. */
  constructor(matchers: readonly MatcherDescription<M>[], elsewhere: ReadonlyMap<string, string>) {
    this.#elsewhere = elsewhere;
    this.#names = matchers.map(({ name }) => name);
    this.#bySpelling = new Map(matchers.flatMap((matcher) => spellings(matcher.name).map((name) => [name, matcher])));
  }

  find(written: string): Result<MatcherDescription<M>, UnknownMatcher> {
    const matcher = this.#bySpelling.get(written);
    if (matcher !== undefined) return ok(matcher);
    return fail({ message: `unknown matcher ${quoteText(written)}`, hint: this.#hintFor(written) });
  }

  #hintFor(written: string): string {
    const elsewhere = this.#elsewhere.get(written.toLowerCase());
    if (elsewhere !== undefined) return elsewhere;
    const nearest = nearestName(written, this.#names);
    return nearest === undefined ? `known are ${this.#names.join(', ')}` : `did you mean ${nearest}?`;
  }
}

/** As Traefik has it: `PathPrefix`, `pathprefix`, `PATHPREFIX` and `Pathprefix`, no other mixture. */
function spellings(name: string): readonly string[] {
  const lower = name.toLowerCase();
  return [name, lower, name.toUpperCase(), `${name.charAt(0)}${lower.slice(1)}`];
}
