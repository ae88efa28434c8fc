// Routers that claim the same requests with the same priority. The first by name answers, in every worker and after every
// restart, but seldom did anybody mean that: so each of the others is told.

import type { Problem } from '../model/problem.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { type EntryPoints, isSecured } from './choose-entry-points.ts';
import { changedNames } from './maps.ts';
import type { MergeWork } from './merge-memory.ts';
import { sameData } from './same-data.ts';
import { isMatchable } from './worker-entries.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

/** Looked for again only when a router claims something else than in the last merge. */
export function findRivals(
  routers: Routers,
  entryPoints: EntryPoints,
  before: Pick<MergeWork, 'assessed' | 'rivals'>,
): readonly Problem[] {
  const known = before.assessed.routers;
  const isNews = (name: QualifiedName): boolean => !sameClaims(known.get(name), routers.get(name));
  if (!changedNames(known, routers).some(isNews)) return before.rivals;
  return routersByRule(routers).flatMap((sameRule) => rivalsAmong(sameRule, entryPoints));
}

const sameClaims = (before: Assessed<Router> | undefined, after: Assessed<Router> | undefined): boolean =>
  before?.status === after?.status && sameData(before?.value, after?.value);

/** Only rules that several routers have. */
function routersByRule(routers: Routers): readonly (readonly Router[])[] {
  const first = new Map<string, Router>();
  const several = new Map<string, Router[]>();
  for (const router of routers.values()) {
    const { rule } = router.value;
    if (!isMatchable(router)) continue;
    const earlier = first.get(rule);
    const others = several.get(rule);
    if (earlier === undefined) first.set(rule, router.value);
    else if (others === undefined) several.set(rule, [earlier, router.value]);
    else others.push(router.value);
  }
  return [...several.values()];
}

/** A router for TLS and one for plain connections never meet, whatever else they have in common (reference 5.7). */
function rivalsAmong(routers: readonly Router[], settings: EntryPoints): readonly Problem[] {
  const claims = { plain: new Map<string, QualifiedName[]>(), secured: new Map<string, QualifiedName[]>() };
  for (const { name, entryPoints, priority, rule, tls } of routers) {
    for (const entryPoint of entryPoints) {
      const claim = `entryPoint "${entryPoint}", priority ${priority}, rule ${rule}`;
      const ofKind = isSecured(tls, entryPoint, settings) ? claims.secured : claims.plain;
      const others = ofKind.get(claim);
      if (others === undefined) ofKind.set(claim, [name]);
      else others.push(name);
    }
  }
  return [...claims.plain, ...claims.secured].flatMap(([claim, names]) => problemsOf(claim, names.sort()));
}

function problemsOf(claim: string, [first, ...others]: readonly QualifiedName[]): readonly Problem[] {
  const reason = `never answers what ${first} claims with the same ${claim}`;
  return others.map((name) => ({ provider: providerOf(name), object: `router ${name}`, reason }));
}
