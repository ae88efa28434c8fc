// The merged state as it is served: with what entry points add to their routers, the routers that the static configuration
// makes, and one set of TLS options for each host that is not broken. The merge remembers what was declared, not this.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, RoutingState } from '../model/routing-state.ts';
import { applyModels } from './apply-models.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { closeBrokenDefault } from './close-broken-default.ts';
import { countUsers } from './count-users.ts';
import { internalObjects } from './internal-objects.ts';
import { NOOP } from './internal-services.ts';
import { sortedByName } from './maps.ts';
import { resolveTlsConflicts } from './resolve-tls-conflicts.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;

/** The same state where entry points say nothing, no options are in conflict and nobody needs what is internal. */
export function completeState<S extends Omit<RoutingState, 'problems'>>(
  state: S,
  entryPoints: EntryPoints,
  wallMs: number,
): S {
  const internal = internalObjects(entryPoints, wallMs);
  const modelled = applyModels(state.routers, entryPoints, state);
  const all = internal.routers.length === 0 ? modelled : sortedByName([...modelled, ...internal.routers]);
  const routers = closeBrokenDefault(resolveTlsConflicts(all), state.tlsOptions);
  const usesNoop = [...routers.values()].some(({ value }) => value.service === NOOP);
  if (routers === state.routers && !usesNoop) return state;
  return {
    ...state,
    routers,
    ...countUsers(
      {
        services: usesNoop ? joined(state.services, internal.services) : state.services,
        middlewares: joined(state.middlewares, internal.middlewares),
      },
      routers,
    ),
  };
}

const joined = <T>(declared: Objects<T>, internal: readonly (readonly [QualifiedName, Assessed<T>])[]): Objects<T> =>
  internal.length === 0 ? declared : sortedByName([...declared, ...internal]);
