// A task from PROVISIONING to STOPPED: what DescribeTasks says at each step, and what answers on its address.

import { request } from 'node:http';
import { DescribeTasksCommand, type ECSClient } from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { cloudFor, ecsClient, webDefinition } from './clouds.ts';

const STEP_MS = 1000;

async function slowCloud(t: ExecutionContext) {
  const clock = new ManualClock();
  const cloud = await cloudFor(t, { clock, stepMs: STEP_MS });
  cloud.ecs.createCluster('demo');
  return { clock, cloud, client: ecsClient(t, cloud) };
}

async function describe(client: ECSClient, arn: string) {
  const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [arn] }));
  const task = tasks?.[0];
  if (task === undefined) throw new Error(`no task ${arn}`);
  return task;
}

const addressIn = (task: Awaited<ReturnType<typeof describe>>) =>
  task.attachments?.[0]?.details?.find((detail) => detail.name === 'privateIPv4Address')?.value;

test('an awsvpc task starts, runs and stops in ECS’s order, its version rising', async (t) => {
  const { clock, cloud, client } = await slowCloud(t);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });

  const provisioning = await describe(client, task.arn);
  t.is(provisioning.lastStatus, 'PROVISIONING');
  t.is(provisioning.attachments?.[0]?.type, 'ElasticNetworkInterface');
  t.is(addressIn(provisioning), undefined);
  t.is(provisioning.version, 1);
  t.deepEqual(provisioning.createdAt, new Date(clock.wallMs()));

  await clock.advance(STEP_MS);
  const pending = await describe(client, task.arn);
  t.is(pending.lastStatus, 'PENDING');
  const address = addressIn(pending);
  t.regex(address ?? '', /^127\./);
  t.is(pending.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address, address);
  await t.throwsAsync(fetch(`http://${address}:8080/`), undefined, 'the address is known before anything listens');

  await clock.advance(STEP_MS);
  await cloud.ecs.taskReaches(task, 'ACTIVATING');
  const activating = await describe(client, task.arn);
  t.is(activating.lastStatus, 'ACTIVATING');
  t.is(activating.containers?.[0]?.lastStatus, 'RUNNING');
  t.is(activating.startedAt, undefined);
  t.is((await fetch(`http://${address}:8080/`, { headers: { Connection: 'close' } })).status, 200);

  await clock.advance(STEP_MS);
  const running = await describe(client, task.arn);
  t.is(running.lastStatus, 'RUNNING');
  t.is(running.desiredStatus, 'RUNNING');
  t.deepEqual(running.startedAt, new Date(clock.wallMs()));
  t.is(running.healthStatus, 'UNKNOWN', 'without a health check nobody knows');

  cloud.ecs.stopTask(task, 'enough');
  const deactivating = await describe(client, task.arn);
  t.is(deactivating.lastStatus, 'DEACTIVATING');
  t.is(deactivating.desiredStatus, 'STOPPED');
  t.is((await fetch(`http://${address}:8080/`, { headers: { Connection: 'close' } })).status, 200);

  await clock.advance(STEP_MS);
  await cloud.ecs.taskReaches(task, 'DEPROVISIONING');
  await t.throwsAsync(fetch(`http://${address}:8080/`));
  await clock.advance(STEP_MS);
  const stopped = await describe(client, task.arn);
  t.is(stopped.lastStatus, 'STOPPED');
  t.is(stopped.stopCode, 'UserInitiated');
  t.is(stopped.stoppedReason, 'enough');
  t.is(stopped.containers?.[0]?.exitCode, 0);
  t.is(stopped.attachments?.[0]?.status, 'DELETED');
  t.true([provisioning, pending, activating, running, deactivating, stopped].every(isNewer));
});

/** Each description's version is above the one before it. */
const isNewer = <T extends { version?: number | undefined }>(task: T, index: number, all: readonly T[]): boolean =>
  index === 0 || (task.version ?? 0) > (all[index - 1]?.version ?? 0);

test('a task can be stopped before it ever ran', async (t) => {
  const { clock, cloud } = await slowCloud(t);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });
  await clock.advance(STEP_MS);
  cloud.ecs.stopTask(task);
  await clock.advance(2 * STEP_MS);
  await cloud.ecs.taskReaches(task, 'STOPPED');
  t.is(task.times.startedAtMs, undefined);
  t.is(task.containers[0]?.exitCode, undefined);
});

