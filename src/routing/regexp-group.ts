// Some patterns that are tested together: one pass over a text tells which of them match. RE2Set builds the automaton of
// their union as texts come, within the bytes that it is given, and goes on without its memory when they are used up:
// linear in the text either way.

import { RE2Set } from 're2js';

/**
 * Measured with 200 patterns whose literals stand anywhere in the text: in one union of 200 the states that are met fill
 * any memory (350 µs a text), in unions of 67 there are some hundreds (1.5 µs for all 200), in smaller ones more are run.
 */
export const MAX_GROUP_PATTERNS = 64;

/** Of the automaton, for each pattern: what clients send cannot grow it beyond. */
const BYTES_PER_PATTERN = 64 * 1024;

export class RegexpGroup {
  readonly patterns: readonly string[];
  readonly #set: RE2Set;
  /** The last texts, and by pattern whether one of them matched: a request asks for each of the patterns in turn. */
  #texts: readonly string[] = [];
  readonly #matched: Uint8Array;

  /** Every pattern has been checked by the rule's parser. */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns;
    this.#matched = new Uint8Array(patterns.length);
    this.#set = new RE2Set(RE2Set.UNANCHORED, 0, patterns.length * BYTES_PER_PATTERN);
    for (const pattern of patterns) this.#set.add(pattern);
    this.#set.compile();
  }

  /** Whether the pattern at `index` matches a part of the text. */
  matches(index: number, text: string): boolean {
    if (this.#texts.length !== 1 || this.#texts[0] !== text) {
      this.#restart([text]);
      this.#search(text);
    }
    return this.#matched[index] === 1;
  }

  /** Whether it matches a part of one of these, which are bytes, one character each, and are read as UTF-8. */
  matchesAny(index: number, values: readonly string[]): boolean {
    if (this.#texts.length !== values.length || values.some((value, i) => value !== this.#texts[i])) {
      this.#restart(values);
      for (const value of values) this.#search(/[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1') : value);
    }
    return this.#matched[index] === 1;
  }

  #restart(texts: readonly string[]): void {
    this.#texts = texts;
    this.#matched.fill(0);
  }

  #search(input: string | Uint8Array): void {
    for (const index of this.#set.match(input)) this.#matched[index] = 1;
  }
}
