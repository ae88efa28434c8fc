// Events of tasks between two readings, over the real SDK: what they change, what they cost, and what they cannot spoil.

import test, { type ExecutionContext } from 'ava';
import type { Hint, TaskHint } from '../../../providers/aws/events/hint.ts';
import { HintBoard } from '../../../providers/aws/events/hint-board.ts';
import { readEvent } from '../../../providers/aws/events/read-event.ts';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import type { ContainerInstance } from '../../../sandbox/aws/ecs/container-instance.ts';
import type { Task } from '../../../sandbox/aws/ecs/task.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import type { ScopeReading } from '../../../src/model/snapshot.ts';
import { startAwsCloud } from '../aws/aws-cloud.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';
import { ECS_SETTINGS, printItems, printProblems, runTasks } from './ecs-under-test.ts';

async function startWithEvents(t: ExecutionContext, settings: Partial<EcsSettings> = {}) {
  const aws = await startAwsCloud(t);
  aws.cloud.ecs.createCluster('demo');
  const board = new HintBoard();
  const provider = createEcsProvider({ ...ECS_SETTINGS, ...settings }, aws.deps, board);
  const ecs = new WatchedProvider(provider, aws.clock);
  t.teardown(() => ecs.stop());
  const calls = (action: string) => aws.cloud.ecs.api.calls.of(action);
  return { ...aws, board, ecs, calls, figures: () => provider.figures?.() };
}

const hintOf = (task: Task | undefined, changes: Partial<TaskHint> = {}): TaskHint => ({
  kind: 'task',
  account: '123456789012',
  region: 'eu-central-1',
  clusterArn: task?.cluster.arn ?? '',
  taskArn: task?.arn ?? '',
  version: task?.version ?? 0,
  desiredStatus: task?.desiredStatus ?? '',
  lastStatus: task?.lastStatus ?? '',
  ...changes,
});

const countOf = (published: Awaited<ReturnType<WatchedProvider['published']>>, index: number) =>
  printItems(published[index]?.readings[0]).length;

test.serial(
  'pain 5: a burst of new tasks is one batch, published as the whole cluster without a listing',
  async (t) => {
    const under = await startWithEvents(t);
    await runTasks(under, 1);
    await under.ecs.poll();
    const before = under.calls('DescribeTasks');
    const tasks = await runTasks(under, 3);
    // Doubled and out of order.
    for (const task of [...tasks, ...tasks].reverse()) under.board.tell(hintOf(task));
    const published = await under.ecs.published(1);
    t.is(published[0]?.readings[0]?.status, 'complete');
    t.is(countOf(published, 0), 4);
    t.is(under.calls('DescribeTasks') - before, 1);
    t.is(under.calls('ListTasks'), 1);
  },
);

test.serial(
  'pain 10: a task that is to stop goes without a call, and late news of it brings nothing back',
  async (t) => {
    const under = await startWithEvents(t);
    const [task] = await runTasks(under, 2);
    await under.ecs.poll();
    const before = under.calls('DescribeTasks');
    under.board.tell(hintOf(task, { desiredStatus: 'STOPPED', version: 100 }));
    t.is(countOf(await under.ecs.published(1), 0), 1);
    under.board.tell(hintOf(task, { version: 99 }));
    const [other] = await runTasks(under, 1);
    under.board.tell(hintOf(other));
    t.is(countOf(await under.ecs.published(2), 1), 2);
    t.is(under.calls('DescribeTasks') - before, 1);
  },
);

test.serial('pain 10: no slow answer keeps a task in that is to stop', async (t) => {
  const under = await startWithEvents(t);
  const [task] = await runTasks(under, 2);
  await under.ecs.poll();
  under.cloud.ecs.api.faults.set('DescribeTasks', { kind: 'silent' });
  const [other] = await runTasks(under, 1);
  under.board.tell(hintOf(other));
  await under.clock.waitedFor(10_000);
  under.board.tell(hintOf(task, { desiredStatus: 'STOPPED', version: 100 }));
  t.is(countOf(await under.ecs.published(1), 0), 1);
});

test.serial('an event that was lost is made good by the next reading', async (t) => {
  const under = await startWithEvents(t);
  await under.ecs.poll();
  await runTasks(under, 1);
  t.is(printItems((await under.ecs.poll()).readings.get('cluster/demo')).length, 1);
});

test.serial(
  'tasks that cannot be described are a problem, take nothing away, and come with the next reading',
  async (t) => {
    const under = await startWithEvents(t);
    await runTasks(under, 1);
    await under.ecs.poll();
    const [task] = await runTasks(under, 1);
    under.cloud.ecs.api.faults.set('DescribeTasks', { kind: 'denied' });
    under.board.tell(hintOf(task));
    const [snapshot] = await under.ecs.published(1);
    t.is(snapshot?.readings[0]?.status, 'partial');
    t.is(printItems(snapshot?.readings[0]).length, 1);
    t.regex(printProblems(snapshot?.readings[0])[0] ?? '', /^scope cluster\/demo: ecs:DescribeTasks is denied/);
    await under.ecs.finish();
    under.cloud.ecs.api.faults.clear();
    const reading = (await under.ecs.poll()).readings.get('cluster/demo');
    t.is(reading?.status, 'complete');
    t.is(reading?.items.length, 2);
  },
);

