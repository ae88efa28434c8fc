// A rule as the table works with it: negations stand at single tests (De Morgan), and what is known to be true or false is
// not in it any more.

import { assertNever } from '../model/result.ts';
import type { Matcher, Rule } from '../rules/ast.ts';
import { matchesEveryHost } from './host-pattern.ts';

export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'all'; readonly parts: readonly Condition[] }
  | { readonly kind: 'any'; readonly parts: readonly Condition[] }
  | Test;

export interface Test {
  readonly kind: 'test';
  readonly matcher: Matcher;
  /** False: negated. */
  readonly expected: boolean;
}

const ALWAYS: Condition = { kind: 'always' };
const NEVER: Condition = { kind: 'never' };

/** `expected` false gives the opposite. */
export function toCondition(rule: Rule, expected = true): Condition {
  switch (rule.kind) {
    case 'and':
    case 'or': {
      const parts = rule.operands.map((operand) => toCondition(operand, expected));
      return (rule.kind === 'and') === expected ? joinAll(parts) : joinAny(parts);
    }
    case 'not':
      return toCondition(rule.operand, !expected);
    case 'match':
      if (matchesEveryHost(rule.matcher)) return constant(expected);
      return { kind: 'test', matcher: rule.matcher, expected };
    default:
      return assertNever(rule);
  }
}

/** What is left of a condition when `decide` knows the outcome of some of its tests. */
export function assume(condition: Condition, decide: (matcher: Matcher) => boolean | undefined): Condition {
  switch (condition.kind) {
    case 'always':
    case 'never':
      return condition;
    case 'all':
      return joinAll(condition.parts.map((part) => assume(part, decide)));
    case 'any':
      return joinAny(condition.parts.map((part) => assume(part, decide)));
    case 'test': {
      const outcome = decide(condition.matcher);
      return outcome === undefined ? condition : constant(outcome === condition.expected);
    }
    default:
      return assertNever(condition);
  }
}

const constant = (value: boolean): Condition => (value ? ALWAYS : NEVER);

function joinAll(parts: readonly Condition[]): Condition {
  if (parts.some((part) => part.kind === 'never')) return NEVER;
  const open = parts.filter((part) => part.kind !== 'always');
  return open.length > 1 ? { kind: 'all', parts: open } : (open[0] ?? ALWAYS);
}

function joinAny(parts: readonly Condition[]): Condition {
  if (parts.some((part) => part.kind === 'always')) return ALWAYS;
  const open = parts.filter((part) => part.kind !== 'never');
  return open.length > 1 ? { kind: 'any', parts: open } : (open[0] ?? NEVER);
}
