// Rule text into a tree, with Traefik's precedence: `!` binds closest, then `&&`, then `||` (reference 5.1).

import { fail, ok, type Result } from '../model/result.ts';
import type { Rule } from './ast.ts';
import { lex, type Sign, type Token } from './lex.ts';
import { findMatcher, type MatcherDescription } from './matchers.ts';
import { quoteText } from './quote-text.ts';
import type { RuleError } from './rule-error.ts';

/** Longer rules are refused unread. */
export const MAX_RULE_BYTES = 10 * 1024;

/** Parentheses and `!` within each other; the parser's recursion and that of every reader of the tree ends here. */
export const MAX_RULE_DEPTH = 100;

type Parsed<T> = Result<T, RuleError>;

/** Never throws, whatever the text; a rule that parses has valid arguments. */
export function parseRule(text: string): Parsed<Rule> {
  if (Buffer.byteLength(text) > MAX_RULE_BYTES)
    return fail({ message: `the rule is longer than ${MAX_RULE_BYTES} bytes`, position: 0 });
  if (!text.isWellFormed()) return fail({ message: 'the rule is not well-formed Unicode', position: 0 });
  const tokens = lex(text);
  if (!tokens.ok) return tokens;
  const parser = new Parser(tokens.value);
  const rule = parser.parseAny(0);
  if (!rule.ok) return rule;
  return parser.current.kind === 'end' ? rule : parser.unexpected('"&&", "||" or the end');
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', position: 0 };
  }

  parseAny(depth: number): Parsed<Rule> {
    return this.#parseList('or', '||', () => this.#parseList('and', '&&', () => this.#parseOperand(depth)));
  }

  unexpected(expected: string): { readonly ok: false; readonly error: RuleError } {
    return fail({
      message: `expected ${expected}, found ${describeToken(this.current)}`,
      position: this.current.position,
    });
  }

  #parseList(kind: 'and' | 'or', operator: Sign, parseMember: () => Parsed<Rule>): Parsed<Rule> {
    const operands: Rule[] = [];
    do {
      const member = parseMember();
      if (!member.ok) return member;
      if (member.value.kind === kind) operands.push(...member.value.operands);
      else operands.push(member.value);
    } while (this.#accept(operator));
    const [only, ...others] = operands;
    return ok(only !== undefined && others.length === 0 ? only : { kind, operands });
  }

  #parseOperand(depth: number): Parsed<Rule> {
    const { position } = this.current;
    if (depth > MAX_RULE_DEPTH) return fail({ message: `nested more than ${MAX_RULE_DEPTH} deep`, position });
    if (this.#accept('!')) {
      const operand = this.#parseOperand(depth + 1);
      return operand.ok ? ok({ kind: 'not', operand: operand.value }) : operand;
    }
    if (!this.#accept('(')) return this.#parseMatcher();
    const inner = this.parseAny(depth + 1);
    if (!inner.ok || this.#accept(')')) return inner;
    return this.unexpected('"&&", "||" or ")"');
  }

  #parseMatcher(): Parsed<Rule> {
    const name = this.current;
    if (name.kind !== 'name') return this.unexpected('a matcher such as Host(`example.com`), "!" or "("');
    const found = findMatcher(name.text);
    if (!found.ok) return fail({ ...found.error, position: name.position });
    this.#index++;
    if (!this.#accept('(')) return this.unexpected(`"(" after ${found.value.name}`);
    const given = this.#parseArguments();
    return given.ok ? buildMatch(found.value, given.value, name.position) : given;
  }

  /** A comma may trail, as in Go. */
  #parseArguments(): Parsed<readonly StringToken[]> {
    const given: StringToken[] = [];
    while (!this.#accept(')')) {
      const token = this.current;
      if (token.kind !== 'string') return this.unexpected('a string in backticks or double quotes');
      given.push(token);
      this.#index++;
      if (!this.#accept(',') && this.current.kind !== ')') return this.unexpected('"," or ")"');
    }
    return ok(given);
  }

  #accept(kind: Sign): boolean {
    if (this.current.kind !== kind) return false;
    this.#index++;
    return true;
  }
}

type StringToken = Extract<Token, { readonly kind: 'string' }>;

function buildMatch(matcher: MatcherDescription, given: readonly StringToken[], position: number): Parsed<Rule> {
  const { name, parameters, optional = 0 } = matcher;
  if (given.length > parameters.length || given.length < parameters.length - optional) {
    const message = `${name} takes ${countArguments(parameters.length, optional)} (${parameters.join(', ')}), got ${given.length}`;
    const manyOfOne = given.length > 1 && parameters.length === 1;
    return fail({ message, position, ...(manyOfOne ? { hint: `join several ${name} with ||` } : {}) });
  }
  const empty = given.find(({ text }) => text === '');
  if (empty !== undefined) return fail({ message: `an argument of ${name} is empty`, position: empty.position });
  const [first, second] = given;
  const built = matcher.build(first?.text ?? '', second?.text ?? '');
  if (!built.ok) return fail({ message: built.error, position: first?.position ?? position });
  return ok({ kind: 'match', matcher: built.value });
}

function countArguments(most: number, optional: number): string {
  if (optional > 0) return `${most - optional} or ${most} arguments`;
  return most === 1 ? '1 argument' : `${most} arguments`;
}

function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end';
  if (token.kind === 'string') return `the string ${quoteText(token.text)}`;
  return quoteText(token.kind === 'name' ? token.text : token.kind);
}
