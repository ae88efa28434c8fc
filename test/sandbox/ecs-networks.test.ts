// Where a task is to be reached: its own address in awsvpc mode, ports of its machine in bridge and host mode.

import {
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
} from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import type { Task } from '../../sandbox/aws/ecs/task.ts';
import { cloudFor, ecsClient, webDefinition } from './clouds.ts';

/** A cluster on `machines` EC2 instances. */
async function clusterOnMachines(t: ExecutionContext, machines: number) {
  const cloud = await cloudFor(t);
  cloud.ecs.createCluster('demo');
  for (let index = 0; index < machines; index++) {
    const { id, privateIpv4 } = cloud.ec2.runInstance({});
    cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: id, address: privateIpv4 ?? '' });
  }
  const run = async (taskDefinition: string): Promise<Task> => {
    const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition, launchType: 'EC2' });
    await cloud.ecs.taskReaches(task, 'RUNNING');
    return task;
  };
  return { cloud, client: ecsClient(t, cloud), run };
}

const whoAnswers = async (address: string | undefined, port: number | undefined): Promise<string> =>
  (await fetch(`http://${address}:${port}/`, { headers: { Connection: 'close' } })).text();

test('bridge: every task has a host port of its own on its machine', async (t) => {
  const { cloud, client, run } = await clusterOnMachines(t, 1);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'bridge'));
  const tasks = [await run('web'), await run('web')];
  const arns = tasks.map((task) => task.arn);
  const { tasks: described } = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: arns }));
  const bindings = described?.map((task) => task.containers?.[0]?.networkBindings ?? []) ?? [];
  t.true(bindings.every((each) => each.length === 1 && each[0]?.containerPort === 8080));
  const ports = bindings.map((each) => each[0]?.hostPort);
  t.is(new Set(ports).size, 2);
  t.deepEqual(described?.[0]?.attachments, []);
  t.deepEqual(described?.[0]?.containers?.[0]?.networkInterfaces, []);

  const machine = described?.[0]?.containerInstanceArn ?? '';
  const { containerInstances } = await client.send(
    new DescribeContainerInstancesCommand({ cluster: 'demo', containerInstances: [machine] }),
  );
  const instance = cloud.ec2.instance(containerInstances?.[0]?.ec2InstanceId ?? '');
  for (const [index, task] of tasks.entries()) {
    t.true((await whoAnswers(instance.privateIpv4, ports[index])).includes(task.id.slice(0, 8)));
  }
});

test('bridge: a fixed host port is taken as it is, and udp ports are only reported', async (t) => {
  const { cloud, run } = await clusterOnMachines(t, 1);
  cloud.ecs.registerTaskDefinition({
    family: 'fixed',
    networkMode: 'bridge',
    containerDefinitions: [
      {
        name: 'web',
        portMappings: [
          { containerPort: 80, hostPort: 8088 },
          { containerPort: 53, protocol: 'udp' },
        ],
      },
    ],
  });
  const task = await run('fixed');
  const [web, dns] = task.containers[0]?.networkBindings ?? [];
  t.deepEqual(web, { containerPort: 80, hostPort: 8088, protocol: 'tcp' });
  t.is(dns?.protocol, 'udp');
  t.regex(await whoAnswers(task.containerInstance?.address, 8088), /^web \(ECS task|^family:fixed/);
});

test('bridge and awsvpc: a range of ports, each of which answers', async (t) => {
  const { cloud, client, run } = await clusterOnMachines(t, 1);
  const containerDefinitions = [{ name: 'web', portMappings: [{ containerPortRange: '8000-8002' }] }];
  for (const networkMode of ['bridge', 'awsvpc'] as const) {
    cloud.ecs.registerTaskDefinition({ family: networkMode, networkMode, containerDefinitions });
  }
  const bridged = await run('bridge');
  const answer = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [bridged.arn] }));
  const [binding] = answer.tasks?.[0]?.containers?.[0]?.networkBindings ?? [];
  const [first = 0, last = 0] = binding?.hostPortRange?.split('-').map(Number) ?? [];
  t.deepEqual(binding, {
    bindIP: '0.0.0.0',
    protocol: 'tcp',
    containerPortRange: '8000-8002',
    hostPortRange: `${first}-${first + 2}`,
  });
  t.true((await whoAnswers(bridged.containerInstance?.address, last)).includes(bridged.id.slice(0, 8)));
  const own = await run('awsvpc');
  t.true((await whoAnswers(own.networkInterface?.address, 8002)).includes(own.id.slice(0, 8)));
});

test('a range that is none, or too long, is refused', async (t) => {
  const { cloud } = await clusterOnMachines(t, 0);
  for (const containerPortRange of ['9-3', 'x-y', '0-4', '1-200', '65535-65536', '80']) {
    const containerDefinitions = [{ name: 'web', portMappings: [{ containerPortRange }] }];
    t.throws(() => cloud.ecs.registerTaskDefinition({ family: 'web', containerDefinitions }), {
      message: /containerPortRange/,
    });
  }
});

test('containers that AWS puts into a task are described with it, and are in no definition', async (t) => {
  const { cloud, client, run } = await clusterOnMachines(t, 1);
  cloud.ecs.injectedContainers.add('aws-guardduty-agent-iQXSHT');
  const { arn } = cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = await run('web');
  const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [task.arn] }));
  t.deepEqual(
    tasks?.[0]?.containers?.map(({ name, lastStatus }) => [name, lastStatus]),
    [
      ['web', 'RUNNING'],
      ['aws-guardduty-agent-iQXSHT', 'RUNNING'],
    ],
  );
  const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  t.deepEqual(
    taskDefinition?.containerDefinitions?.map(({ name }) => name),
    ['web'],
  );
});

test('host: the container’s port on the machine’s address, without bindings', async (t) => {
  const { cloud, run } = await clusterOnMachines(t, 2);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'host', 8090));
  const tasks = [await run('web'), await run('web')];
  t.not(tasks[0]?.containerInstance, tasks[1]?.containerInstance, 'the emptier machine gets the next task');
  for (const task of tasks) {
    t.deepEqual(task.containers[0]?.networkBindings, []);
    t.true((await whoAnswers(task.containerInstance?.address, 8090)).includes(task.id.slice(0, 8)));
  }
});

test('awsvpc on a machine: the task’s own address, not the machine’s', async (t) => {
  const { cloud, run } = await clusterOnMachines(t, 1);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = await run('web');
  t.truthy(task.containerInstance);
  t.not(task.networkInterface?.address, task.containerInstance?.address);
  t.true((await whoAnswers(task.networkInterface?.address, 8080)).includes(task.id.slice(0, 8)));
});

test('a service waits for a machine, and starts its tasks when there is one', async (t) => {
  const { cloud } = await clusterOnMachines(t, 0);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'bridge'));
  const options = { cluster: 'demo', name: 'web', taskDefinition: 'web', desiredCount: 2 };
  const service = cloud.ecs.createService(options);
  const settled = cloud.ecs.serviceSettles(service);
  t.is(service.tasks.size, 0);
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: 'mi-0123', address: '127.0.0.1' });
  t.is((await settled).length, 2);
});

test('two clouds never share an address', async (t) => {
  const [one, two] = await Promise.all([clusterOnMachines(t, 3), clusterOnMachines(t, 3)]);
  const addresses = [...one.cloud.ec2.instances, ...two.cloud.ec2.instances].map(({ privateIpv4 }) => privateIpv4);
  t.is(new Set(addresses).size, 6);
});
