// Template text into a tree. What is not in the subset is refused here, at start, by name and position; what is left can
// only fail on values.

import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import { compileRegexp } from '../../rules/regexp.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import type { Expression, TemplateNode } from './ast.ts';
import { findFunction } from './functions.ts';
import { lexTemplate, type Mark, type TemplateToken } from './lex.ts';
import { ownText } from './value.ts';

/** Blocks, parentheses and fields within each other. */
const MAX_DEPTH = 50;
const MAX_TEMPLATE = 10 * 1024;

type Parsed<T> = Result<T, RuleError>;

/** Never throws. */
export function parseTemplate(template: string): Parsed<readonly TemplateNode[]> {
  if (template.length > MAX_TEMPLATE)
    return fail({ message: `the template is longer than ${MAX_TEMPLATE} characters`, position: 0 });
  const tokens = lexTemplate(template);
  if (!tokens.ok) return tokens;
  const parser = new Parser(tokens.value);
  const body = parser.parseBody(0);
  if (!body.ok) return body;
  if (body.value.ending !== 'end') return fail({ message: 'no block is open here', position: parser.lastKeyword });
  return ok(body.value.nodes);
}

/** `else` and `{{end}}` stand in actions; `end` of the tokens is the template's. */
type Ending = 'end' | 'else' | '{{end}}';

interface Body {
  readonly nodes: readonly TemplateNode[];
  readonly ending: Ending;
}

const BLOCKS = ['if', 'with', 'range'] as const;
type BlockWord = (typeof BLOCKS)[number];

class Parser {
  lastKeyword = 0;
  readonly #tokens: readonly TemplateToken[];
  readonly #scopes: Set<string>[] = [new Set(['$'])];
  #index = 0;

  constructor(tokens: readonly TemplateToken[]) {
    this.#tokens = tokens;
  }

