// What stands in an action and has a value: pipelines, calls, fields, literals.

import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { findFunction } from './functions.ts';
import { ownText } from './value.ts';

/** Blocks, parentheses, fields and pipes: whoever walks the tree recurses. */
export const MAX_DEPTH = 50;

type Parsed<T> = Result<T, RuleError>;

export class ExpressionParser {
  readonly #cursor: Cursor;
  /** In the whole action, parentheses included: each is one more call within another. */
  #pipes = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parsePipeline(depth: number): Parsed<Expression> {
    this.#pipes = 0;
    return this.#parsePipes(depth);
  }

  #parsePipes(depth: number): Parsed<Expression> {
    let piped: Expression | undefined;
    do {
      const command = this.#parseCommand(piped, depth);
      if (!command.ok) return command;
      piped = command.value;
      if (this.#pipes++ > MAX_DEPTH) return this.#cursor.unexpected(`at most ${MAX_DEPTH} pipes in one action`);
    } while (this.#cursor.accept('|'));
    return ok(piped);
  }

  #parseCommand(piped: Expression | undefined, depth: number): Parsed<Expression> {
    const token = this.#cursor.current;
    if (token.kind === 'word' && !CONSTANTS.has(token.text)) {
      this.#cursor.advance();
      return this.#parseCall(token.text, token.position, piped, depth);
    }
    if (piped !== undefined) return this.#cursor.unexpected('a function behind "|"');
    return this.#parseOperand(depth);
  }

  #parseCall(name: string, position: number, piped: Expression | undefined, depth: number): Parsed<Expression> {
    const isLazy = name === 'and' || name === 'or';
    const found = isLazy ? undefined : findFunction(name);
    if (found?.ok === false) return fail({ ...found.error, position });
    const operands: Expression[] = [];
    while (this.#startsOperand()) {
      const operand = this.#parseOperand(depth);
      if (!operand.ok) return operand;
      operands.push(operand.value);
    }
    if (piped !== undefined) operands.push(piped);
    const { least, most } = found?.value ?? { least: 1, most: Number.POSITIVE_INFINITY };
    if (operands.length < least || operands.length > most)
      return fail({ message: `${name} takes ${countArguments(least, most)}, got ${operands.length}`, position });
    if (isLazy || found === undefined) return ok({ kind: name === 'or' ? 'or' : 'and', operands });
    const literal = literalText(operands[0]);
    const wrong = literal === undefined ? undefined : found.value.faultOf?.(literal, operands.length - 1);
    if (wrong !== undefined) return fail({ message: `${name}: ${wrong}`, position });
    return ok({ kind: 'call', name, callee: found.value, operands, position });
  }

  #startsOperand(): boolean {
    const token = this.#cursor.current;
    return ['string', 'number', 'word', 'variable', 'field', '(', '.'].includes(token.kind);
  }

  /** With the fields directly behind it. */
  #parseOperand(depth: number): Parsed<Expression> {
    const start = this.#cursor.current;
    const primary = this.#parsePrimary(depth);
    if (!primary.ok) return primary;
    let expression = primary.value;
    for (
      let token = this.#cursor.current, count = 0;
      token.kind === 'field' && !token.apart;
      token = this.#cursor.current
    ) {
      if (start.kind === 'string' || start.kind === 'number' || start.kind === 'word' || ++count > MAX_DEPTH)
        return this.#cursor.unexpected('a blank');
      this.#cursor.advance();
      expression = { kind: 'field', of: expression, name: token.text, position: token.position };
    }
    return ok(expression);
  }

  #parsePrimary(depth: number): Parsed<Expression> {
    const token = this.#cursor.current;
    this.#cursor.advance();
    if (token.kind === 'string') return ok({ kind: 'literal', value: ownText(token.text) });
    if (token.kind === 'number') return ok({ kind: 'literal', value: token.value });
    if (token.kind === '.') return ok({ kind: 'dot' });
    if (token.kind === 'field')
      return ok({ kind: 'field', of: { kind: 'dot' }, name: token.text, position: token.position });
    if (token.kind === 'variable') {
      if (!this.#cursor.knows(token.text)) return fail(undeclared(token.text, token.position));
      return ok({ kind: 'variable', name: token.text });
    }
    if (token.kind === 'word') {
      if (CONSTANTS.has(token.text)) return ok({ kind: 'literal', value: CONSTANTS.get(token.text) });
      return fail(bareCall(token.text, token.position));
    }
    if (token.kind === '(' && depth < MAX_DEPTH) {
      const inner = this.#parsePipes(depth + 1);
      return !inner.ok || this.#cursor.accept(')') ? inner : this.#cursor.unexpected('"|", an argument or ")"');
    }
    this.#cursor.advance(-1);
    return this.#cursor.unexpected(token.kind === '(' ? 'less nesting' : 'a value or a function');
  }
}

const CONSTANTS = new Map<string, boolean | undefined>([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);

export const undeclared = (name: string, position: number): RuleError => ({
  message: `the variable ${quoteText(name)} was not declared`,
  position,
});

function bareCall(name: string, position: number): RuleError {
  const found = findFunction(name);
  if (!found.ok) return { ...found.error, position };
  return { message: `a call of ${name} as an argument needs parentheses`, position };
}

function countArguments(least: number, most: number): string {
  if (least === most) return least === 1 ? '1 argument' : `${least} arguments`;
  return most === Number.POSITIVE_INFINITY ? `at least ${least} arguments` : `${least} to ${most} arguments`;
}

function literalText(operand: Expression | undefined): string | undefined {
  if (operand?.kind !== 'literal' || typeof operand.value !== 'object' || operand.value.kind !== 'text')
    return undefined;
  return operand.value.plain;
}
