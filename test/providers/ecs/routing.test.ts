// From the task definition to the routing table: what options of the provider and labels of containers decide between them
// (reference 2.5 to 2.10).

import test from 'ava';
import { addressOf, type Task } from '../../../sandbox/aws/ecs/task.ts';
import { startDiscoveredEcs } from './discovered-ecs.ts';
import { runTasks } from './ecs-under-test.ts';

const portMappings = [{ containerPort: 8080 }];

const ruleOf = (host: string) => ({ 'traefik.http.routers.web.rule': `Host(\`${host}\`)` });

const addresses = (tasks: readonly (Task | undefined)[], port: number): readonly string[] =>
  tasks.map((task) => `http://${task && addressOf(task)}:${port}`).sort();

test.serial('without a label a container is the router and the service of its group and name', async (t) => {
  const platform = await startDiscoveredEcs(t);
  const [task] = await runTasks(platform, 1, { family: 'shop_v2', containers: [{ name: 'app', portMappings }] });
  t.is(await platform.poll(), 'ready: family-shop-v2-app 1');
  t.deepEqual(platform.rules(), ['Host(`family-shop-v2-app`)']);
  t.deepEqual(platform.servers(), addresses([task], 8080));
});

test.serial('exposedByDefault off takes what says that it takes part, on takes all that do not decline', async (t) => {
  for (const [exposedByDefault, routes] of [
    [false, 'ready: family-yes-app 1'],
    [true, 'ready: family-silent-app 1, family-yes-app 1'],
  ] as const) {
    const platform = await startDiscoveredEcs(t, { exposedByDefault });
    for (const [family, dockerLabels] of [
      ['yes', { 'traefik.enable': 'true' }],
      ['no', { 'portolan.enable': 'false' }],
      ['silent', { 'com.example.team': 'shop' }],
    ] as const) {
      await runTasks(platform, 1, { family, containers: [{ name: 'app', portMappings, dockerLabels }] });
    }
    t.is(await platform.poll(), routes);
    t.deepEqual(platform.problems(), []);
    await platform.ecs.stop();
  }
});

test.serial('constraints and default rules see every label of the container', async (t) => {
  const platform = await startDiscoveredEcs(t, {
    constraints: 'Label(`stage`, `live`) && !LabelRegex(`team`, `^internal`)',
    defaultRule: 'Host(`{{ index .Labels "team" }}.example`) && PathPrefix(`/{{ .Name }}`)',
  });
  for (const [family, dockerLabels] of [
    ['a', { stage: 'live', team: 'shop' }],
    ['b', { stage: 'test', team: 'shop' }],
    ['c', { stage: 'live', team: 'internal-tools' }],
  ] as const) {
    await runTasks(platform, 1, { family, containers: [{ name: 'app', portMappings, dockerLabels }] });
  }
  t.is(await platform.poll(), 'ready: family-a-app 1');
  t.deepEqual(platform.rules(), ['Host(`shop.example`) && PathPrefix(`/family-a-app`)']);
});

test.serial('two containers of a task, one with two services: each at its own port of the one address', async (t) => {
  const platform = await startDiscoveredEcs(t);
  const [task] = await runTasks(platform, 1, {
    containers: [
      {
        name: 'web',
        portMappings: [{ containerPort: 8080 }, { containerPort: 9000 }],
        dockerLabels: {
          'traefik.http.routers.site.rule': 'Host(`site.example`)',
          'traefik.http.routers.site.service': 'site',
          'traefik.http.services.site.loadBalancer.server.port': '8080',
          'traefik.http.routers.admin.rule': 'Host(`admin.example`)',
          'traefik.http.routers.admin.service': 'admin',
          'traefik.http.services.admin.loadBalancer.server.port': '9000',
        },
      },
      {
        name: 'api',
        portMappings: [{ containerPortRange: '7000-7003' }],
        dockerLabels: {
          'traefik.http.routers.api.rule': 'Host(`api.example`)',
          'traefik.http.services.api.loadBalancer.server.port': '7002',
        },
      },
    ],
  });
  t.is(await platform.poll(), 'ready: admin 1, api 1, site 1');
  t.deepEqual(
    [...platform.servers()].sort(),
    [7002, 8080, 9000].flatMap((port) => addresses([task], port)),
  );
});

