// Routers whose declaration is gone. For a grace time they answer 503 where they answered before, so that a service which
// is redeployed does not hand its requests to a broader router, or a guarded path to an unguarded one.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { type EntryPoints, isSecured } from './choose-entry-points.ts';
import type { MergeMemory, WithdrawnRouter } from './merge-memory.ts';
import { isMatchable } from './worker-entries.ts';

/** What is shown of it: no defect, so no problem either. */
export const WITHDRAWN_REASON = 'its declaration was withdrawn: it answers 503 until the grace period ends';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;
type Withdrawn = ReadonlyMap<QualifiedName, WithdrawnRouter>;

export interface Now {
  /** Monotonic. */
  readonly nowMs: number;
  readonly wallMs: number;
  readonly gracePeriodMs: number;
  readonly entryPoints: EntryPoints;
}

/** `declared`: what is declared now. Those that answered in the last state and are not among them are withdrawn. */
export function withdrawRouters(memory: MergeMemory, declared: Routers, now: Now): Withdrawn {
  const candidates = findCandidates(memory, declared, now);
  if (candidates.size === 0) return candidates;

  const covered = placesByRule(candidates, declared, now.entryPoints);
  const withdrawn = new Map<QualifiedName, WithdrawnRouter>();
  for (const [name, { router, untilMs }] of candidates) {
    const left = withoutPlaces(router, covered.get(router.value.rule), now.entryPoints);
    if (untilMs > now.nowMs && left.value.entryPoints.length > 0) withdrawn.set(name, { router: left, untilMs });
  }
  return withdrawn;
}

function withoutPlaces(
  router: Assessed<Router>,
  covered: ReadonlySet<string> | undefined,
  settings: EntryPoints,
): Assessed<Router> {
  if (covered === undefined || covered.size === 0) return router;
  const { tls, entryPoints } = router.value;
  const left = entryPoints.filter((entryPoint) => !covered.has(placeOf(tls, entryPoint, settings)));
  return { ...router, value: { ...router.value, entryPoints: left } };
}

/** An entry point's table: a router for plain connections answers nothing in the place of one for TLS. */
const placeOf = (tls: Router['tls'], entryPoint: string, settings: EntryPoints): string =>
  `${isSecured(tls, entryPoint, settings) ? 'secured' : 'plain'} ${entryPoint}`;

function findCandidates({ withdrawn, state }: MergeMemory, declared: Routers, now: Now): Withdrawn {
  const candidates = new Map<QualifiedName, WithdrawnRouter>();
  for (const [name, router] of state.routers) {
    if (declared.has(name)) continue;
    const known = withdrawn.get(name);
    if (known !== undefined) candidates.set(name, known);
    else if (isMatchable(router)) {
      candidates.set(name, { router: unavailable(router, now.wallMs), untilMs: now.nowMs + now.gracePeriodMs });
    }
  }
  return candidates;
}

const unavailable = (router: Assessed<Router>, wallMs: number): Assessed<Router> => ({
  ...router,
  value: { ...router.value, available: false },
  status: 'disabled',
  errors: [WITHDRAWN_REASON],
  sinceMs: router.status === 'disabled' ? router.sinceMs : wallMs,
});

/** Where a live router with the same rule answers instead. */
function placesByRule(
  candidates: Withdrawn,
  declared: Routers,
  settings: EntryPoints,
): ReadonlyMap<string, ReadonlySet<string>> {
  const byRule = new Map([...candidates.values()].map(({ router }) => [router.value.rule, new Set<string>()]));
  for (const router of declared.values()) {
    const { rule, tls, entryPoints } = router.value;
    const places = byRule.get(rule);
    if (places === undefined || !isMatchable(router)) continue;
    for (const entryPoint of entryPoints) places.add(placeOf(tls, entryPoint, settings));
  }
  return byRule;
}
