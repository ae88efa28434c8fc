// From one rule to the places in the table where it is found, each with what is left to test there.

import type { Matcher } from '../rules/ast.ts';
import type { Anchor } from './anchor.ts';
import { assume, type Condition } from './condition.ts';
import { findAnchors } from './find-anchors.ts';
import { decideHost, hostAnchor } from './host-pattern.ts';
import { decidePath, pathAnchor } from './path-pattern.ts';

/** The rule holds for a request exactly when, at one of its placements, host and path are there and `rest` holds. */
export interface Placement {
  /** Undefined: any host, also none. */
  readonly host: Anchor | undefined;
  /** Undefined: any path. */
  readonly path: Anchor | undefined;
  readonly rest: Condition;
}

/** A rule of 10 KB can name hundreds of hosts and, beside them, hundreds of paths: beyond this the paths stay in `rest`. */
const MAX_PLACEMENTS = 1000;

/** Yields between placements: the work is a walk through the rule for each, and a rule can have hundreds of them. */
export function* spread(condition: Condition): Generator<void, readonly Placement[]> {
  const placements: Placement[] = [];
  const hosts = findAnchors(condition, hostAnchor) ?? [undefined];
  for (const host of hosts) {
    const atHost = narrow(condition, host, decideHost);
    const paths = findAnchors(atHost, pathAnchor) ?? [undefined];
    for (const path of hosts.length * paths.length > MAX_PLACEMENTS ? [undefined] : paths) {
      const rest = narrow(atHost, path, decidePath);
      if (rest.kind !== 'never') placements.push({ host, path, rest });
      yield;
    }
  }
  return placements;
}

function narrow(
  condition: Condition,
  known: Anchor | undefined,
  decide: (matcher: Matcher, known: Anchor) => boolean | undefined,
): Condition {
  return known === undefined ? condition : assume(condition, (matcher) => decide(matcher, known));
}
