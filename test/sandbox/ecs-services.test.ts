// Services start, replace and remove their tasks, and say so as ECS does.

import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  type ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { cloudFor, ecsClient, webDefinition } from './clouds.ts';

async function cloudWithService(t: ExecutionContext, desiredCount: number) {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('orders', 'awsvpc'));
  const options = { cluster: 'demo', name: 'orders', taskDefinition: 'orders', desiredCount };
  const service = cloud.ecs.createService(options);
  await cloud.ecs.serviceSettles(service);
  return { cloud, service, client: ecsClient(t, cloud) };
}

async function describeOrders(client: ECSClient) {
  const { services } = await client.send(new DescribeServicesCommand({ cluster: 'demo', services: ['orders'] }));
  const service = services?.[0];
  if (service === undefined) throw new Error('no service');
  return service;
}

test('a service made over the wire runs the tasks that it wants', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const client = ecsClient(t, cloud);
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('orders', 'awsvpc'));
  await client.send(
    new CreateServiceCommand({
      cluster: 'demo',
      serviceName: 'orders',
      taskDefinition: 'orders',
      desiredCount: 3,
      launchType: 'FARGATE',
    }),
  );
  await cloud.ecs.serviceSettles(cloud.ecs.state.service(cloud.ecs.state.cluster('demo'), 'orders'));
  const { taskArns } = await client.send(new ListTasksCommand({ cluster: 'demo', serviceName: 'orders' }));
  t.is(taskArns?.length, 3);
  const service = await describeOrders(client);
  t.like(service, { desiredCount: 3, runningCount: 3, pendingCount: 0, status: 'ACTIVE' });
  t.is(service.deployments?.[0]?.rolloutState, 'COMPLETED');
});

test('UpdateService: more tasks, then fewer', async (t) => {
  const { cloud, service, client } = await cloudWithService(t, 2);
  const before = [...service.tasks];
  await client.send(new UpdateServiceCommand({ cluster: 'demo', service: 'orders', desiredCount: 4 }));
  const four = await cloud.ecs.serviceSettles(service);
  t.is(four.length, 4);
  t.true(before.every((task) => four.includes(task)));
  await client.send(new UpdateServiceCommand({ cluster: 'demo', service: 'orders', desiredCount: 1 }));
  const one = await cloud.ecs.serviceSettles(service);
  t.deepEqual(one, before.slice(0, 1));
  const stopped = four[3];
  t.regex(stopped?.stoppedReason ?? '', /^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
});

/** Replaces every task, step by step; gives how many tasks there were and how many served, at each step. */
async function rollOver(t: ExecutionContext, percents: { minimumHealthyPercent?: number; maximumPercent?: number }) {
  const clock = new ManualClock();
  const cloud = await cloudFor(t, { clock, stepMs: 1000, serveWorkloads: false });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('orders', 'awsvpc'));
  const options = { cluster: 'demo', name: 'orders', taskDefinition: 'orders', desiredCount: 4, ...percents };
  const service = cloud.ecs.createService(options);
  await clock.advance(10_000);
  const old = [...service.tasks];
  const second = cloud.ecs.registerTaskDefinition(webDefinition('orders', 'awsvpc', 9090));
  cloud.ecs.updateService(service, { taskDefinition: second.arn });
  const steps: { readonly wanted: number; readonly serving: number }[] = [];
  for (let step = 0; step < 30; step++) {
    const wanted = [...service.tasks].filter((task) => task.desiredStatus === 'RUNNING');
    steps.push({ wanted: wanted.length, serving: wanted.filter((task) => task.lastStatus === 'RUNNING').length });
    await clock.advance(1000);
  }
  const fresh = await cloud.ecs.serviceSettles(service);
  t.true(old.every((task) => task.lastStatus === 'STOPPED'));
  t.true(fresh.every((task) => task.definition === second));
  t.is(fresh.length, 4);
  return {
    most: Math.max(...steps.map(({ wanted }) => wanted)),
    fewestServing: Math.min(...steps.map(({ serving }) => serving)),
  };
}

test('a new task definition replaces every task, and never fewer serve than wanted', async (t) => {
  t.deepEqual(await rollOver(t, {}), { most: 8, fewestServing: 4 });
});

test('with maximumPercent 100 a roll-over stops before it starts', async (t) => {
  t.deepEqual(await rollOver(t, { minimumHealthyPercent: 50, maximumPercent: 100 }), { most: 4, fewestServing: 2 });
});

test('forceNewDeployment replaces the tasks of an unchanged definition', async (t) => {
  const { cloud, service, client } = await cloudWithService(t, 2);
  const old = [...service.tasks];
  await client.send(new UpdateServiceCommand({ cluster: 'demo', service: 'orders', forceNewDeployment: true }));
  const fresh = await cloud.ecs.serviceSettles(service);
  t.true(fresh.every((task) => !old.includes(task)));
  const { deployments } = await describeOrders(client);
  t.is(deployments?.length, 1);
  t.is(deployments?.[0]?.status, 'PRIMARY');
});

