// Template text into a tree. What is not in the subset is refused here, at start, by name and position; what is left can
// only fail on values.

import { fail, ok, type Result } from '../../model/result.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import type { TemplateNode } from './ast.ts';
import { Cursor } from './cursor.ts';
import { lexTemplate, type TemplateToken } from './lex.ts';
import { ExpressionParser, MAX_DEPTH, undeclared } from './parse-expression.ts';

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
  readonly #cursor: Cursor;
  readonly #expressions: ExpressionParser;

  constructor(tokens: readonly TemplateToken[]) {
    this.#cursor = new Cursor(tokens);
    this.#expressions = new ExpressionParser(this.#cursor);
  }

  /** Up to its `else` or `end`, the word of which is taken. */
  parseBody(depth: number): Parsed<Body> {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#cursor.current;
      this.#cursor.advance();
      if (token.kind === 'end') return ok({ nodes, ending: 'end' });
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      const keyword = this.#cursor.current;
      if (keyword.kind === 'word' && (keyword.text === 'end' || keyword.text === 'else')) {
        this.lastKeyword = keyword.position;
        this.#cursor.advance();
        return ok({ nodes, ending: keyword.text === 'end' ? '{{end}}' : 'else' });
      }
      const node = this.#parseAction(depth);
      if (!node.ok) return node;
      nodes.push(node.value);
    }
  }

  #parseAction(depth: number): Parsed<TemplateNode> {
    const token = this.#cursor.current;
    const block = BLOCKS.find((word) => token.kind === 'word' && token.text === word);
    if (block !== undefined) {
      this.#cursor.advance();
      return this.#parseBlock(block, depth + 1);
    }
    const set = this.#parseSet(depth);
    if (set !== undefined) return this.#closed(set);
    const expression = this.#expressions.parsePipeline(depth);
    if (!expression.ok) return expression;
    return this.#closed(ok({ kind: 'print', expression: expression.value, position: token.position }));
  }

  #closed<T>(parsed: Parsed<T>): Parsed<T> {
    if (!parsed.ok || this.#cursor.accept('close')) return parsed;
    return this.#cursor.unexpected('"|", an argument or }}');
  }

  /** `$x := …` or `$x = …`; undefined when it is neither. */
  #parseSet(depth: number): Parsed<TemplateNode & { kind: 'set' }> | undefined {
    const [variable, sign] = [this.#cursor.current, this.#cursor.ahead(1)];
    if (variable.kind !== 'variable' || (sign.kind !== ':=' && sign.kind !== '=')) return undefined;
    this.#cursor.advance(2);
    const declares = sign.kind === ':=';
    const expression = this.#expressions.parsePipeline(depth);
    if (!expression.ok) return expression;
    if (declares) this.#cursor.declare(variable.text);
    else if (!this.#cursor.knows(variable.text)) return fail(undeclared(variable.text, variable.position));
    return ok({ kind: 'set', name: variable.text, declares, expression: expression.value });
  }

  #parseBlock(word: BlockWord, depth: number): Parsed<TemplateNode> {
    if (depth > MAX_DEPTH)
      return fail({ message: `nested more than ${MAX_DEPTH} deep`, position: this.#cursor.current.position });
    return this.#cursor.within(() => this.#parseParts(word, depth));
  }

  #parseParts(word: BlockWord, depth: number): Parsed<TemplateNode> {
    const names = this.#parseNames(word);
    const expression = this.#closed(this.#expressions.parsePipeline(depth));
    if (!expression.ok) return expression;
    for (const name of names) this.#cursor.declare(name);
    const body = this.#parseBranch(depth);
    if (!body.ok) return body;
    const otherwise = this.#parseOtherwise(body.value.ending, word, depth);
    if (!otherwise.ok) return otherwise;
    const parts = { expression: expression.value, body: body.value.nodes, otherwise: otherwise.value };
    const [first, second] = names;
    if (word !== 'range') return ok({ kind: word, name: first, ...parts });
    if (second === undefined) return ok({ kind: word, key: undefined, element: first, ...parts });
    return ok({ kind: word, key: first, element: second, ...parts });
  }

  /** `$x :=`, and before a range also `$key, $x :=`. */
  #parseNames(word: BlockWord): readonly string[] {
    const first = this.#cursor.current;
    if (first.kind !== 'variable') return [];
    const sign = this.#cursor.ahead(1);
    if (sign.kind === ':=') {
      this.#cursor.advance(2);
      return [first.text];
    }
    const second = this.#cursor.ahead(2);
    const isPair = sign.kind === ',' && second.kind === 'variable' && this.#cursor.ahead(3).kind === ':=';
    if (word !== 'range' || !isPair) return [];
    this.#cursor.advance(4);
    return [first.text, second.text];
  }

  #parseBranch(depth: number): Parsed<Body> {
    const begin = this.#cursor.current.position;
    const body = this.#cursor.within(() => this.parseBody(depth));
    if (body.ok && body.value.ending === 'end')
      return fail({ message: 'the block is not closed: expected {{ end }}', position: begin });
    return body;
  }

  /** Behind `else`: a branch, or `if …` which ends both. Behind `end`: nothing. */
  #parseOtherwise(ending: Ending, word: BlockWord, depth: number): Parsed<readonly TemplateNode[]> {
    if (ending === '{{end}}') return this.#closed(ok([]));
    const next = this.#cursor.current;
    if (next.kind === 'word' && next.text === word && word !== 'range') {
      this.#cursor.advance();
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
}
