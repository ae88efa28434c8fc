// Rule text into tokens. The grammar is Go's expression syntax as far as Traefik uses it (reference 5.1); a newline is
// an ordinary blank here, while Go ends the expression at one that follows `)` or a string: every rule that Traefik
// accepts means the same, some that it refuses are accepted. Comments are Go's too.

import { fail, ok, type Result } from '../model/result.ts';
import { quoteText } from './quote-text.ts';
import type { RuleError } from './rule-error.ts';
import { readString } from './string-literal.ts';

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly position: number }
  /** `text` is what the literal stands for. */
  | { readonly kind: 'string'; readonly text: string; readonly position: number }
  | { readonly kind: Sign; readonly position: number }
  | { readonly kind: 'end'; readonly position: number };

export type StringToken = Extract<Token, { readonly kind: 'string' }>;

export type Sign = (typeof SIGNS)[number];

const SIGNS = ['(', ')', ',', '&&', '||', '!'] as const;
const BLANKS = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)+/y;
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*/uy;

/** The last token is always `end`. */
export function lex(text: string): Result<readonly Token[], RuleError> {
  const tokens: Token[] = [];
  let position = matchLength(BLANKS, text, 0);
  while (position < text.length) {
    const read = readToken(text, position);
    if (!read.ok) return read;
    tokens.push(read.value.token);
    position = read.value.end;
    position += matchLength(BLANKS, text, position);
  }
  tokens.push({ kind: 'end', position });
  return ok(tokens);
}

interface ReadToken {
  readonly token: Token;
  readonly end: number;
}

function readToken(text: string, position: number): Result<ReadToken, RuleError> {
  const sign = SIGNS.find((each) => text.startsWith(each, position));
  if (sign !== undefined) return ok({ token: { kind: sign, position }, end: position + sign.length });
  const nameLength = matchLength(NAME, text, position);
  if (nameLength > 0) {
    const end = position + nameLength;
    return ok({ token: { kind: 'name', text: text.slice(position, end), position }, end });
  }
  const character = text[position];
  if (character !== '"' && character !== '`') return fail(strayCharacter(text, position));
  const literal = readString(text, position);
  if (!literal.ok) return literal;
  return ok({ token: { kind: 'string', text: literal.value.text, position }, end: literal.value.end });
}

const HINTS = new Map([
  ["'", 'strings stand in backticks or double quotes'],
  ['&', 'write && for "and"'],
  ['|', 'write || for "or"'],
]);

function strayCharacter(text: string, position: number): RuleError {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  const hint = HINTS.get(character);
  const message = `expected a matcher, an operator or a string, found ${quoteText(character)}`;
  return { message, position, ...(hint === undefined ? {} : { hint }) };
}

function matchLength(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  // Half of the time of a large state goes into reading its rules: no array is made for a match.
  return pattern.test(text) ? pattern.lastIndex - position : 0;
}
