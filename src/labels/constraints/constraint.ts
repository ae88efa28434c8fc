// A constraint as a tree: which items of a provider take part (reference 2.6).

import type { RuleTree } from '../../rules/ast.ts';
import type { CompiledRegexp } from '../../rules/regexp.ts';

export type Constraint = RuleTree<ConstraintTest>;

export type ConstraintTest =
  /** Exactly this value; a label that is missing is the empty text. */
  | { readonly name: 'Label'; readonly key: string; readonly value: string }
  /** Anywhere in the value. */
  | { readonly name: 'LabelRegex'; readonly key: string; readonly pattern: CompiledRegexp }
  | { readonly name: 'Tag'; readonly tag: string }
  | { readonly name: 'TagRegex'; readonly pattern: CompiledRegexp };

/** Made by `compileConstraints` only. */
export interface Constraints {
  /** Undefined: every item takes part. */
  readonly root: Constraint | undefined;
}
