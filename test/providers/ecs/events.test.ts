// Events of tasks between two readings, over the real SDK: what they change, what they cost, and what they cannot spoil.

import test, { type ExecutionContext } from 'ava';
import type { TaskHint } from '../../../providers/aws/events/hint.ts';
import { HintBoard } from '../../../providers/aws/events/hint-board.ts';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import type { Task } from '../../../sandbox/aws/ecs/task.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
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

test.serial('a burst of new tasks is one batch, published as the whole cluster without a listing', async (t) => {
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
});

test.serial('a task that is to stop goes without a call, and late news of it brings nothing back', async (t) => {
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
