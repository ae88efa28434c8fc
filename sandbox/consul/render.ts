// The JSON that a Consul 1.13 agent answers, field by field as a real one writes it.

import type { Check, Service } from './catalog.ts';

/** The one node of the sandbox. */
export interface Node {
  readonly name: string;
  readonly address: string;
  readonly datacenter: string;
}

/** GET /v1/catalog/services: every name with the union of its instances' tags. */
export function renderServiceList(services: readonly Service[]): Record<string, readonly string[]> {
  const tags = new Map<string, Set<string>>();
  for (const service of services) {
    tags.set(service.name, new Set([...(tags.get(service.name) ?? []), ...service.tags]));
  }
  const names = [...tags.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, [...(tags.get(name) ?? [])].sort()]));
}

/** One element of GET /v1/catalog/service/:name. */
export const renderCatalogService = (service: Service, node: Node): object => ({
  ID: nodeId,
  Node: node.name,
  Address: node.address,
  Datacenter: node.datacenter,
  TaggedAddresses: taggedAddresses(node),
  NodeMeta: {},
  ServiceKind: '',
  ServiceID: service.id,
  ServiceName: service.name,
  ServiceTags: service.tags,
  ServiceAddress: service.address,
  ServiceWeights: { Passing: 1, Warning: 1 },
  ServiceMeta: service.meta,
  ServicePort: service.port,
  ServiceEnableTagOverride: false,
  CreateIndex: service.createIndex,
  ModifyIndex: service.modifyIndex,
});

/** One element of GET /v1/health/service/:name. */
export const renderHealth = (service: Service, node: Node): object => ({
  Node: {
    ID: nodeId,
    Node: node.name,
    Address: node.address,
    Datacenter: node.datacenter,
    TaggedAddresses: taggedAddresses(node),
    Meta: {},
    CreateIndex: 11,
    ModifyIndex: 11,
  },
  Service: {
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Address: service.address,
    Meta: Object.keys(service.meta).length === 0 ? null : service.meta,
    Port: service.port,
    Weights: { Passing: 1, Warning: 1 },
    EnableTagOverride: false,
    Connect: {},
    PeerName: '',
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  },
  Checks: [serfHealth(node), ...service.checks.map((check) => renderCheck(check, service, node))],
});

/** One value of GET /v1/agent/services. */
export const renderAgentService = (service: Service, node: Node): object => ({
  ID: service.id,
  Service: service.name,
  Tags: service.tags,
  Meta: service.meta,
  Port: service.port,
  Address: service.address,
  Weights: { Passing: 1, Warning: 1 },
  EnableTagOverride: false,
  Datacenter: node.datacenter,
});

/** GET /v1/agent/self, the part that clients look at. */
export const renderSelf = (node: Node): object => ({
  Config: { Datacenter: node.datacenter, NodeName: node.name, NodeID: nodeId, Server: true, Version: '1.13.9' },
  Member: { Name: node.name, Addr: node.address, Port: 8301, Status: 1 },
});

const nodeId = '00000000-0000-0000-0000-00000000ca7a';

const taggedAddresses = ({ address }: Node) => ({ lan: address, lan_ipv4: address, wan: address, wan_ipv4: address });

const renderCheck = (check: Check, service: Service, node: Node) => ({
  Node: node.name,
  CheckID: check.id,
  Name: check.name,
  Status: check.status,
  Notes: check.notes,
  Output: check.output,
  ServiceID: service.id,
  ServiceName: service.name,
  ServiceTags: service.tags,
  Type: check.type,
  Definition: {},
});

const serfHealth = (node: Node) => ({
  Node: node.name,
  CheckID: 'serfHealth',
  Name: 'Serf Health Status',
  Status: 'passing',
  Notes: '',
  Output: 'Agent alive and reachable',
  ServiceID: '',
  ServiceName: '',
  ServiceTags: [],
  Type: '',
  Definition: {},
});
