// Where a parser of templates stands: the tokens, and the variables that are known at this place.

import { fail } from '../../model/result.ts';
import type { RuleError } from '../../rules/rule-error.ts';
import type { Mark, TemplateToken } from './lex.ts';

export class Cursor {
  readonly #tokens: readonly TemplateToken[];
  readonly #scopes: Set<string>[] = [new Set(['$'])];
  #index = 0;

  constructor(tokens: readonly TemplateToken[]) {
    this.#tokens = tokens;
  }

  get current(): TemplateToken {
    return this.ahead(0);
  }

  ahead(count: number): TemplateToken {
    return this.#tokens[this.#index + count] ?? { kind: 'end', position: 0, apart: true };
  }

  advance(count = 1): void {
    this.#index += count;
  }

  accept(kind: Mark): boolean {
    if (this.current.kind !== kind) return false;
    this.#index++;
    return true;
  }

  unexpected(expected: string): { readonly ok: false; readonly error: RuleError } {
    return fail({ message: `expected ${expected}`, position: this.current.position });
  }

  /** Variables that `parse` declares are not known behind it. */
  within<T>(parse: () => T): T {
    this.#scopes.push(new Set());
    const parsed = parse();
    this.#scopes.pop();
    return parsed;
  }

  declare(name: string): void {
    this.#scopes.at(-1)?.add(name);
  }

  knows(name: string): boolean {
    return this.#scopes.some((scope) => scope.has(name));
  }
}