test.serial('events of another account, Region or cluster with the same names cost no call', async (t) => {
  const under = await startWithEvents(t);
  const [task] = await runTasks(under, 1);
  await under.ecs.poll();
  const before = under.calls('DescribeTasks');
  for (const clusterArn of [
    'arn:aws:ecs:eu-central-1:999999999999:cluster/demo',
    'arn:aws:ecs:us-east-1:123456789012:cluster/demo',
    'arn:aws:ecs:eu-central-1:123456789012:cluster/other',
  ]) {
    under.board.tell(hintOf(task, { clusterArn, taskArn: `${task?.arn}0`, version: 100 }));
  }
  const [own] = await runTasks(under, 1);
  under.board.tell(hintOf(own));
  await under.ecs.published(1);
  t.is(under.calls('DescribeTasks') - before, 1);
});

/** Two machines, each with one bridge task; what the sandbox tells of the cluster, tasks apart, is told on the board. */
async function startOnMachines(t: ExecutionContext, networkMode: 'bridge' | 'awsvpc' = 'bridge') {
  const under = await startWithEvents(t);
  const { cloud, board } = under;
  const machines = [];
  for (let i = 0; i < 2; i += 1) {
    const { id, privateIpv4: address = '' } = cloud.ec2.runInstance({});
    machines.push(cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: id, address }));
  }
  const [one, other] = machines;
  if (one === undefined || other === undefined) throw new Error('no machines');
  const tasks = await runTasks(under, 2, { networkMode, launchType: 'EC2' });
  cloud.sqs.way = (body) => {
    const reading = readEvent(body);
    if (reading.kind === 'hint' && reading.hint.kind !== 'task') board.tell(reading.hint);
    return [];
  };
  const taskOn = (machine: ContainerInstance) =>
    tasks.find((task) => task.containerInstance === machine)?.arn ?? 'none';
  return { ...under, cluster: cloud.ecs.createCluster('demo'), one, other, taskOn };
}

/** ARNs of the tasks that are last in choice. */
const leavingIn = (reading: ScopeReading | undefined) =>
  (reading?.items ?? []).filter(({ leaving }) => leaving).map(({ id }) => id.replace(/\/app$/, ''));

test.serial('the tasks of a machine that is drained are last in choice, and serve', async (t) => {
  const under = await startOnMachines(t);
  await under.ecs.poll();
  const { cloud, cluster, one, other } = under;
  cloud.ecs.setInstanceStatus(cluster, one, 'DRAINING');
  const [reading] = (await under.ecs.published(1))[0]?.readings ?? [];
  t.deepEqual(leavingIn(reading), [under.taskOn(one)]);
  t.is(reading?.items.filter(({ endpoint }) => endpoint !== null).length, 2);
  await under.ecs.finish();
  const before = under.calls('DescribeContainerInstances');
  t.deepEqual(leavingIn((await under.ecs.poll()).readings.get('cluster/demo')), [under.taskOn(one)]);
  t.is(under.calls('DescribeContainerInstances') - before, 1, 'asked whether it still is');
  cloud.ecs.setInstanceStatus(cluster, one, 'ACTIVE');
  t.deepEqual(leavingIn((await under.ecs.poll()).readings.get('cluster/demo')), [], 'which is no event of ours');
  await under.ecs.poll();
  t.is(under.calls('DescribeContainerInstances') - before, 2, 'and not asked again');
  t.not(under.taskOn(other), 'none');
});

for (const networkMode of ['bridge', 'awsvpc'] as const) {
  test.serial(`a Spot notice puts the tasks of its machine last in choice (${networkMode})`, async (t) => {
    const under = await startOnMachines(t, networkMode);
    await under.ecs.poll();
    const { cloud, one, other } = under;
    cloud.ec2.warnOfInterruption(cloud.ec2.instance(one.ec2InstanceId));
    t.deepEqual(leavingIn((await under.ecs.published(1))[0]?.readings[0]), [under.taskOn(one)]);
    cloud.ec2.announceTermination(cloud.ec2.instance(other.ec2InstanceId));
    const both = leavingIn((await under.ecs.published(2))[1]?.readings[0]);
    t.deepEqual(both.sort(), [under.taskOn(one), under.taskOn(other)].sort());
    t.is(under.calls('DescribeContainerInstances'), 1, 'which machine is which is asked once');
    const { snapshots } = await under.ecs.finish();
    t.is(snapshots.length, 2);
    t.is(leavingIn((await under.ecs.poll()).readings.get('cluster/demo')).length, 2);
  });
}

