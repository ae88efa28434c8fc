// Defaults of TLS that several providers define: there can be one of each, so those of the first provider by name hold, and
// the others are told. Traefik drops all of them, and routers that rely on the default fail (reference 4.3).

import type { Problem } from '../model/problem.ts';
import { bareName, providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, RoutingState } from '../model/routing-state.ts';

type Objects = ReadonlyMap<QualifiedName, Assessed<unknown>>;

export const isDefault = (name: QualifiedName): boolean => bareName(name) === 'default';

/** The one that holds, usable or not: a map of a routing state is sorted by name. */
export const defaultOf = (objects: Objects): QualifiedName | undefined => [...objects.keys()].find(isDefault);

export function findDefaultRivals({
  tlsOptions,
  tlsStores,
}: Pick<RoutingState, 'tlsOptions' | 'tlsStores'>): readonly Problem[] {
  return [...rivalsAmong('TLS options', tlsOptions), ...rivalsAmong('TLS store', tlsStores)];
}

function rivalsAmong(what: string, objects: Objects): readonly Problem[] {
  const [holds, ...others] = [...objects.keys()].filter(isDefault);
  return others.map((name) => ({
    provider: providerOf(name),
    object: `${what} ${name}`,
    reason: `not used: there is one default, and ${holds} comes first`,
  }));
}
