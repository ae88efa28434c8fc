// Which services are watched, and by what: read from the merged state, without a look at any server.

import type { HealthCheck } from '../model/health-check.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { RoutingState, Server, ServerList, Service } from '../model/routing-state.ts';
import type { ServersTransport } from '../model/servers-transport.ts';

/** While these are the same objects there is nothing to look at. */
export interface WatchedService {
  readonly service: Service;
  readonly list: ServerList | undefined;
  readonly transport: ServersTransport;
}

/** Undefined: nobody uses it, it is disabled, or its servers are neither asked nor started slowly. */
export function watchedService(
  { services, servers, serversTransports }: RoutingState,
  name: QualifiedName,
  defaultTransport: ServersTransport,
): WatchedService | undefined {
  const assessed = services.get(name);
  const service = assessed?.value;
  if (service?.kind !== 'loadBalancer' || (service.health?.check ?? service.health?.slowStartMs) === undefined)
    return undefined;
  if (assessed?.status === 'disabled' || assessed?.usedBy.length === 0) return undefined;
  const { serversTransport } = service;
  const named = serversTransport === undefined ? undefined : serversTransports.get(serversTransport);
  return { service, list: servers.get(name), transport: named?.value.definition ?? defaultTransport };
}

export const isSame = (a: WatchedService | undefined, b: WatchedService): boolean =>
  a?.service === b.service && a.list === b.list && a.transport === b.transport;

export const checkOf = ({ service }: WatchedService): HealthCheck | undefined => service.health?.check;

export const serversOf = ({ list }: WatchedService): readonly Server[] => list?.servers ?? [];
