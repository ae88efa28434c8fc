// What a template has printed so far, read as the rule that it becomes: an item's text can only fill a string of the rule,
// never leave it nor stand outside of one (CVE-2026-29777: a backtick in a value became syntax).

import { quoteText } from '../../rules/quote-text.ts';
import type { Text } from './value.ts';

/** In bytes. */
const MAX_OUTPUT = 10 * 1024;

export interface Refusal {
  readonly message: string;
  /** True: the template is wrong, whatever the item says. */
  readonly always: boolean;
}

const WOULD_END = 'cannot stand in a string: quotes, backslashes and control characters would end it';

export class Output {
  #text = '';
  #bytes = 0;
  /** The mark of the string that is open. */
  #mark: '`' | '"' | undefined;
  #escapes = false;

  get text(): string {
    return this.#text;
  }

  /** Why it cannot be added, if it cannot. */
  add({ pieces }: Text): Refusal | undefined {
    for (const { text, foreign } of pieces) {
      if (text === '') continue;
      if (foreign && this.#mark === undefined)
        return { message: `${quoteText(text)} stands outside of a string: put it between backticks`, always: true };
      if (foreign && /[`"\\\p{Cc}]/u.test(text)) return { message: `${quoteText(text)} ${WOULD_END}`, always: false };
      if (!foreign) this.#scan(text);
      else this.#escapes = false;
      this.#bytes += Buffer.byteLength(text);
      if (this.#bytes > MAX_OUTPUT) return { message: `it becomes longer than ${MAX_OUTPUT} bytes`, always: false };
      this.#text += text;
    }
    return undefined;
  }

  #scan(text: string): void {
    for (const character of text) {
      if (this.#escapes) this.#escapes = false;
      else if (this.#mark === '"' && character === '\\') this.#escapes = true;
      else if (character === this.#mark) this.#mark = undefined;
      else if (this.#mark === undefined && (character === '`' || character === '"')) this.#mark = character;
    }
  }
}
