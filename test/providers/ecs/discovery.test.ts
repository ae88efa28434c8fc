// The ECS provider over the real SDK: what it finds, and what finding it costs.

import test from 'ava';
import { addressOf } from '../../../sandbox/aws/ecs/task.ts';
import { printItems, printProblems, runTasks, startEcs } from './ecs-under-test.ts';

test.serial('awsvpc: a task with its address, port and labels', async (t) => {
  const under = await startEcs(t);
  const dockerLabels = { 'traefik.enable': 'true', 'com.example.team': 'orders' };
  const [task] = await runTasks(under, 1, {
    containers: [{ name: 'app', portMappings: [{ containerPort: 8080 }], dockerLabels }],
  });
  const poll = await under.ecs.poll();
  const reading = poll.readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(reading?.problems, []);
  t.deepEqual(poll.knownScopes, ['cluster/demo']);
  t.deepEqual(reading?.items, [
    {
      id: `${task?.arn}/app`,
      name: 'family-web-app',
      startedAtMs: task?.times.startedAtMs,
      declaration: {
        kind: 'labels',
        labels: [
          ['traefik.enable', 'true'],
          ['com.example.team', 'orders'],
        ],
      },
      endpoint: {
        address: task && addressOf(task),
        ports: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
      },
    },
  ]);
});

test.serial('bridge and host: the address of the instance, asked for once', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  const instance = cloud.ec2.runInstance({});
  await cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4 ?? 'none';
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  const containers = [{ name: 'app', portMappings: [{ containerPort: 80 }] }];
  const [bridged] = await runTasks(under, 1, { family: 'bridged', networkMode: 'bridge', containers });
  await runTasks(under, 1, { family: 'host', networkMode: 'host', containers });
  const bound = bridged?.containers[0]?.networkBindings[0]?.hostPort;
  const expected = [`family-bridged-app ${address} 80>${bound}/tcp`, `family-host-app ${address} 80>80/tcp`];
  t.deepEqual(printItems((await ecs.poll()).readings.get('cluster/demo')), expected);
  t.deepEqual(printItems((await ecs.poll()).readings.get('cluster/demo')), expected);
  t.is(cloud.ecs.api.calls.of('DescribeContainerInstances'), 1);
  t.is(cloud.ec2.api.calls.of('DescribeInstances'), 1);
});

test.serial('ranges of ports: bound to a range of the host, or as they are', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  const instance = cloud.ec2.runInstance({});
  await cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4 ?? 'none';
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  const containers = [{ name: 'app', portMappings: [{ containerPortRange: '8000-8009' }] }];
  const [bridged] = await runTasks(under, 1, { family: 'bridged', networkMode: 'bridge', containers });
  const [own] = await runTasks(under, 1, { family: 'own', containers });
  const first = bridged?.containers[0]?.networkBindings[0]?.hostPort ?? 0;
  t.deepEqual(printItems((await ecs.poll()).readings.get('cluster/demo')), [
    `family-bridged-app ${address} 8000-8009>${first}-${first + 9}/tcp`,
    `family-own-app ${own && addressOf(own)} 8000-8009>8000-8009/tcp`,
  ]);
});

test.serial('several containers and ports in one task: each with a port is an item with its own health', async (t) => {
  const under = await startEcs(t);
  const healthCheck = { command: ['CMD', 'true'] };
  const [task] = await runTasks(under, 1, {
    containers: [
      { name: 'web', portMappings: [{ containerPort: 80 }, { containerPort: 443 }], healthCheck },
      { name: 'admin', portMappings: [{ containerPort: 9000 }, { containerPort: 53, protocol: 'udp' }], healthCheck },
      { name: 'log', essential: false },
    ],
  });
  const address = task && addressOf(task);
  if (task !== undefined) under.cloud.ecs.setHealth(task, 'admin', 'UNHEALTHY');
  t.deepEqual(printItems((await under.ecs.poll()).readings.get('cluster/demo')), [
    'family-web-admin declares',
    `family-web-web ${address} 80>80/tcp 443>443/tcp`,
  ]);
  if (task !== undefined) under.cloud.ecs.setHealth(task, 'admin', 'HEALTHY');
  const lines = printItems((await under.ecs.poll()).readings.get('cluster/demo'));
  t.is(lines[0], `family-web-admin ${address} 53>53/udp 9000>9000/tcp`);
});

