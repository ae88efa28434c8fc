// The matchers of one kind of rule: what can be called there, in the spellings that Traefik takes.

import { nearestName } from '../model/nearest-name.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { buildMatch, type MatcherDescription } from './build-match.ts';
import type { Callee, Stranger, Vocabulary } from './expression-parser.ts';
import { quoteText } from './quote-text.ts';

export class MatcherTable<M> implements Vocabulary<M> {
  readonly example = 'a matcher such as Host(`example.com`)';
  readonly #names: readonly string[];
  readonly #bySpelling: ReadonlyMap<string, Callee<M>>;
  readonly #elsewhere: ReadonlyMap<string, string>;

  /** `elsewhere`: matchers of other kinds of rules, in lower case, and what to do about them. */
  constructor(matchers: readonly MatcherDescription<M>[], elsewhere: ReadonlyMap<string, string>) {
    this.#elsewhere = elsewhere;
    this.#names = matchers.map(({ name }) => name);
    this.#bySpelling = new Map(
      matchers.flatMap((matcher) => {
        const { name } = matcher;
        const callee: Callee<M> = { name, call: (given, position) => buildMatch(matcher, given, position) };
        return spellings(name).map((spelling) => [spelling, callee]);
      }),
    );
  }

  find(written: string): Result<Callee<M>, Stranger> {
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
