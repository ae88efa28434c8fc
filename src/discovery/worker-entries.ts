// The part of the merged state that workers are sent, as keyed entries. What only the API shows stays here.

import type { Entry } from '../model/change.ts';
import type { Assessed, Router, RoutingState } from '../model/routing-state.ts';
import { parseRule } from '../rules/parse.ts';

/** A worker can answer for it: it has a rule to match and somewhere to listen. Disabled, it answers 503 there. */
export function isMatchable(router: Assessed<Router>): boolean {
  const { entryPoints, rule } = router.value;
  return entryPoints.length > 0 && (router.status !== 'disabled' || parseRule(rule).ok);
}

/** In a fixed order. Disabled services and middlewares are left out: whoever refers to them is unavailable. */
export function* workerEntries(state: RoutingState): Iterable<Entry> {
  for (const router of state.routers.values()) {
    if (isMatchable(router)) yield { kind: 'httpRouter', value: router.value };
  }
  for (const service of state.services.values()) {
    if (service.status !== 'disabled') yield { kind: 'httpService', value: service.value };
  }
  for (const middleware of state.middlewares.values()) {
    if (middleware.status !== 'disabled') yield { kind: 'httpMiddleware', value: middleware.value };
  }
  for (const servers of state.servers.values()) {
    if (state.services.get(servers.service)?.status !== 'disabled') yield { kind: 'httpServers', value: servers };
  }
}
