// The part of the merged state that workers are sent, as keyed entries. What only the API shows stays here.

import type { EntryChange } from '../model/change.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, RoutingState } from '../model/routing-state.ts';
import { parseRule } from '../rules/parse.ts';
import { changedNames } from './maps.ts';
import { memoise } from './memoise.ts';

/** A worker can answer for it: it has a rule to match and somewhere to listen. Disabled, it answers 503 there. */
export const isMatchable = memoise((router: Assessed<Router>): boolean => {
  const { entryPoints, rule } = router.value;
  return entryPoints.length > 0 && (router.status !== 'disabled' || parseRule(rule).ok);
});

/**
 * What may be different for workers, in a fixed order; an unchanged entry may be among it. Disabled services,
 * middlewares and transports are left out: whoever refers to them is unavailable.
 */
export function* changedEntries(before: RoutingState, after: RoutingState): Iterable<EntryChange> {
  for (const name of changedNames(before.routers, after.routers)) {
    const router = after.routers.get(name);
    yield { kind: 'httpRouter', name, value: router && isMatchable(router) ? router.value : undefined };
  }
  for (const name of changedNames(before.serversTransports, after.serversTransports)) {
    yield { kind: 'httpServersTransport', name, value: usable(after.serversTransports.get(name)) };
  }
  const services = changedNames(before.services, after.services);
  for (const name of services) yield { kind: 'httpService', name, value: usable(after.services.get(name)) };
  for (const name of changedNames(before.middlewares, after.middlewares)) {
    yield { kind: 'httpMiddleware', name, value: usable(after.middlewares.get(name)) };
  }
  for (const name of new Set([...services, ...changedNames(before.servers, after.servers)])) {
    yield { kind: 'httpServers', name, value: serversOf(after, name) };
  }
}

const usable = <T>(object: Assessed<T> | undefined): T | undefined =>
  object?.status === 'disabled' ? undefined : object?.value;

const serversOf = ({ services, servers }: RoutingState, name: QualifiedName) =>
  services.get(name)?.status === 'disabled' ? undefined : servers.get(name);
