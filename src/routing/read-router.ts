// One router as the tables take it in: where it stands, and in which order. Made from the router alone, so it is kept as
// long as its rule and its priority stay.

import type { Router } from '../model/routing-state.ts';
import { parseRule } from '../rules/parse.ts';
import { toCondition } from './condition.ts';
import { type Precedence, precedenceOf } from './precedence.ts';
import { type Placement, spread } from './spread.ts';

export interface ReadRouter {
  readonly precedence: Precedence;
  readonly placements: readonly Placement[];
}

/** Undefined: its rule or its priority cannot be read; the control plane lets none of these through. Yields in between. */
export function* readRouter(router: Router): Generator<void, ReadRouter | undefined> {
  const precedence = precedenceOf(router);
  const rule = parseRule(router.rule);
  if (!rule.ok || precedence === undefined) return undefined;
  return { precedence, placements: yield* spread(toCondition(rule.value)) };
}
