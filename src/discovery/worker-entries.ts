// The part of the merged state that workers are sent, as keyed entries. What only the API shows stays here.

import type { EntryChange } from '../model/change.ts';
import { memoise } from '../model/memoise.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, RoutingState, Service } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import { parseRule } from '../rules/parse.ts';
import { defaultOf, isDefault } from './find-default-rivals.ts';
import { changedNames } from './maps.ts';

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
  yield* changedTls(before, after);
  const services = changedNames(before.services, after.services);
  for (const name of services) {
    const service = usable(after.services.get(name));
    yield { kind: 'httpService', name, value: service?.kind === 'loadBalancer' ? asWorkersSee(service) : undefined };
  }
  for (const name of changedNames(before.middlewares, after.middlewares)) {
    yield { kind: 'httpMiddleware', name, value: usable(after.middlewares.get(name)) };
  }
  for (const name of new Set([...services, ...changedNames(before.servers, after.servers)])) {
    yield { kind: 'httpServers', name, value: serversOf(after, name) };
  }
}

/** What servers are asked may have secrets in it, and a change of it concerns no route. */
function asWorkersSee(service: Service): Service {
  if (service.health === undefined) return service;
  const { check: _, slowStartMs: __, ...acting } = service.health;
  const { health, ...others } = service;
  return Object.keys(acting).length === 0 ? others : { ...others, health: acting };
}

function* changedTls(before: RoutingState, after: RoutingState): Iterable<EntryChange> {
  for (const name of changedNames(before.tlsOptions, after.tlsOptions)) {
    if (!isDefault(name)) yield { kind: 'tlsOptions', name, value: usable(after.tlsOptions.get(name))?.options };
  }
  const options = theDefault(after.tlsOptions)?.options;
  if (options !== theDefault(before.tlsOptions)?.options)
    yield { kind: 'tlsOptions', name: DEFAULT_TLS_OPTIONS_NAME, value: options };
  for (const name of changedNames(before.certificates, after.certificates)) {
    yield { kind: 'tlsCertificate', name, value: usable(after.certificates.get(name))?.pair };
  }
  const pair = theDefault(after.tlsStores)?.defaultCertificate;
  if (pair !== theDefault(before.tlsStores)?.defaultCertificate)
    yield { kind: 'tlsDefaultCertificate', name: DEFAULT_TLS_OPTIONS_NAME, value: pair };
}

/** `usable`: a default that is broken is none; its routers are closed (`close-broken-default.ts`). */
const theDefault = <T>(objects: ReadonlyMap<QualifiedName, Assessed<T>>): T | undefined => {
  const name = defaultOf(objects);
  return name === undefined ? undefined : usable(objects.get(name));
};

const usable = <T>(object: Assessed<T> | undefined): T | undefined =>
  object?.status === 'disabled' ? undefined : object?.value;

const serversOf = ({ services, servers }: RoutingState, name: QualifiedName) =>
  services.get(name)?.status === 'disabled' ? undefined : servers.get(name);
