// A service with its servers in Traefik's API shape (reference 11.5).

import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { AnyService, Assessed, CompositeService, Server } from '../model/routing-state.ts';
import { omitEmpty } from './omit-empty.ts';
import { redactUrl } from './redact.ts';
import { describeName, describeVerdict, type Resource } from './resource.ts';

const USUAL_WEIGHT = 1;

export function describeService(
  name: QualifiedName,
  service: Assessed<AnyService>,
  servers: readonly Server[],
): Resource {
  const type = service.value.kind.toLowerCase();
  const urls = servers.map(({ url }) => redactUrl(url));
  const shown = {
    ...describeKind(
      service.value,
      servers.map((server, index) => describeServer(urls[index], server)),
    ),
    ...describeVerdict(service),
    // As Traefik without a health check: a server of a service in use is up.
    ...(service.usedBy.length === 0 || urls.length === 0
      ? {}
      : { serverStatus: Object.fromEntries(urls.map((url) => [url, 'UP'])) }),
  };
  return {
    name,
    status: service.status,
    texts: [name],
    sortKeys: { type, servers: servers.length, provider: providerOf(name), status: service.status },
    shown,
    listed: { ...shown, ...describeName(name), type },
  };
}

/** Its options under the name of its kind. */
function describeKind(service: AnyService, servers: readonly object[]): object {
  if (service.kind !== 'loadBalancer') return { [service.kind]: describeChildren(service.services) };
  const { passHostHeader, serversTransport } = service;
  const transport = serversTransport === undefined ? {} : { serversTransport };
  return { loadBalancer: { ...omitEmpty({ servers }), strategy: 'wrr', passHostHeader, ...transport } };
}

/** `services` and `mirrors` are lists, the others are names. */
function describeChildren(children: CompositeService['services']): object {
  const options = Object.groupBy(children, ({ option }) => option);
  return Object.fromEntries(
    Object.entries(options).map(([option, named]) => {
      const isList = option === 'services' || option === 'mirrors';
      return [option, isList ? named.map(({ option: _, ...child }) => child) : named[0]?.name];
    }),
  );
}

/** `leaving` is ours: Traefik's dashboard passes over what it does not know. Such a server is up. */
const describeServer = (url: string | undefined, { weight, leaving }: Server): object => ({
  url,
  ...(weight === USUAL_WEIGHT ? {} : { weight }),
  ...(leaving && { leaving }),
});