test.serial('containers that AWS puts into a task are neither items nor problems', async (t) => {
  const under = await startEcs(t, { health: 'healthy' });
  under.cloud.ecs.injectedContainers.add('ecs-service-connect-7Xk2a').add('aws-guardduty-agent-iQXSHT');
  const healthCheck = { command: ['CMD', 'true'] };
  const [task] = await runTasks(under, 1, {
    containers: [{ name: 'app', portMappings: [{ containerPort: 80 }], healthCheck }],
  });
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(printItems(reading), [`family-web-app ${task && addressOf(task)} 80>80/tcp`]);
  t.deepEqual(printProblems(reading), []);
});

test.serial('the health of a container chooses by the policy of the settings', async (t) => {
  for (const [health, serving] of [
    ['healthy', ['family-good-app']],
    ['notUnhealthy', ['family-good-app', 'family-unknown-app']],
    ['ignore', ['family-bad-app', 'family-good-app', 'family-unknown-app']],
  ] as const) {
    const under = await startEcs(t, { health });
    const portMappings = [{ containerPort: 80 }];
    const containers = [{ name: 'app', portMappings, healthCheck: { command: ['CMD', 'true'] } }];
    await runTasks(under, 1, { family: 'good', containers });
    await runTasks(under, 1, { family: 'unknown' });
    const [bad] = await runTasks(under, 1, { family: 'bad', containers });
    if (bad !== undefined) under.cloud.ecs.setHealth(bad, 'app', 'UNHEALTHY');
    const reading = (await under.ecs.poll()).readings.get('cluster/demo');
    const names = reading?.items.filter(({ endpoint }) => endpoint !== null).map(({ name }) => name);
    t.deepEqual(names?.sort(), [...serving], health);
    await under.ecs.stop();
  }
});

test.serial('awsvpc never asks about instances, on EC2 neither', async (t) => {
  const under = await startEcs(t);
  under.cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: 'i-0abc', address: '127.0.0.1' });
  const [task] = await runTasks(under, 1, { launchType: 'EC2' });
  t.truthy(task?.containerInstance);
  await under.ecs.poll();
  t.is(under.cloud.ecs.api.calls.of('DescribeContainerInstances'), 0);
  t.is(under.cloud.ec2.api.calls.of('DescribeInstances'), 0);
});

test.serial('a machine of ECS Anywhere is a problem where SSM is not asked, and the neighbours live', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: 'mi-0123456789abcdef0', address: '127.0.0.1' });
  const bridge = {
    networkMode: 'bridge',
    containers: [{ name: 'app', portMappings: [{ containerPort: 80 }] }],
  } as const;
  await runTasks(under, 1, { family: 'anywhere', ...bridge });
  await runTasks(under, 1);
  const reading = (await ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete', 'nothing is unknown: what is gone may be removed');
  t.deepEqual(printProblems(reading), [
    'instance mi-0123456789abcdef0: it is no EC2 instance: SSM is asked for its address where ecsAnywhere is true',
  ]);
  t.is(cloud.ssm.api.calls.of('DescribeInstanceInformation'), 0);
  t.is(reading?.items.filter(({ endpoint }) => endpoint !== null).length, 1);
  t.is(cloud.ec2.api.calls.of('DescribeInstances'), 0, 'an mi- id would fail the call');
});

test.serial('a container instance that is not registered any more', async (t) => {
  const under = await startEcs(t);
  const ec2InstanceId = 'i-0123456789abcdef0';
  const { arn } = under.cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId, address: '127.0.0.1' });
  await runTasks(under, 1, { networkMode: 'bridge' });
  under.cloud.ecs.state.clusters.get('demo')?.containerInstances.delete(arn);
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(printItems(reading), ['family-web-app declares']);
  t.deepEqual(printProblems(reading), [`container instance ${arn}: it is not registered any more`]);
});

