// Routers that claim the same requests with the same priority. The first by name answers, in every worker and after every
// restart, but seldom did anybody mean that: so each of the others is told.

import type { Problem } from '../model/problem.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';

export function findRivals(routers: Iterable<Assessed<Router>>): readonly Problem[] {
  const claims = new Map<string, QualifiedName[]>();
  for (const { value } of routers) {
    for (const entryPoint of value.entryPoints) {
      const claim = `entryPoint "${entryPoint}", priority ${value.priority}, rule ${value.rule}`;
      const others = claims.get(claim);
      if (others === undefined) claims.set(claim, [value.name]);
      else others.push(value.name);
    }
  }
  return [...claims].flatMap(([claim, names]) => problemsOf(claim, names.sort()));
}

function problemsOf(claim: string, [first, ...others]: readonly QualifiedName[]): readonly Problem[] {
  const reason = `never answers what ${first} claims with the same ${claim}`;
  return others.map((name) => ({ provider: providerOf(name), object: `router ${name}`, reason }));
}
