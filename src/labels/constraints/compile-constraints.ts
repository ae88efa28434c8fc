// Constraint text into a tree: the expression syntax of rules with other functions (reference 2.6). What Traefik finds
// out item by item (an unknown function, an expression that does not compile) is an error of the start here.

import { fail, ok, type Result } from '../../model/result.ts';
import { parseExpression } from '../../rules/expression-parser.ts';
import { lex } from '../../rules/lex.ts';
import { describeRuleError } from '../../rules/rule-error.ts';
import type { Constraints } from './constraint.ts';
import { type ConstraintKind, VOCABULARIES } from './functions.ts';

/** Never throws; an empty text is true for every item. */
export function compileConstraints(text: string, kind: ConstraintKind): Result<Constraints> {
  if (text.trim() === '') return ok({ root: undefined });
  const tokens = lex(text);
  const root = tokens.ok ? parseExpression(VOCABULARIES[kind], tokens.value) : tokens;
  return root.ok ? ok({ root: root.value }) : fail(describeRuleError(text, root.error));
}
