// The order in which rules are tested. It follows from two routers alone, never from how many others there are: what was
// compiled for a router stays right whoever comes or goes.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Router } from '../model/routing-state.ts';

export interface Precedence {
  /** Nearest number to `exact`: rounding keeps the order, so it decides unless both round to the same. */
  readonly priority: number;
  readonly exact: bigint;
  readonly name: QualifiedName;
}

/** Undefined: the priority is no integer. */
export function precedenceOf({ name, priority }: Router): Precedence | undefined {
  if (!/^-?[0-9]+$/.test(priority)) return undefined;
  return { name, exact: BigInt(priority), priority: Number(priority) };
}

/** Higher priorities first; of equals the name that sorts first by code unit, so that every worker gives the same answer. */
export function comesBefore(a: Precedence, b: Precedence): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  if (a.exact !== b.exact) return a.exact > b.exact;
  return a.name < b.name;
}

/** The same order for `sort`. */
export function comparePrecedence(a: Precedence, b: Precedence): number {
  if (a === b) return 0;
  return comesBefore(a, b) ? -1 : 1;
}