test.serial('on a bridge a label’s port is found within a range of the host', async (t) => {
  const platform = await startDiscoveredEcs(t);
  const { cloud } = platform;
  const instance = cloud.ec2.runInstance({});
  await cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4 ?? 'none';
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  const dockerLabels = { 'traefik.http.services.s.loadBalancer.server.port': '7002' };
  const containers = [{ name: 'app', portMappings: [{ containerPortRange: '7000-7003' }], dockerLabels }];
  const [task] = await runTasks(platform, 1, { networkMode: 'bridge', containers });
  const first = task?.containers[0]?.networkBindings[0]?.hostPort ?? 0;
  await platform.poll();
  t.deepEqual(platform.servers(), [`http://${address}:${first + 2}`]);
});

test.serial('an address of IPv6 stands in brackets', async (t) => {
  const platform = await startDiscoveredEcs(t);
  platform.aws.alter = (_, answer) => ({
    ...answer,
    body: answer.body.replaceAll(/"privateIpv4Address":"[^"]+"/g, '"ipv6Address":"2001:db8::5"'),
  });
  await runTasks(platform, 1);
  t.is(await platform.poll(), 'ready: family-web-app 1');
  t.deepEqual(platform.servers(), ['http://[2001:db8::5]:8080']);
});

test.serial('a bridge on a machine of an IPv6-only subnet', async (t) => {
  const platform = await startDiscoveredEcs(t);
  const { cloud } = platform;
  const instance = cloud.ec2.runInstance({ ipv6: '2001:db8::9' });
  await cloud.ec2.instanceReaches(instance, 'running');
  const { privateIpv4: address = 'none' } = instance;
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  const [task] = await runTasks(platform, 1, { networkMode: 'bridge' });
  const port = task?.containers[0]?.networkBindings[0]?.hostPort;
  platform.aws.alter = (_, answer) => ({
    ...answer,
    body: answer.body.replaceAll(/<privateIpAddress>[^<]*<\/privateIpAddress>/g, '<privateIpAddress/>'),
  });
  await platform.poll();
  t.deepEqual(platform.servers(), [`http://[2001:db8::9]:${port}`]);
});

test.serial(
  'a container that turns unhealthy leaves its router with the servers of its neighbours, or 503',
  async (t) => {
    const platform = await startDiscoveredEcs(t);
    const healthCheck = { command: ['CMD', 'true'] };
    const containers = [{ name: 'app', portMappings, healthCheck, dockerLabels: ruleOf('web.example') }];
    const tasks = await runTasks(platform, 2, { containers });
    const [first, second] = tasks;
    t.is(await platform.poll(), 'ready: web 2');
    if (first !== undefined) platform.cloud.ecs.setHealth(first, 'app', 'UNHEALTHY');
    t.is(await platform.poll(), 'ready: web 1');
    if (second !== undefined) platform.cloud.ecs.setHealth(second, 'app', 'UNHEALTHY');
    t.is(await platform.poll(), 'ready: web 0', 'enabled, and without a server: 503 for its own requests');
  },
);

test.serial(
  'blue/green: green tasks get their share from their first moment, and the rule that serves stays',
  async (t) => {
    const platform = await startDiscoveredEcs(t);
    const { cloud } = platform;
    const containersOf = (host: string) => [{ name: 'app', portMappings, dockerLabels: ruleOf(host) }];
    const blue = await runTasks(platform, 2, { containers: containersOf('blue.example') });
    t.is(await platform.poll(), 'ready: web 2');
    const green = await runTasks(platform, 2, { containers: containersOf('green.example') });
    t.is(await platform.poll(), 'ready: web 4');
    t.deepEqual(platform.rules(), ['Host(`blue.example`)'], 'of two rules the one that was serving');
    t.deepEqual([...platform.servers()].sort(), addresses([...blue, ...green], 8080));
    t.true(platform.problems().some((problem) => problem.startsWith('router web@ecs: ')));
    for (const task of blue) cloud.ecs.stopTask(task);
    t.is(await platform.poll(), 'ready: web 2');
    t.deepEqual(platform.rules(), ['Host(`green.example`)']);
    t.deepEqual(platform.servers(), addresses(green, 8080));
    t.deepEqual(platform.problems(), []);
  },
);
