// What the demo's cloud holds: one service of each kind of source, each announcing itself in that source's own way.

import type { Cloud } from './cloud.ts';

const CLUSTER = 'demo';
const ORDERS_PORT = 8181;
const LEGACY_PORT = 8182;

/** Resolves when all of it serves; `docsUrl` is a server that nothing announces, for a file route. */
export async function populateDemo(cloud: Cloud): Promise<{ readonly docsUrl: string }> {
  const [, , , docs] = await Promise.all([
    startOrders(cloud),
    startLegacy(cloud),
    startCatalog(cloud),
    cloud.servers.start('docs (plain server)'),
  ]);
  return { docsUrl: docs.url };
}

/** An ECS service, by the labels of its container. */
async function startOrders({ ecs, ec2, hasManyAddresses }: Cloud): Promise<void> {
  ecs.createCluster(CLUSTER);
  if (!hasManyAddresses) {
    // Tasks that share an address must differ by port: bridge mode, on a machine of the cluster.
    const machine = ec2.runInstance({ tags: { Name: 'machine' } });
    ecs.registerContainerInstance({ cluster: CLUSTER, ec2InstanceId: machine.id, address: '127.0.0.1' });
  }
  const definition = ecs.registerTaskDefinition({
    family: 'orders',
    networkMode: hasManyAddresses ? 'awsvpc' : 'bridge',
    containerDefinitions: [
      {
        name: 'web',
        image: 'example/orders:1',
        portMappings: [{ containerPort: ORDERS_PORT, protocol: 'tcp' }],
        dockerLabels: { 'portolan.enable': 'true', 'portolan.http.routers.orders.rule': 'Host(`orders.localhost`)' },
      },
    ],
  });
  const taskDefinition = definition.arn;
  const service = ecs.createService({ cluster: CLUSTER, name: 'orders', taskDefinition, desiredCount: 2 });
  await ecs.serviceSettles(service);
}

/** An EC2 instance, by its tags. */
async function startLegacy({ ec2 }: Cloud): Promise<void> {
  const instance = ec2.runInstance({
    ports: [LEGACY_PORT],
    tags: {
      Name: 'legacy',
      'portolan.enable': 'true',
      'portolan.http.routers.legacy.rule': 'Host(`legacy.localhost`)',
      'portolan.http.services.legacy.loadbalancer.server.port': String(LEGACY_PORT),
    },
  });
  await ec2.instanceReaches(instance, 'running');
}

/** A service in Consul, by the tags of its registration. */
async function startCatalog({ consul, servers }: Cloud): Promise<void> {
  const { address, port } = await servers.start('catalog (Consul service)');
  const tags = ['portolan.http.routers.catalog.rule=Host(`catalog.localhost`)'];
  consul.register({ id: 'catalog-1', name: 'catalog', address, port, tags });
}