test('a task that is stopped by hand is replaced', async (t) => {
  const { cloud, service, client } = await cloudWithService(t, 2);
  const [victim] = [...service.tasks];
  await client.send(new StopTaskCommand({ cluster: 'demo', task: victim?.id, reason: 'by hand' }));
  const tasks = await cloud.ecs.serviceSettles(service);
  t.is(tasks.length, 2);
  t.false(victim !== undefined && tasks.includes(victim));
});

test('a service is deleted when nothing is wanted of it, or by force', async (t) => {
  const { cloud, service, client } = await cloudWithService(t, 1);
  const unforced = new DeleteServiceCommand({ cluster: 'demo', service: 'orders' });
  const error = await t.throwsAsync(client.send(unforced));
  t.is(error?.message, 'The service cannot be stopped while it is scaled above 0.');
  const [task] = [...service.tasks];
  await client.send(new DeleteServiceCommand({ cluster: 'demo', service: 'orders', force: true }));
  if (task !== undefined) await cloud.ecs.taskReaches(task, 'STOPPED');
  t.is((await describeOrders(client)).status, 'INACTIVE');
  const update = new UpdateServiceCommand({ cluster: 'demo', service: 'orders', desiredCount: 1 });
  t.is((await t.throwsAsync(client.send(update)))?.name, 'ServiceNotActiveException');
});

test('a service with that name exists already', async (t) => {
  const { client } = await cloudWithService(t, 0);
  const again = new CreateServiceCommand({ cluster: 'demo', serviceName: 'orders', taskDefinition: 'orders' });
  t.is((await t.throwsAsync(client.send(again)))?.message, 'Creation of service was not idempotent.');
});

test('a task that cannot start is tried again after a pause, not at once', async (t) => {
  const clock = new ManualClock();
  const cloud = await cloudFor(t, { clock });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition({
    family: 'twice',
    networkMode: 'awsvpc',
    containerDefinitions: ['one', 'two'].map((name) => ({ name, portMappings: [{ containerPort: 8080 }] })),
  });
  const options = { cluster: 'demo', name: 'twice', taskDefinition: 'twice', desiredCount: 1 };
  const service = cloud.ecs.createService(options);
  const tasks = () => [...cloud.ecs.state.cluster('demo').tasks.values()];
  await clock.advance(0);
  const [first] = tasks();
  if (first === undefined) return t.fail('no task was started');
  await cloud.ecs.taskReaches(first, 'STOPPED');
  await clock.advance(999);
  t.is(tasks().length, 1);
  t.is(service.deployments[0].failedTasks, 1);
  await clock.advance(1);
  t.is(tasks().length, 2);
});

test('RunTask: up to ten, on machines that exist', async (t) => {
  const { cloud, client } = await cloudWithService(t, 0);
  const run = (options: object) =>
    client.send(new RunTaskCommand({ cluster: 'demo', taskDefinition: 'orders', ...options }));
  t.is((await run({ launchType: 'FARGATE', count: 10 })).tasks?.length, 10);
  t.is((await t.throwsAsync(run({ count: 11 })))?.name, 'InvalidParameterException');
  const error = await t.throwsAsync(run({ launchType: 'EC2' }));
  t.is(error?.message, 'No Container Instances were found in your cluster.');
  cloud.ecs.registerTaskDefinition(webDefinition('bridged', 'bridge'));
  const wrong = await t.throwsAsync(run({ taskDefinition: 'bridged', launchType: 'FARGATE' }));
  t.is(wrong?.message, 'Task definition does not support launch_type FARGATE.');
});

test('a service stops an old task when its successor has run for long enough, and the old one is told at once', async (t) => {
  const clock = new ManualClock();
  const started: string[] = [];
  const cloud = await cloudFor(t, {
    clock,
    stepMs: 100,
    noticeMs: 0,
    steadyMs: 5000,
    startWorkload: async ({ name, port }) => {
      started.push(name);
      return { port, finish: async () => void started.push('told to end'), kill: () => {} };
    },
  });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const service = cloud.ecs.createService({ cluster: 'demo', name: 'web', taskDefinition: 'web', desiredCount: 1 });
  await clock.advance(10_000);
  cloud.ecs.updateService(service, { forceNewDeployment: true });
  await clock.advance(300);
  t.deepEqual(
    [...service.tasks].map(({ lastStatus }) => lastStatus),
    ['RUNNING', 'RUNNING'],
  );
  await clock.advance(4999);
  t.is(service.tasks.size, 2);
  t.is(started.length, 2);
  await clock.advance(1);
  t.is(started.at(-1), 'told to end');
  await clock.advance(200);
  t.is(service.tasks.size, 1);
});
