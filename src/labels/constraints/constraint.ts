// A constraint as a tree: which items of a provider take part (reference 2.6).

import type { CompiledRegexp } from '../../rules/regexp.ts';

export type Constraint =
  | { readonly kind: 'and'; readonly operands: readonly Constraint[] }
  | { readonly kind: 'or'; readonly operands: readonly Constraint[] }
  | { readonly kind: 'not'; readonly operand: Constraint }
  /** Exactly this value; a label that is missing is the empty text. */
  | { readonly kind: 'label'; readonly key: string; readonly value: string }
  /** Anywhere in the value. */
  | { readonly kind: 'labelRegex'; readonly key: string; readonly pattern: CompiledRegexp }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'tagRegex'; readonly pattern: CompiledRegexp };

/** Made by `compileConstraints` only. */
export interface Constraints {
  /** Undefined: every item takes part. */
  readonly root: Constraint | undefined;
}
