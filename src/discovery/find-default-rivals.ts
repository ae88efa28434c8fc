// Defaults of TLS that several providers define: there can be one of each, so those of the first provider by name hold, and
// the others are told. Traefik takes whichever it happens to see first.

import type { Problem } from '../model/problem.ts';
import { bareName, providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, RoutingState } from '../model/routing-state.ts';

const isDefault = (name: QualifiedName): boolean => bareName(name) === 'default';

/** Names of default objects that can be used, the one that holds first: `objects` is sorted by name. */
function* usableDefaults(objects: ReadonlyMap<QualifiedName, Assessed<unknown>>): Iterable<QualifiedName> {
  for (const [name, { status }] of objects) if (isDefault(name) && status !== 'disabled') yield name;
}

export function findDefaultRivals({
  tlsOptions,
  tlsStores,
}: Pick<RoutingState, 'tlsOptions' | 'tlsStores'>): readonly Problem[] {
  return [...rivalsAmong('TLS options', tlsOptions), ...rivalsAmong('TLS store', tlsStores)];
}

function rivalsAmong(what: string, objects: ReadonlyMap<QualifiedName, Assessed<unknown>>): readonly Problem[] {
  const [holds, ...others] = usableDefaults(objects);
  return others.map((name) => ({
    provider: providerOf(name),
    object: `${what} ${name}`,
    reason: `not used: there is one default, and ${holds} comes first`,
  }));
}