test.serial('the tasks of a machine that shuts down are last in choice until ECS has noticed', async (t) => {
  const under = await startOnMachines(t);
  await under.ecs.poll();
  const { cloud, one, other } = under;
  cloud.ec2.stopInstance(other.ec2InstanceId);
  cloud.ec2.terminateInstance(one.ec2InstanceId);
  t.deepEqual(leavingIn((await under.ecs.published(1))[0]?.readings[0]), [under.taskOn(one)]);
});

test.serial(
  'a notice for a machine of somebody else, in the same account or another, costs nothing that lasts',
  async (t) => {
    const under = await startOnMachines(t);
    await under.ecs.poll();
    const { cloud, board, one } = under;
    const foreign = { kind: 'interruption', region: 'eu-central-1', instanceId: one.ec2InstanceId, atMs: 0 } as const;
    board.tell({ ...foreign, account: '999999999999' });
    cloud.ec2.warnOfInterruption(cloud.ec2.runInstance({}));
    const { snapshots } = await under.ecs.finish();
    t.is(snapshots.length, 0);
    t.deepEqual(leavingIn((await under.ecs.poll()).readings.get('cluster/demo')), []);
  },
);

test.serial(
  'at the end of a deployment a task whose stop was lost is asked about; when all was heard, nothing is',
  async (t) => {
    const under = await startWithEvents(t);
    const { cloud, board } = under;
    let hears = (_: Hint) => true;
    cloud.sqs.way = (body) => {
      const reading = readEvent(body);
      if (reading.kind === 'hint' && hears(reading.hint)) board.tell(reading.hint);
      return [];
    };
    const containerDefinitions = [{ name: 'app', portMappings: [{ containerPort: 8080 }] }];
    const register = () =>
      cloud.ecs.registerTaskDefinition({ family: 'web', networkMode: 'awsvpc', containerDefinitions }).arn;
    const service = cloud.ecs.createService({
      cluster: 'demo',
      name: 'web',
      taskDefinition: register(),
      desiredCount: 2,
    });
    await cloud.ecs.serviceSettles(service);
    await under.ecs.poll();
    const deploy = async () => {
      await under.ecs.finish();
      cloud.ecs.updateService(service, { taskDefinition: register() });
      const tasks = await cloud.ecs.serviceSettles(service);
      const addresses = tasks.map((task) => task.networkInterface?.address ?? '').sort();
      for (let count = 1; ; count += 1) {
        const items = (await under.ecs.published(count))[count - 1]?.readings[0]?.items ?? [];
        if (
          items
            .map(({ endpoint }) => endpoint?.address ?? '')
            .sort()
            .join() === addresses.join()
        )
          return;
      }
    };
    await deploy();
    hears = (hint) => hint.kind !== 'task' || hint.desiredStatus !== 'STOPPED';
    await deploy();
    t.is(under.calls('ListTasks'), 1, 'no reading was needed');
  },
);

test.serial('a hint of a revision that nobody has read waits until it was read', async (t) => {
  const under = await startWithEvents(t);
  await runTasks(under, 1);
  await under.ecs.poll();
  const [task] = await runTasks(under, 1, { family: 'new' });
  under.cloud.ecs.api.faults.set('DescribeTaskDefinition', { kind: 'silent' });
  const before = under.calls('DescribeTaskDefinition');
  under.board.tell(hintOf(task));
  while (under.calls('DescribeTaskDefinition') === before) await new Promise(setImmediate);
  t.like(under.figures()?.hints, { applied: 0, dirty: 1 });
  under.cloud.ecs.api.faults.clear();
  under.clock.elapse(10_000);
  t.is(countOf(await under.ecs.published(1), 0), 2);
  await new Promise(setImmediate);
  t.like(under.figures()?.hints, { applied: 1, dirty: 0 });
});

test.serial('hints are counted: those that wait, those of this provider, and how long after their event', async (t) => {
  const under = await startWithEvents(t);
  const [task] = await runTasks(under, 1);
  await under.ecs.poll();
  const calls = (action: string) => under.figures()?.calls.find((each) => each.action === action);
  t.deepEqual(calls('ecs:ListTasks'), { action: 'ecs:ListTasks', ok: 1, throttled: 0, failed: 0 });
  t.deepEqual(under.figures()?.hints, { applied: 0, dirty: 0, lag: undefined });
  const atMs = under.clock.wallMs();
  under.board.tell(hintOf(task, { desiredStatus: 'STOPPED', version: 100, atMs }));
  under.board.tell({ ...hintOf(task), clusterArn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/others' });
  t.is(under.figures()?.hints?.dirty, 2);
  await under.ecs.published(1);
  await new Promise(setImmediate);
  const lagMs = under.clock.wallMs() - atMs;
  t.deepEqual(under.figures()?.hints, {
    applied: 1,
    dirty: 0,
    lag: { lastMs: lagMs, medianMs: lagMs, worstMs: lagMs, sumMs: lagMs, count: 1 },
  });
});
