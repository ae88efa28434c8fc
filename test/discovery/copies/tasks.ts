// Items as a cloud has them, with every field that one can have.

import fc from 'fast-check';
import type { KeptScope } from '../../../src/discovery/copies/scopes-text.ts';
import type { Item } from '../../../src/model/snapshot.ts';

/** A task that serves `<id>.example` at this address by a router and a service of its own name. */
export const task = (id: string, address = '10.0.0.1'): Item => ({
  id,
  name: id,
  startedAtMs: 1_700_000_000_000,
  tags: ['a', 'b=c'],
  declaration: { kind: 'labels', labels: [[`portolan.http.routers.${id}.rule`, `Host(\`${id}.example\`)`]] },
  endpoint: { address, ports: [{ containerPort: 80, hostPort: 32_768, protocol: 'tcp' }] },
});

export const kept = (scope: string, ...items: Item[]): KeptScope => ({
  scope,
  keptAtMs: 1_699_000_000_000,
  items: new Map(items.map((item) => [item.id, item])),
});

const anyPort = fc.record(
  {
    containerPort: fc.nat(65_535),
    hostPort: fc.nat(65_535),
    count: fc.nat(65_535),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  },
  { requiredKeys: ['containerPort', 'hostPort', 'protocol'], noNullPrototype: true },
);

const anyItem: fc.Arbitrary<Item> = fc.record(
  {
    id: fc.string({ unit: 'binary' }),
    name: fc.string({ unit: 'binary' }),
    templateName: fc.string(),
    startedAtMs: fc.nat(),
    tags: fc.array(fc.string()),
    declaration: fc.record({
      kind: fc.constant('labels' as const),
      labels: fc.array(fc.tuple(fc.string(), fc.string())),
    }),
    endpoint: fc.option(fc.record({ address: fc.string(), ports: fc.array(anyPort) })),
    leaving: fc.constant(true as const),
  },
  { requiredKeys: ['id', 'name', 'declaration', 'endpoint'], noNullPrototype: true },
);

export const anyScopes: fc.Arbitrary<KeptScope[]> = fc.array(
  fc
    .record({ scope: fc.string({ unit: 'binary' }), keptAtMs: fc.nat(), items: fc.array(anyItem) })
    .map(({ items, ...rest }) => ({ ...rest, items: new Map(items.map((item) => [item.id, item])) })),
);