  get #current(): TemplateToken {
    return this.#tokens[this.#index] ?? { kind: 'end', position: 0, apart: true };
  }

  // === Blocks ===

  /** Up to its `else` or `end`, the word of which is taken. */
  parseBody(depth: number): Parsed<Body> {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#current;
      this.#index++;
      if (token.kind === 'end') return ok({ nodes, ending: 'end' });
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      const keyword = this.#current;
      if (keyword.kind === 'word' && (keyword.text === 'end' || keyword.text === 'else')) {
        this.lastKeyword = keyword.position;
        this.#index++;
        return ok({ nodes, ending: keyword.text === 'end' ? '{{end}}' : 'else' });
      }
      const node = this.#parseAction(depth);
      if (!node.ok) return node;
      nodes.push(node.value);
    }
  }

  #parseAction(depth: number): Parsed<TemplateNode> {
    const token = this.#current;
    const block = BLOCKS.find((word) => token.kind === 'word' && token.text === word);
    if (block !== undefined) {
      this.#index++;
      return this.#parseBlock(block, depth + 1);
    }
    const set = this.#parseSet(depth);
    if (set !== undefined) return this.#closed(set);
    const expression = this.#parsePipeline(depth);
    if (!expression.ok) return expression;
    return this.#closed(ok({ kind: 'print', expression: expression.value, position: token.position }));
  }

  #closed<T>(parsed: Parsed<T>): Parsed<T> {
    if (!parsed.ok || this.#accept('close')) return parsed;
    return this.#unexpected('"|", an argument or }}');
  }

  /** `$x := …` or `$x = …`; undefined when it is neither. */
  #parseSet(depth: number): Parsed<TemplateNode & { kind: 'set' }> | undefined {
    const [variable, sign] = [this.#current, this.#tokens[this.#index + 1]];
    if (variable.kind !== 'variable' || (sign?.kind !== ':=' && sign?.kind !== '=')) return undefined;
    this.#index += 2;
    const declares = sign.kind === ':=';
    const expression = this.#parsePipeline(depth);
    if (!expression.ok) return expression;
    if (declares) this.#declare(variable.text);
    else if (!this.#knows(variable.text)) return fail(undeclared(variable.text, variable.position));
    return ok({ kind: 'set', name: variable.text, declares, expression: expression.value });
  }

  #parseBlock(word: BlockWord, depth: number): Parsed<TemplateNode> {
    if (depth > MAX_DEPTH)
      return fail({ message: `nested more than ${MAX_DEPTH} deep`, position: this.#current.position });
    this.#scopes.push(new Set());
    const names = this.#parseNames(word);
    const expression = this.#closed(this.#parsePipeline(depth));
    if (!expression.ok) return expression;
    for (const name of names) this.#declare(name);
    const body = this.#parseBranch(depth);
    if (!body.ok) return body;
    const otherwise = this.#parseOtherwise(body.value.ending, word, depth);
    this.#scopes.pop();
    if (!otherwise.ok) return otherwise;
    const parts = { expression: expression.value, body: body.value.nodes, otherwise: otherwise.value };
    const [first, second] = names;
    if (word !== 'range') return ok({ kind: word, name: first, ...parts });
    return ok({
      kind: word,
      ...(second === undefined ? { key: undefined, element: first } : { key: first, element: second }),
      ...parts,
    });
  }

  /** `$x :=`, and before a range also `$key, $x :=`. */
  #parseNames(word: BlockWord): readonly string[] {
    const [first, sign, second, sign2] = this.#tokens.slice(this.#index, this.#index + 4);
    if (first?.kind !== 'variable') return [];
    if (sign?.kind === ':=') {
      this.#index += 2;
      return [first.text];
    }
    if (word !== 'range' || sign?.kind !== ',' || second?.kind !== 'variable' || sign2?.kind !== ':=') return [];
    this.#index += 4;
    return [first.text, second.text];
  }

  #parseBranch(depth: number): Parsed<Body> {
    this.#scopes.push(new Set());
    const begin = this.#current.position;
    const body = this.parseBody(depth);
    this.#scopes.pop();
    if (body.ok && body.value.ending === 'end')
      return fail({ message: 'the block is not closed: expected {{ end }}', position: begin });
    return body;
  }

  /** Behind `else`: a branch, or `if …` which ends both. Behind `end`: nothing. */
  #parseOtherwise(ending: Ending, word: BlockWord, depth: number): Parsed<readonly TemplateNode[]> {
    if (ending === '{{end}}') return this.#closed(ok([]));
    const next = this.#current;
    if (next.kind === 'word' && next.text === word && word !== 'range') {
      this.#index++;
      const nested = this.#parseBlock(word, depth + 1);
      return nested.ok ? ok([nested.value]) : nested;
    }
    const closed = this.#closed(ok(undefined));
    if (!closed.ok) return closed;
    const body = this.#parseBranch(depth);
    if (!body.ok) return body;
    if (body.value.ending === 'else') return fail({ message: 'a second else', position: this.lastKeyword });
    return this.#closed(ok(body.value.nodes));
  }

  // === Expressions ===

  #parsePipeline(depth: number): Parsed<Expression> {
    let piped: Expression | undefined;
    do {
      const command = this.#parseCommand(piped, depth);
      if (!command.ok) return command;
      piped = command.value;
    } while (this.#accept('|'));
    return ok(piped);
  }

  #parseCommand(piped: Expression | undefined, depth: number): Parsed<Expression> {
    const token = this.#current;
    if (token.kind === 'word' && !CONSTANTS.has(token.text)) {
      this.#index++;
      return this.#parseCall(token.text, token.position, piped, depth);
    }
    if (piped !== undefined) return this.#unexpected('a function behind "|"');
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
    const wrong = name.startsWith('regex') ? refusedPattern(operands[0]) : undefined;
    if (wrong !== undefined) return fail({ message: `${name}: ${wrong}`, position });
    return ok({ kind: 'call', name, callee: found.value, operands, position });
  }

  #startsOperand(): boolean {
    const token = this.#current;
    return ['string', 'number', 'word', 'variable', 'field', '(', '.'].includes(token.kind);
  }

  /** With the fields directly behind it. */
  #parseOperand(depth: number): Parsed<Expression> {
    const start = this.#current;
    const primary = this.#parsePrimary(depth);
    if (!primary.ok) return primary;
    let expression = primary.value;
    for (let token = this.#current, count = 0; token.kind === 'field' && !token.apart; token = this.#current) {
      if (start.kind === 'string' || start.kind === 'number' || start.kind === 'word' || ++count > MAX_DEPTH)
        return this.#unexpected('a blank');
      this.#index++;
      expression = { kind: 'field', of: expression, name: token.text, position: token.position };
    }
    return ok(expression);
  }

  #parsePrimary(depth: number): Parsed<Expression> {
    const token = this.#current;
    this.#index++;
    if (token.kind === 'string') return ok({ kind: 'literal', value: ownText(token.text) });
    if (token.kind === 'number') return ok({ kind: 'literal', value: token.value });
    if (token.kind === '.') return ok({ kind: 'dot' });
    if (token.kind === 'field')
      return ok({ kind: 'field', of: { kind: 'dot' }, name: token.text, position: token.position });
    if (token.kind === 'variable') {
      if (!this.#knows(token.text)) return fail(undeclared(token.text, token.position));
      return ok({ kind: 'variable', name: token.text });
    }
    if (token.kind === 'word') {
      if (CONSTANTS.has(token.text)) return ok({ kind: 'literal', value: CONSTANTS.get(token.text) });
      return fail(bareCall(token.text, token.position));
    }
    if (token.kind === '(' && depth < MAX_DEPTH) {
      const inner = this.#parsePipeline(depth + 1);
      return !inner.ok || this.#accept(')') ? inner : this.#unexpected('"|", an argument or ")"');
    }
    this.#index--;
    return this.#unexpected(token.kind === '(' ? 'less nesting' : 'a value or a function');
  }

  // === Names and tokens ===

  #declare(name: string): void {
    this.#scopes.at(-1)?.add(name);
  }

  #knows = (name: string): boolean => this.#scopes.some((scope) => scope.has(name));

  #accept(kind: Mark): boolean {
    if (this.#current.kind !== kind) return false;
    this.#index++;
    return true;
  }

  #unexpected(expected: string): { readonly ok: false; readonly error: RuleError } {
    return fail({ message: `expected ${expected}`, position: this.#current.position });
  }
}

const CONSTANTS = new Map<string, boolean | undefined>([
  ['true', true],
  ['false', false],
  ['nil', undefined],
]);

const undeclared = (name: string, position: number): RuleError => ({
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

/** A pattern that stands in the template is known at start. */
function refusedPattern(pattern: Expression | undefined): string | undefined {
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'object' || pattern.value.kind !== 'text')
    return undefined;
  const compiled = compileRegexp(pattern.value.plain);
  return compiled.ok ? undefined : `the regular expression is refused: ${compiled.error}`;
}