test.serial('an instance that EC2 does not know', async (t) => {
  const under = await startEcs(t);
  const ec2InstanceId = 'i-0123456789abcdef0';
  const { arn } = under.cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId, address: '127.0.0.1' });
  await runTasks(under, 1, { networkMode: 'bridge' });
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(printItems(reading), ['family-web-app declares']);
  t.deepEqual(printProblems(reading), [`container instance ${arn}: EC2 knows no address of ${ec2InstanceId}`]);
});

test.serial('pain 1: 50 tasks of one revision are one DescribeTaskDefinition, ever', async (t) => {
  const under = await startEcs(t);
  await runTasks(under, 50);
  for (let polls = 0; polls < 3; polls += 1) {
    t.is((await under.ecs.poll()).readings.get('cluster/demo')?.items.length, 50);
  }
  t.deepEqual(under.cloud.ecs.api.calls.all(), { ListTasks: 3, DescribeTasks: 3, DescribeTaskDefinition: 1 });
});

test.serial('two clusters that run one revision share its one flight', async (t) => {
  const under = await startEcs(t, { clusters: ['demo', 'other'] });
  const { cloud, ecs } = under;
  cloud.ecs.createCluster('other');
  const [task] = await runTasks(under, 1);
  cloud.ecs.runTask({ cluster: 'other', taskDefinition: task?.definition.arn ?? '' });
  const { readings } = await ecs.poll();
  t.is(readings.get('cluster/demo')?.items.length, 1);
  t.is(readings.get('cluster/other')?.items.length, 1);
  t.is(cloud.ecs.api.calls.of('DescribeTaskDefinition'), 1);
});

test.serial('pain 4: 250 tasks: three pages, three batches, nobody lost', async (t) => {
  const under = await startEcs(t);
  const tasks = await runTasks(under, 250);
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(reading?.items.map(({ id }) => id).sort(), tasks.map(({ arn }) => `${arn}/app`).sort());
  t.deepEqual(under.cloud.ecs.api.calls.all(), { ListTasks: 3, DescribeTasks: 3, DescribeTaskDefinition: 1 });
});

test.serial(
  'a large cluster is told part by part while it is read for the first time, and known as whole at the end',
  async (t) => {
    const under = await startEcs(t);
    await runTasks(under, 150);
    const { snapshots } = await under.ecs.poll();
    const parts = snapshots.slice(0, -1);
    t.deepEqual(new Set(parts.map(({ readings }) => readings[0]?.status)), new Set(['partial']));
    t.true(parts.every(({ readings, knownScopes }) => readings[0]?.more === true && knownScopes === undefined));
    t.is(
      new Set(parts.flatMap(({ readings }) => readings.flatMap(({ items }) => items.map(({ id }) => id)))).size,
      150,
    );
    t.like(snapshots.at(-1), { readings: [{ status: 'complete' }], knownScopes: ['cluster/demo'] });
    t.is((await under.ecs.poll()).snapshots.length, 1, 'the next time at once');
  },
);

test.serial('the machine of many tasks is asked about once, also while a cluster is read part by part', async (t) => {
  const under = await startEcs(t);
  const instance = under.cloud.ec2.runInstance({});
  await under.cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4 ?? 'none';
  under.cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  await runTasks(under, 250, { networkMode: 'bridge' });
  t.is((await under.ecs.poll()).readings.get('cluster/demo')?.items.length, 250);
  t.is(under.cloud.ecs.api.calls.of('DescribeContainerInstances'), 1);
  t.is(under.cloud.ec2.api.calls.of('DescribeInstances'), 1);
});

test.serial('pain 2: 120 revisions pass the throttle of an account without being throttled once', async (t) => {
  const under = await startEcs(t);
  for (let n = 0; n < 120; n += 1) await runTasks(under, 1, { family: `family-${n}` });
  under.cloud.ecs.api.throttle.enabled = true;
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.items.length, 120);
  t.is(under.cloud.ecs.api.calls.of('DescribeTaskDefinition'), 120);
  t.true(under.clock.nowMs() > 5000, 'beyond our share of the burst they were spaced, 15 a second');
  t.is(under.deps.budgets.figures()[0]?.calls.find(({ action }) => action.endsWith('Definition'))?.throttled, 0);
});

