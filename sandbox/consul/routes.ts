// Every endpoint of the sandbox's agent: what a call reads or changes, and what it answers. No sockets here.

import type { Check, CheckStatus, ConsulCatalog, Service } from './catalog.ts';
import { parseRegistration } from './registration.ts';
import {
  type Node,
  renderAgentService,
  renderCatalogService,
  renderHealth,
  renderSelf,
  renderServiceList,
} from './render.ts';

export interface Call {
  /** What follows the route's name in the path, decoded. */
  readonly id: string;
  readonly params: URLSearchParams;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  /** With neither, the body is empty, as after every successful write. */
  readonly json?: unknown;
  readonly text?: string;
}

interface Agent {
  readonly catalog: ConsulCatalog;
  readonly node: Node;
}

export type Route = { readonly name: string } & (
  | { readonly kind: 'read' | 'write'; reply(agent: Agent, call: Call): Reply }
  /** Waits until the result's index is newer than the one that the client has seen. */
  | {
      readonly kind: 'query';
      index(catalog: ConsulCatalog, call: Call): number;
      read(agent: Agent, call: Call): unknown;
    }
);

const ROUTES: readonly Route[] = [
  { name: '/v1/agent/self', kind: 'read', reply: ({ node }) => ({ status: 200, json: renderSelf(node) }) },
  {
    name: '/v1/status/leader',
    kind: 'read',
    reply: ({ node }) => ({ status: 200, json: `${node.address}:8300` }),
  },
  {
    name: '/v1/agent/services',
    kind: 'read',
    reply: ({ catalog, node }) => ({
      status: 200,
      json: Object.fromEntries(catalog.services.map((service) => [service.id, renderAgentService(service, node)])),
    }),
  },
  {
    name: '/v1/catalog/services',
    kind: 'query',
    index: (catalog) => catalog.listIndex,
    read: ({ catalog }) => renderServiceList(catalog.services),
  },
  {
    name: '/v1/catalog/service/',
    kind: 'query',
    index: (catalog, { id }) => catalog.healthIndex(id),
    read: ({ catalog, node }, call) => selected(catalog, call).map((service) => renderCatalogService(service, node)),
  },
  {
    name: '/v1/health/service/',
    kind: 'query',
    index: (catalog, { id }) => catalog.healthIndex(id),
    read: ({ catalog, node }, call) =>
      selected(catalog, call)
        .filter((service) => !call.params.has('passing') || service.checks.every(({ status }) => status === 'passing'))
        .map((service) => renderHealth(service, node)),
  },
  { name: '/v1/agent/service/register', kind: 'write', reply: register },
  {
    name: '/v1/agent/service/deregister/',
    kind: 'write',
    reply: ({ catalog }, { id }) => (catalog.deregister(id) ? { status: 200 } : unknownService(id)),
  },
  { name: '/v1/agent/service/maintenance/', kind: 'write', reply: maintain },
  { name: '/v1/agent/check/pass/', kind: 'write', reply: report('passing') },
  { name: '/v1/agent/check/warn/', kind: 'write', reply: report('warning') },
  { name: '/v1/agent/check/fail/', kind: 'write', reply: report('critical') },
];

/** The route of a path, and what follows its name: a name that ends in a slash takes the rest of the path. */
export function findRoute(pathname: string): { readonly route: Route; readonly id: string } | undefined {
  for (const route of ROUTES) {
    const { name } = route;
    if (name === pathname) return name.endsWith('/') ? undefined : { route, id: '' };
    if (name.endsWith('/') && pathname.startsWith(name)) return { route, id: decode(pathname.slice(name.length)) };
  }
  return undefined;
}

/** What is not percent-encoding names nothing that exists, and is answered so. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A route as faults and counters call it: without the slash that only says "and a name follows". */
export const operationOf = (route: Route): string => route.name.replace(/\/$/, '');

function selected(catalog: ConsulCatalog, { id, params }: Call): readonly Service[] {
  const tags = params.getAll('tag');
  return catalog.instancesOf(id).filter((service) => tags.every((tag) => service.tags.includes(tag)));
}

function register({ catalog }: Agent, { body }: Call): Reply {
  const registration = parseRegistration(body);
  if (!registration.ok) return { status: 400, text: registration.error };
  catalog.register(registration.value);
  return { status: 200 };
}

function report(status: CheckStatus): (agent: Agent, call: Call) => Reply {
  return ({ catalog }, { id, params }) => {
    const owner = catalog.ownerOf(id);
    if (owner === undefined) {
      return { status: 404, text: `Unknown check ID "${id}". Ensure that the check ID is passed, not the check name.` };
    }
    const output = params.get('note') ?? '';
    catalog.setChecks(
      owner.id,
      owner.checks.map((check) => (check.id === id ? { ...check, status, output } : check)),
    );
    return { status: 200 };
  };
}

/** Maintenance is a critical check with a reserved id. */
function maintain({ catalog }: Agent, { id, params }: Call): Reply {
  const enable = params.get('enable');
  if (enable === null) return { status: 400, text: 'Missing value for enable' };
  const service = catalog.services.find((known) => known.id === id);
  if (service === undefined) return unknownService(id);
  const mark = maintenanceCheck(id, params.get('reason') ?? '');
  const others = service.checks.filter((check) => check.id !== mark.id);
  catalog.setChecks(id, enable === 'true' ? [mark, ...others] : others);
  return { status: 200 };
}

const maintenanceCheck = (serviceId: string, reason: string): Check => ({
  id: `_service_maintenance:${serviceId}`,
  name: 'Service Maintenance Mode',
  status: 'critical',
  type: 'maintenance',
  notes:
    reason || 'Maintenance mode is enabled for this service, but no reason was provided. This is a default message.',
  output: '',
});

const unknownService = (id: string): Reply => ({
  status: 404,
  text: `Unknown service ID "${id}". Ensure that the service ID is passed, not the service name.`,
});
