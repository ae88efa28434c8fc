// A service with its servers in Traefik's API shape (reference 11.5).

import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Server, Service } from '../model/routing-state.ts';
import { omitEmpty } from './omit-empty.ts';
import { redactUrl } from './redact.ts';
import { describeName, describeVerdict, type Resource } from './resource.ts';

const TYPE = 'loadbalancer';
const USUAL_WEIGHT = 1;

export function describeService(name: QualifiedName, service: Assessed<Service>, servers: readonly Server[]): Resource {
  const { serversTransport } = service.value;
  const urls = servers.map(({ url }) => redactUrl(url));
  const shown = {
    loadBalancer: {
      ...omitEmpty({ servers: servers.map(({ weight }, index) => describeServer(urls[index], weight)) }),
      strategy: 'wrr',
      passHostHeader: service.value.passHostHeader,
      ...(serversTransport === undefined ? {} : { serversTransport }),
    },
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
    sortKeys: { type: TYPE, servers: servers.length, provider: providerOf(name), status: service.status },
    shown,
    listed: { ...shown, ...describeName(name), type: TYPE },
  };
}

const describeServer = (url: string | undefined, weight: number): object => ({
  url,
  ...(weight === USUAL_WEIGHT ? {} : { weight }),
});