test.serial('clusters are discovered page by page, and one that is gone is no longer known', async (t) => {
  const under = await startEcs(t, { clusters: [], autoDiscoverClusters: true });
  const { cloud, ecs } = under;
  for (let n = 0; n < 120; n += 1) cloud.ecs.createCluster(`cluster-${n}`);
  const first = await ecs.poll();
  t.is(cloud.ecs.api.calls.of('ListClusters'), 2);
  t.is(first.knownScopes?.length, 121);
  t.is(first.readings.size, 121);
  cloud.ecs.state.clusters.delete('cluster-7');
  const second = await ecs.poll();
  t.is(second.knownScopes?.length, 120);
  t.false(second.knownScopes?.includes('cluster/cluster-7'));
});

test.serial('an account without clusters is a complete answer', async (t) => {
  const { cloud, ecs } = await startEcs(t, { clusters: [], autoDiscoverClusters: true });
  cloud.ecs.state.clusters.clear();
  const poll = await ecs.poll();
  t.is(poll.rejection, undefined);
  t.deepEqual(poll.snapshots, [{ provider: 'ecs', readings: [], knownScopes: [] }]);
});

test.serial('a cluster by its ARN, and twice, is one scope under its name', async (t) => {
  const under = await startEcs(t, { clusters: ['arn:aws:ecs:eu-central-1:123456789012:cluster/demo', 'demo'] });
  await runTasks(under, 1);
  const poll = await under.ecs.poll();
  t.deepEqual(poll.knownScopes, ['cluster/demo']);
  t.is(poll.readings.get('cluster/demo')?.items.length, 1);
  t.is(under.cloud.ecs.api.calls.of('ListTasks'), 1);
});

test.serial('a container that turns unhealthy declares, and serves again', async (t) => {
  const under = await startEcs(t);
  const healthCheck = { command: ['CMD', 'true'] };
  const [task] = await runTasks(under, 1, {
    containers: [{ name: 'app', portMappings: [{ containerPort: 80 }], healthCheck }],
  });
  const endpointAfter = async (health: 'HEALTHY' | 'UNHEALTHY') => {
    if (task !== undefined) under.cloud.ecs.setHealth(task, 'app', health);
    return (await under.ecs.poll()).readings.get('cluster/demo')?.items[0]?.endpoint;
  };
  t.truthy(await endpointAfter('HEALTHY'));
  t.is(await endpointAfter('UNHEALTHY'), null);
  t.truthy(await endpointAfter('HEALTHY'));
});

test.serial('a task that is told to stop is gone from the next reading', async (t) => {
  const under = await startEcs(t);
  const [first, second] = await runTasks(under, 2);
  await under.ecs.poll();
  if (first !== undefined) under.cloud.ecs.stopTask(first);
  const reading = (await under.ecs.poll()).readings.get('cluster/demo');
  t.is(reading?.status, 'complete');
  t.deepEqual(
    reading?.items.map(({ id }) => id),
    [`${second?.arn}/app`],
  );
});

test.serial('what was read once of a revision and of a machine is never read again', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  const calls = (action: string) => cloud.ecs.api.calls.of(action);
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: 'mi-0abc', address: '127.0.0.1' });
  const [old] = await runTasks(under, 1, { family: 'old', networkMode: 'bridge' });
  await ecs.poll();
  if (old !== undefined) cloud.ecs.stopTask(old);
  await runTasks(under, 1, { family: 'new' });
  for (let polls = 0; polls < 21; polls += 1) await ecs.poll();
  await cloud.ecs.taskReaches(cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'old' }), 'RUNNING');
  await ecs.poll();
  t.is(calls('DescribeTaskDefinition'), 2);
  t.is(calls('DescribeContainerInstances'), 1);
});
