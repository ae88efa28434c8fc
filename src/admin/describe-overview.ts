// `/api/overview` and `/api/rawdata` (reference 11.2, 11.3).

import type { AdminOptions } from './admin-options.ts';
import type { Listed, Resource } from './resource.ts';
import type { Resources } from './resources.ts';

export function describeOverview(
  { routers, services, middlewares }: Resources,
  certificates: readonly Listed[],
  options: AdminOptions,
): object {
  const none = countStatuses([]);
  return {
    http: {
      routers: countStatuses(routers),
      services: countStatuses(services),
      middlewares: countStatuses(middlewares),
    },
    tcp: { routers: none, services: none, middlewares: none },
    udp: { routers: none, services: none },
    certificates: countStatuses(certificates),
    features: {
      tracing: '',
      metrics: options.settings.metrics === undefined ? '' : 'Prometheus',
      accessLog: options.settings.accessLog !== undefined,
    },
    providers: [...new Set(options.providers.map(typeName))],
  };
}

export function describeRawData({ routers, services, middlewares }: Resources): object {
  return {
    ...byName('routers', routers),
    ...byName('middlewares', middlewares),
    ...byName('services', services),
  };
}

function countStatuses(resources: readonly Listed[]) {
  const count = (status: string) => resources.filter((resource) => resource.status === status).length;
  return { total: resources.length, warnings: count('warning'), errors: count('disabled') + count('expired') };
}

/** Traefik's names of provider types; those it does not have are named alike. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  ecs: 'ECS',
  ec2: 'EC2',
  consulcatalog: 'ConsulCatalog',
  file: 'File',
};

const typeName = (provider: string): string => TYPE_NAMES[provider.split('-')[0] ?? ''] ?? provider;

function byName(key: string, resources: readonly Resource[]): object {
  if (resources.length === 0) return {};
  return { [key]: Object.fromEntries(resources.map(({ name, shown }) => [name, shown])) };
}
