// Tokens into a tree, with Traefik's precedence: `!` binds closest, then `&&`, then `||` (reference 5.1). Rules are such
// expressions, and so are constraints; what can be called in one is its vocabulary.

import { fail, ok, type Result } from '../model/result.ts';
import type { RuleTree } from './ast.ts';
import type { Sign, StringToken, Token } from './lex.ts';
import { quoteText } from './quote-text.ts';
import type { RuleError } from './rule-error.ts';

/** Parentheses and `!` within each other; the parser's recursion and that of every reader of the tree ends here. */
export const MAX_DEPTH = 100;

export interface Vocabulary<M> {
  /** What is expected where a call may stand: ``a matcher such as Host(`example.com`)``. */
  readonly example: string;
  find(written: string): Result<Callee<M>, Stranger>;
}

export interface Callee<M> {
  readonly name: string;
  /** What it means with these arguments. `position` is that of the name. */
  call(given: readonly StringToken[], position: number): Result<RuleTree<M>, RuleError>;
}

export type Stranger = Omit<RuleError, 'position'>;

type Parsed<T> = Result<T, RuleError>;

/** The last token is `end`. */
export const parseExpression = <M>(vocabulary: Vocabulary<M>, tokens: readonly Token[]): Parsed<RuleTree<M>> =>
  new ExpressionParser(vocabulary, tokens).parse();

class ExpressionParser<M> {
  readonly #vocabulary: Vocabulary<M>;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(vocabulary: Vocabulary<M>, tokens: readonly Token[]) {
    this.#vocabulary = vocabulary;
    this.#tokens = tokens;
  }

  /** The whole text. Called once. */
  parse(): Parsed<RuleTree<M>> {
    const whole = this.#parseAny(0);
    if (!whole.ok || this.#current.kind === 'end') return whole;
    return this.#unexpected('"&&", "||" or the end');
  }

  get #current(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', position: 0 };
  }

  #parseAny(depth: number): Parsed<RuleTree<M>> {
    return this.#parseList('or', '||', () => this.#parseList('and', '&&', () => this.#parseOperand(depth)));
  }

  #unexpected(expected: string): { readonly ok: false; readonly error: RuleError } {
    return fail({
      message: `expected ${expected}, found ${describeToken(this.#current)}`,
      position: this.#current.position,
    });
  }

  #parseList(kind: 'and' | 'or', operator: Sign, parseMember: () => Parsed<RuleTree<M>>): Parsed<RuleTree<M>> {
    const operands: RuleTree<M>[] = [];
    do {
      const member = parseMember();
      if (!member.ok) return member;
      if (member.value.kind === kind) operands.push(...member.value.operands);
      else operands.push(member.value);
    } while (this.#accept(operator));
    const [only, ...others] = operands;
    return ok(only !== undefined && others.length === 0 ? only : { kind, operands });
  }

  #parseOperand(depth: number): Parsed<RuleTree<M>> {
    const { position } = this.#current;
    if (depth > MAX_DEPTH) return fail({ message: `nested more than ${MAX_DEPTH} deep`, position });
    if (this.#accept('!')) {
      const operand = this.#parseOperand(depth + 1);
      return operand.ok ? ok({ kind: 'not', operand: operand.value }) : operand;
    }
    if (!this.#accept('(')) return this.#parseCall();
    const inner = this.#parseAny(depth + 1);
    if (!inner.ok || this.#accept(')')) return inner;
    return this.#unexpected('"&&", "||" or ")"');
  }

  #parseCall(): Parsed<RuleTree<M>> {
    const name = this.#current;
    if (name.kind !== 'name') return this.#unexpected(`${this.#vocabulary.example}, "!" or "("`);
    const found = this.#vocabulary.find(name.text);
    if (!found.ok) return fail({ ...found.error, position: name.position });
    this.#index++;
    if (!this.#accept('(')) return this.#unexpected(`"(" after ${found.value.name}`);
    const given = this.#parseArguments();
    return given.ok ? found.value.call(given.value, name.position) : given;
  }

  /** A comma may trail, as in Go. */
  #parseArguments(): Parsed<readonly StringToken[]> {
    const given: StringToken[] = [];
    while (!this.#accept(')')) {
      const token = this.#current;
      if (token.kind !== 'string') return this.#unexpected('a string in backticks or double quotes');
      given.push(token);
      this.#index++;
      if (!this.#accept(',') && this.#current.kind !== ')') return this.#unexpected('"," or ")"');
    }
    return ok(given);
  }

  #accept(kind: Sign): boolean {
    if (this.#current.kind !== kind) return false;
    this.#index++;
    return true;
  }
}

function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end';
  if (token.kind === 'string') return `the string ${quoteText(token.text)}`;
  return quoteText(token.kind === 'name' ? token.text : token.kind);
}
