// Routers whose declaration is gone. For a grace time they answer 503 where they answered before, so that a service which
// is redeployed does not hand its requests to a broader router, or a guarded path to an unguarded one.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import type { MergeMemory, WithdrawnRouter } from './merge-memory.ts';

const REASON = 'its declaration was withdrawn: it answers 503 until the grace period ends';

/** `answering`: the routers that are declared now and that workers answer for. */
export function withdrawRouters(
  memory: MergeMemory,
  declared: ReadonlyMap<QualifiedName, unknown>,
  answering: ReadonlyMap<QualifiedName, Assessed<Router>>,
  nowMs: number,
  gracePeriodMs: number,
): ReadonlyMap<QualifiedName, WithdrawnRouter> {
  const candidates = new Map(memory.withdrawn);
  for (const [name, router] of memory.answering) {
    candidates.set(name, { router: unavailable(router), untilMs: nowMs + gracePeriodMs });
  }
  for (const name of declared.keys()) candidates.delete(name);
  if (candidates.size === 0) return candidates;

  const covered = entryPointsByRule(answering.values());
  const withdrawn = new Map<QualifiedName, WithdrawnRouter>();
  for (const [name, { router, untilMs }] of candidates) {
    const entryPoints = router.value.entryPoints.filter(
      (entryPoint) => !covered.get(router.value.rule)?.has(entryPoint),
    );
    if (untilMs <= nowMs || entryPoints.length === 0) continue;
    withdrawn.set(name, { router: { ...router, value: { ...router.value, entryPoints } }, untilMs });
  }
  return withdrawn;
}

const unavailable = (router: Assessed<Router>): Assessed<Router> => ({
  ...router,
  value: { ...router.value, available: false },
  status: 'disabled',
  errors: [REASON],
});

/** Where a live router with the same rule answers instead. */
function entryPointsByRule(routers: Iterable<Assessed<Router>>): ReadonlyMap<string, ReadonlySet<string>> {
  const byRule = new Map<string, Set<string>>();
  for (const { value } of routers) {
    const entryPoints = byRule.get(value.rule) ?? new Set();
    for (const entryPoint of value.entryPoints) entryPoints.add(entryPoint);
    byRule.set(value.rule, entryPoints);
  }
  return byRule;
}
