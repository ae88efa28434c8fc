// Constraint text into a tree: the expression syntax of rules with other functions (reference 2.6). What Traefik finds
// out item by item (an unknown function, an expression that does not compile) is an error of the start here.

import { nearestName } from '../../model/nearest-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { lex, type Sign, type Token } from '../../rules/lex.ts';
import { quoteText } from '../../rules/quote-text.ts';
import { describeRuleError, type RuleError } from '../../rules/rule-error.ts';
import type { Constraint, Constraints } from './constraint.ts';
import { type ConstraintFunction, type ConstraintKind, FUNCTIONS } from './functions.ts';

/** Parentheses and `!` within each other. */
const MAX_DEPTH = 100;

type Parsed<T> = Result<T, RuleError>;

/** Never throws; an empty text is true for every item. */
export function compileConstraints(text: string, kind: ConstraintKind): Result<Constraints> {
  if (text.trim() === '') return ok({ root: undefined });
  const root = parse(text, kind);
  return root.ok ? ok({ root: root.value }) : fail(describeRuleError(text, root.error));
}

function parse(text: string, kind: ConstraintKind): Parsed<Constraint> {
  const tokens = lex(text);
  if (!tokens.ok) return tokens;
  const parser = new Parser(tokens.value, kind);
  const root = parser.parseAny(0);
  return root.ok && parser.current.kind !== 'end' ? parser.unexpected('"&&", "||" or the end') : root;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlyMap<string, ConstraintFunction>;
  #index = 0;

  constructor(tokens: readonly Token[], kind: ConstraintKind) {
    this.#tokens = tokens;
    this.#functions = FUNCTIONS[kind];
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', position: 0 };
  }

  /** `&&` binds closer than `||`. */
  parseAny(depth: number): Parsed<Constraint> {
    return this.#parseList('or', '||', () => this.#parseList('and', '&&', () => this.#parseOperand(depth)));
  }

  unexpected(expected: string): { readonly ok: false; readonly error: RuleError } {
    return fail({ message: `expected ${expected}`, position: this.current.position });
  }

  #parseList(kind: 'and' | 'or', operator: Sign, parseMember: () => Parsed<Constraint>): Parsed<Constraint> {
    const operands: Constraint[] = [];
    do {
      const member = parseMember();
      if (!member.ok) return member;
      operands.push(member.value);
    } while (this.#accept(operator));
    const [only, ...others] = operands;
    return ok(only !== undefined && others.length === 0 ? only : { kind, operands });
  }

  #parseOperand(depth: number): Parsed<Constraint> {
    const { position } = this.current;
    if (depth > MAX_DEPTH) return fail({ message: `nested more than ${MAX_DEPTH} deep`, position });
    if (this.#accept('!')) {
      const operand = this.#parseOperand(depth + 1);
      return operand.ok ? ok({ kind: 'not', operand: operand.value }) : operand;
    }
    if (!this.#accept('(')) return this.#parseCall();
    const inner = this.parseAny(depth + 1);
    if (!inner.ok || this.#accept(')')) return inner;
    return this.unexpected('"&&", "||" or ")"');
  }

  #parseCall(): Parsed<Constraint> {
    const name = this.current;
    if (name.kind !== 'name') return this.unexpected(`${this.#knownNames().join(' or ')}, "!" or "("`);
    const found = this.#functions.get(name.text);
    if (found === undefined) return fail({ ...this.#describeStranger(name.text), position: name.position });
    this.#index++;
    if (!this.#accept('(')) return this.unexpected(`"(" after ${name.text}`);
    const given = this.#parseArguments();
    if (!given.ok) return given;
    const { parameters } = found;
    if (given.value.length !== parameters.length) {
      const message = `${name.text} takes ${countArguments(parameters)}, got ${given.value.length}`;
      return fail({ message, position: name.position });
    }
    const [first = '', second = ''] = given.value;
    const built = found.build(first, second);
    return built.ok ? built : fail({ message: built.error, position: name.position });
  }

  /** A comma may trail, as in Go. */
  #parseArguments(): Parsed<readonly string[]> {
    const given: string[] = [];
    while (!this.#accept(')')) {
      const token = this.current;
      if (token.kind !== 'string') return this.unexpected('a string in backticks or double quotes');
      given.push(token.text);
      this.#index++;
      if (!this.#accept(',') && this.current.kind !== ')') return this.unexpected('"," or ")"');
    }
    return ok(given);
  }

  #knownNames(): readonly string[] {
    return [...this.#functions.keys()];
  }

  #describeStranger(written: string): Omit<RuleError, 'position'> {
    const nearest = nearestName(written, this.#knownNames());
    const hint = nearest === undefined ? `known here: ${this.#knownNames().join(', ')}` : `did you mean ${nearest}?`;
    return { message: `unknown function ${quoteText(written)}`, hint };
  }

  #accept(kind: Sign): boolean {
    if (this.current.kind !== kind) return false;
    this.#index++;
    return true;
  }
}

const countArguments = (parameters: readonly string[]): string =>
  `${parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`} (${parameters.join(', ')})`;
