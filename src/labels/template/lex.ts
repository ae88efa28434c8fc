// Template text into tokens: what stands outside of `{{ }}` as it is, what stands inside by Go's rules. A dash at either
// end of an action trims the text beside it; comments are gone.

import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import { readString } from '../../rules/string-literal.ts';

export type TemplateToken = Placed &
  (
    | { readonly kind: 'text' | 'string'; readonly text: string }
    | { readonly kind: 'number'; readonly value: number }
    /** A function, a keyword, `true`, `false`, `nil`. */
    | { readonly kind: 'word'; readonly text: string }
    /** `$x`; `$` alone is named so too. */
    | { readonly kind: 'variable'; readonly text: string }
    /** `.Name` without its dot, directly behind something or for itself. */
    | { readonly kind: 'field'; readonly text: string }
    | { readonly kind: Mark }
  );

export type Mark = 'open' | 'close' | 'end' | (typeof MARKS)[number];

interface Placed {
  readonly position: number;
  /** Whether a blank stands before it. */
  readonly apart: boolean;
}

const MARKS = ['(', ')', '|', ':=', '=', ',', '.'] as const;
const BLANKS = /[ \t\r\n]+/y;
const COMMENT = /\{\{(- )?\/\*.*?\*\/( -)?\}\}/sy;
const CLOSE = /(?:[ \t\r\n]+-|[ \t\r\n]*)\}\}/y;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const FIELD = /\.[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER = /[+-]?\d{1,15}(?:\.\d{1,15})?(?![\p{L}\p{Nd}_.])/uy;

/** The last token is always `end`. */
export function lexTemplate(template: string): Result<readonly TemplateToken[], RuleError> {
  const lexer = new Lexer(template);
  const error = lexer.run();
  return error === undefined ? ok(lexer.tokens) : fail(error);
}

class Lexer {
  readonly tokens: TemplateToken[] = [];
  readonly #template: string;
  #position = 0;
  #trimsNext = false;

  constructor(template: string) {
    this.#template = template;
  }

  run(): RuleError | undefined {
    while (this.#position < this.#template.length) {
      this.#readText();
      if (this.#position === this.#template.length || this.#readComment()) continue;
      const error = this.#readAction();
      if (error !== undefined) return error;
    }
    this.tokens.push({ kind: 'end', position: this.#position, apart: true });
    return undefined;
  }

  #readText(): void {
    const start = this.#position;
    const open = this.#template.indexOf('{{', start);
    this.#position = open < 0 ? this.#template.length : open;
    let text = this.#template.slice(start, this.#position);
    if (this.#trimsNext) text = text.trimStart();
    if (/^\{\{-[ \t\r\n]/.test(this.#template.slice(this.#position, this.#position + 4))) text = text.trimEnd();
    this.#trimsNext = false;
    if (text !== '') this.tokens.push({ kind: 'text', text, position: start, apart: true });
  }

  #readComment(): boolean {
    COMMENT.lastIndex = this.#position;
    const comment = COMMENT.exec(this.#template);
    if (comment === null) return false;
    this.#position += comment[0].length;
    this.#trimsNext = comment[2] !== undefined;
    return true;
  }

  #readAction(): RuleError | undefined {
    const start = this.#position;
    this.tokens.push({ kind: 'open', position: start, apart: true });
    this.#position += /^\{\{-[ \t\r\n]/.test(this.#template.slice(start, start + 4)) ? 3 : 2;
    for (;;) {
      const close = this.#match(CLOSE);
      if (close !== undefined) {
        this.#trimsNext = close.includes('-');
        this.tokens.push({ kind: 'close', position: this.#position - 2, apart: true });
        return undefined;
      }
      const apart = this.#match(BLANKS) !== undefined;
      if (this.#position >= this.#template.length)
        return { message: 'the action that begins here is not closed: expected }}', position: start };
      const error = this.#readToken(apart);
      if (error !== undefined) return error;
    }
  }

  #readToken(apart: boolean): RuleError | undefined {
    const position = this.#position;
    const character = this.#template[position];
    if (character === '"' || character === '`') {
      const literal = readString(this.#template, position);
      if (!literal.ok) return literal.error;
      this.#position = literal.value.end;
      this.tokens.push({ kind: 'string', text: literal.value.text, position, apart });
      return undefined;
    }
    const token = this.#readWord(position, apart) ?? this.#readMark(position, apart);
    if (token === undefined)
      return {
        message: `unexpected ${quoteText(String.fromCodePoint(this.#template.codePointAt(position) ?? 0))}`,
        position,
      };
    this.tokens.push(token);
    return undefined;
  }

  #readWord(position: number, apart: boolean): TemplateToken | undefined {
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'number', value: Number(number), position, apart };
    const field = this.#match(FIELD);
    if (field !== undefined) return { kind: 'field', text: field.slice(1), position, apart };
    const variable = this.#match(VARIABLE);
    if (variable !== undefined) return { kind: 'variable', text: variable, position, apart };
    const word = this.#match(WORD);
    return word === undefined ? undefined : { kind: 'word', text: word, position, apart };
  }

  #readMark(position: number, apart: boolean): TemplateToken | undefined {
    const kind = MARKS.find((mark) => this.#template.startsWith(mark, position));
    if (kind === undefined) return undefined;
    this.#position += kind.length;
    return { kind, position, apart };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const text = pattern.exec(this.#template)?.[0];
    if (text !== undefined) this.#position += text.length;
    return text;
  }
}