test('a request in flight is finished after StopTask, and its connection closed', async (t) => {
  const cloud = await cloudFor(t);
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });
  await cloud.ecs.taskReaches(task, 'RUNNING');

  const upload = request({ host: task.networkInterface?.address, port: 8080, method: 'POST' });
  const answered = new Promise<{ status?: number | undefined; connection?: string | undefined }>((resolve, reject) => {
    upload.on('error', reject);
    upload.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode, connection: response.headers.connection });
    });
  });
  await new Promise<void>((resolve) => upload.write('half of it', () => resolve()));
  await fetch(`http://${task.networkInterface?.address}:8080/`, { headers: { Connection: 'close' } });

  cloud.ecs.stopTask(task);
  await cloud.ecs.taskReaches(task, 'STOPPING');
  t.not(task.lastStatus, 'STOPPED');
  upload.end('and the rest');
  t.deepEqual(await answered, { status: 200, connection: 'close' });
  await cloud.ecs.taskReaches(task, 'STOPPED');
  t.pass();
});

test('what does not end within the stop timeout is killed', async (t) => {
  const { clock, cloud } = await slowCloud(t);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });
  await clock.advance(2 * STEP_MS);
  await cloud.ecs.taskReaches(task, 'ACTIVATING');

  const upload = request({ host: task.networkInterface?.address, port: 8080, method: 'POST' });
  const failed = new Promise<string | undefined>((resolve) => {
    upload.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  await new Promise<void>((resolve) => upload.write('half of it', () => resolve()));
  await fetch(`http://${task.networkInterface?.address}:8080/`, { headers: { Connection: 'close' } });

  cloud.ecs.stopTask(task);
  await clock.advance(STEP_MS);
  t.is(task.lastStatus, 'STOPPING');
  await clock.advance(29_000);
  t.is(task.lastStatus, 'STOPPING');
  await clock.advance(1000);
  t.is(await failed, 'ECONNRESET');
  await cloud.ecs.taskReaches(task, 'DEPROVISIONING');
  t.pass();
});

test('a container with a health check becomes HEALTHY, and may fall ill', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const client = ecsClient(t, cloud);
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition({
    family: 'checked',
    networkMode: 'awsvpc',
    containerDefinitions: [
      { name: 'web', portMappings: [{ containerPort: 8080 }], healthCheck: { command: ['CMD', 'true'] } },
      { name: 'sidecar', essential: false },
    ],
  });
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'checked' });
  await cloud.ecs.taskReaches(task, 'RUNNING');
  const healthy = await describe(client, task.arn);
  t.is(healthy.healthStatus, 'HEALTHY');
  t.deepEqual(
    healthy.containers?.map((container) => container.healthStatus),
    ['HEALTHY', 'UNKNOWN'],
  );
  cloud.ecs.setHealth(task, 'web', 'UNHEALTHY');
  const ill = await describe(client, task.arn);
  t.is(ill.healthStatus, 'UNHEALTHY');
  t.true([healthy, ill].every(isNewer));
});

test('a port that is taken stops the task with the reason', async (t) => {
  const cloud = await cloudFor(t);
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition({
    family: 'twice',
    networkMode: 'awsvpc',
    containerDefinitions: [
      { name: 'one', portMappings: [{ containerPort: 8080 }] },
      { name: 'two', portMappings: [{ containerPort: 8080 }] },
    ],
  });
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'twice' });
  await cloud.ecs.taskReaches(task, 'STOPPED');
  t.is(task.stopCode, 'TaskFailedToStart');
  t.regex(task.stoppedReason ?? '', /CannotStartContainerError: .*EADDRINUSE/);
});

test('closing the cloud leaves no timer behind and tells those who wait', async (t) => {
  const { clock, cloud } = await slowCloud(t);
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const service = cloud.ecs.createService({
    cluster: 'demo',
    name: 'orders',
    taskDefinition: 'web',
    desiredCount: 3,
  });
  const waiting = t.throwsAsync(cloud.ecs.serviceSettles(service), { message: /sandbox was closed/ });
  await clock.advance(2 * STEP_MS);
  await cloud.close();
  await waiting;
  t.is(clock.pending, 0);
});

test('a task that has stopped is described for an hour', async (t) => {
  const clock = new ManualClock();
  const cloud = await cloudFor(t, { clock, serveWorkloads: false });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const { tasks } = cloud.ecs.state.cluster('demo');
  const runAndStop = async () => {
    const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });
    cloud.ecs.stopTask(task);
    await cloud.ecs.taskReaches(task, 'STOPPED');
    return task.arn;
  };
  const first = await runAndStop();
  await clock.advance(3_600_000);
  const second = await runAndStop();
  t.deepEqual([...tasks.keys()], [first, second]);
  await clock.advance(1);
  const third = await runAndStop();
  await clock.advance(0);
  t.deepEqual([...tasks.keys()], [second, third]);
});
