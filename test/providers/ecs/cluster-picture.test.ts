// What events and readings of a cluster make of each other, in whatever order they come.

import type { Task } from '@aws-sdk/client-ecs';
import test from 'ava';
import fc from 'fast-check';
import type { ContainerInstanceHint, DeploymentHint, TaskHint } from '../../../providers/aws/events/hint.ts';
import { ClusterPicture } from '../../../providers/ecs/cluster-picture.ts';
import type { Gap } from '../../../providers/ecs/facts.ts';
import type { Moment } from '../../../providers/ecs/reading-plan.ts';

const task = (taskArn: string, version: number, desiredStatus = 'RUNNING', lastStatus = 'RUNNING'): Task => ({
  taskArn,
  version,
  desiredStatus,
  lastStatus,
});

const hint = (taskArn: string, version: number, desiredStatus = 'RUNNING', lastStatus = 'RUNNING'): TaskHint => ({
  kind: 'task',
  account: '123456789012',
  region: 'eu-central-1',
  clusterArn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/demo',
  taskArn,
  version,
  desiredStatus,
  lastStatus,
});

const GAP = { object: 'scope cluster/demo', reason: 'ecs:ListTasks is throttled' };

const MINUTE_MS = 60_000;
const START = { nowMs: 0, wallMs: 1_700_000_000_000 };
const at = (ms: number): Moment => ({ nowMs: START.nowMs + ms, wallMs: START.wallMs + ms });

const print = (picture: ClusterPicture) =>
  picture.facts().tasks.map(({ taskArn, version, desiredStatus }) => `${taskArn} ${version} ${desiredStatus}`);

const arns = (tasks: readonly Task[]) => tasks.flatMap(({ taskArn }) => taskArn ?? []);

interface Reading {
  /** Default: those that are described. Undefined: the listing failed. */
  readonly listed?: readonly string[] | undefined;
  readonly gaps?: readonly Gap[];
  readonly moment?: Moment;
}

/** A reading in which AWS describes these, whatever it is asked. */
function read(picture: ClusterPicture, tasks: readonly Task[], reading: Reading = {}): readonly string[] {
  const { listed = arns(tasks), gaps = [], moment = START } = reading;
  picture.takeListing(listed);
  const asked = picture.toDescribe(moment, 'polling');
  picture.takeBatch(tasks, moment, 'polling');
  picture.forget(asked.filter((arn) => !arns(tasks).includes(arn)));
  picture.settle({ ...NOTHING, gaps }, gaps.length === 0 ? new Set(listed) : undefined, asked, moment);
  return print(picture);
}

const NOTHING = { definitions: new Map(), hosts: new Map(), gaps: [] };

const emptyPicture = () => new ClusterPicture('cluster/demo', () => 0.5);

/** After a whole reading of these. */
function pictureOf(...tasks: readonly Task[]): ClusterPicture {
  const picture = emptyPicture();
  read(picture, tasks);
  return picture;
}

/** Events led to these. */
function learn(picture: ClusterPicture, tasks: readonly Task[], missing: readonly string[] = []): void {
  picture.learn({ tasks, missing, faults: [] }, [...arns(tasks), ...missing], START);
  picture.keep(NOTHING);
}

test('nothing is published before the first reading', (t) => {
  const picture = emptyPicture();
  t.is(picture.takeHint(hint('a', 1)), 'describe');
  learn(picture, [task('a', 1)]);
  t.false(picture.wasRead);
  t.deepEqual(read(picture, [task('a', 1), task('b', 1)], { listed: ['b'] }), ['a 1 RUNNING', 'b 1 RUNNING']);
  t.true(picture.wasRead);
});

test('a new task, and one that changed, are described; what is known already is not', (t) => {
  const picture = pictureOf(task('a', 4));
  t.is(picture.takeHint(hint('b', 1, 'RUNNING', 'PROVISIONING')), 'describe', 'it may declare');
  t.is(picture.takeHint(hint('a', 5)), 'describe');
  t.is(picture.takeHint(hint('a', 5, 'RUNNING', 'ACTIVATING')), 'old', 'it still serves nothing');
  t.is(picture.takeHint(hint('a', 4)), 'old', 'a duplicate');
  t.is(picture.takeHint(hint('a', 3)), 'old', 'out of order');
});

test('a task that is to stop goes at once, without a call, and no older news brings it back', (t) => {
  const picture = pictureOf(task('a', 4), task('b', 4));
  t.is(picture.takeHint(hint('a', 5, 'STOPPED')), 'stops');
  t.deepEqual(print(picture), ['b 4 RUNNING']);
  t.is(picture.takeHint(hint('a', 5, 'STOPPED')), 'old');
  t.is(picture.takeHint(hint('a', 4)), 'old');
  t.deepEqual(read(picture, [task('a', 4), task('b', 4)]), ['b 4 RUNNING'], 'a reading that began before');
  t.deepEqual(picture.toDescribe(at(10 * MINUTE_MS), 'events'), ['b'], 'nothing more is to be learnt of it');
  t.deepEqual(read(picture, [task('b', 4)]), ['b 4 RUNNING']);
  learn(picture, [task('a', 6, 'STOPPED')]);
  t.deepEqual(print(picture), ['b 4 RUNNING'], 'a late hint that was followed after all');
});

test('while something could not be read, a task that is to stop only serves nothing', (t) => {
  const picture = pictureOf(task('a', 4));
  read(picture, [], { listed: ['a'], gaps: [GAP] });
  learn(picture, [task('a', 4)]);
  t.is(picture.takeHint(hint('a', 5, 'STOPPED')), 'stops');
  t.deepEqual(print(picture), ['a 4 STOPPED']);
  t.deepEqual(picture.facts().gaps, [GAP]);
});

test('a reading with gaps forgets nobody, and the next one lists again', (t) => {
  const picture = pictureOf(task('a', 1), task('b', 1));
  t.false(picture.needsListing(at(1000), 'events'));
  picture.takeBatch([task('a', 2)], START, 'events');
  picture.settle({ ...NOTHING, gaps: [GAP] }, new Set(['a']), ['a', 'b'], START);
  t.deepEqual(print(picture), ['a 2 RUNNING', 'b 1 RUNNING']);
  t.true(picture.needsListing(at(1000), 'events'));
});

test('a listing lags: what an event taught stays until a listing has it or nobody knows it', (t) => {
  const picture = pictureOf(task('a', 1));
  learn(picture, [task('b', 2)]);
  const both = [task('a', 1), task('b', 2)];
  t.deepEqual(read(picture, both, { listed: ['a'] }), ['a 1 RUNNING', 'b 2 RUNNING'], 'asked about, not listed yet');
  t.deepEqual(read(picture, both, { listed: ['a'] }), ['a 1 RUNNING', 'b 2 RUNNING']);
  t.deepEqual(read(picture, [task('a', 1)]), ['a 1 RUNNING'], 'it is gone');
  t.deepEqual(read(picture, both), ['a 1 RUNNING', 'b 2 RUNNING']);
  t.deepEqual(
    read(picture, [task('a', 1), task('b', 2)], { listed: ['a'] }),
    ['a 1 RUNNING'],
    'once listed it goes by the list',
  );
});

test('what an event teaches while a reading is under way is not undone by it', (t) => {
  const picture = pictureOf(task('a', 1));
  picture.takeListing(['a']);
  const asked = picture.toDescribe(START, 'polling');
  learn(picture, [task('b', 1)]);
  picture.takeBatch([task('a', 1)], START, 'polling');
  picture.settle(NOTHING, new Set(['a']), asked, START);
  t.deepEqual(print(picture), ['a 1 RUNNING', 'b 1 RUNNING']);
});

test('a task that AWS does not know any more is gone', (t) => {
  const picture = pictureOf(task('a', 1), task('b', 1));
  learn(picture, [], ['b']);
  t.deepEqual(print(picture), ['a 1 RUNNING']);
});

test('a reading that is older than what an event taught does not undo it', (t) => {
  const picture = pictureOf(task('a', 1));
  learn(picture, [task('a', 3)]);
  t.deepEqual(read(picture, [task('a', 2)]), ['a 3 RUNNING']);
});

test('a task of an event that could not be described is asked about in the next reading', (t) => {
  const picture = pictureOf(task('a', 1));
  picture.learn({ tasks: [], missing: [], faults: ['no'] }, ['a', 'b'], START);
  t.deepEqual([...picture.toDescribe(START, 'events')].sort(), ['a', 'b']);
});

test('with events a cluster is listed every 99 to 110 s, without at every reading', (t) => {
  for (const [random, dueMs] of [
    [0, 110_000],
    [1, 99_000],
  ] as const) {
    const picture = new ClusterPicture('cluster/demo', () => random);
    t.true(picture.needsListing(START, 'events'), 'the first time');
    read(picture, [task('a', 1)]);
    t.false(picture.needsListing(at(dueMs - 1), 'events'));
    t.true(picture.needsListing(at(dueMs), 'events'));
    t.true(picture.needsListing(at(1), 'polling'));
  }
});

test('a task that no event told of within a minute shows that none arrive, until one does', (t) => {
  const picture = pictureOf(task('a', 1));
  const old = { ...task('b', 3), createdAt: new Date(START.wallMs) };
  picture.takeBatch([{ ...old, taskArn: 'c' }], at(MINUTE_MS), 'events');
  t.true(picture.isFed, 'its event may be on its way');
  picture.takeBatch([old], at(MINUTE_MS + 1), 'polling');
  t.true(picture.isFed, 'without a queue nothing else can be expected');
  picture.takeBatch([{ ...old, taskArn: 'd' }], at(MINUTE_MS + 1), 'events');
  t.false(picture.isFed);
  picture.takeHint(hint('a', 1));
  t.true(picture.isFed);
});

test('whatever events are lost, doubled or late: after a whole reading the picture is what it says', (t) => {
  const arn = fc.constantFrom('a', 'b', 'c');
  const events = fc.array(
    fc.record({ arn, version: fc.integer({ min: 1, max: 9 }), lives: fc.boolean(), isDescribed: fc.boolean() }),
  );
  fc.assert(
    fc.property(events, fc.uniqueArray(arn), (told, living) => {
      const picture = emptyPicture();
      // Who lives in the end was never to stop.
      for (const { arn, version, lives, isDescribed } of told) {
        const stops = !lives && !living.includes(arn);
        const what = picture.takeHint(hint(arn, version, stops ? 'STOPPED' : 'RUNNING'));
        if (what === 'describe' && isDescribed) learn(picture, [task(arn, version)]);
      }
      const now = living.map((each) => task(each, 10));
      t.deepEqual([...read(picture, now)].sort(), living.map((each) => `${each} 10 RUNNING`).sort());
    }),
  );
});

const on = (machine: string, taskArn: string): Task => ({ ...task(taskArn, 1), containerInstanceArn: machine });

const draining = (containerInstanceArn: string): ContainerInstanceHint => ({
  kind: 'containerInstance',
  account: '123456789012',
  region: 'eu-central-1',
  clusterArn: 'arn:aws:ecs:eu-central-1:123456789012:cluster/demo',
  containerInstanceArn,
  status: 'DRAINING',
});

test('a machine that is drained is leaving until ECS says that it is not, or nothing is on it', (t) => {
  const picture = pictureOf(on('m1', 'a'), on('m2', 'b'), on('m2', 'c'));
  const leaving = () => [...picture.facts().leaving];
  t.deepEqual(picture.machines, ['m1', 'm2']);
  t.true(picture.leaving.takeDraining(draining('m1')));
  t.false(picture.leaving.takeDraining(draining('m1')), 'a duplicate');
  t.true(picture.leaving.takeDraining(draining('m2')));
  picture.leaving.endDraining(['m1']);
  t.deepEqual(leaving(), ['m2']);
  read(picture, [on('m1', 'a'), on('m2', 'b')]);
  t.deepEqual(leaving(), ['m2']);
  read(picture, [on('m1', 'a')]);
  t.deepEqual(leaving(), []);
  t.deepEqual(picture.leaving.draining, []);
});

test('a machine that EC2 is to end is leaving, whatever ECS says of it', (t) => {
  const picture = pictureOf(on('m1', 'a'));
  t.false(picture.leaving.takeEnding([]));
  t.true(picture.leaving.takeEnding(['m1']));
  t.false(picture.leaving.takeDraining(draining('m1')), 'nobody sees a difference');
  picture.leaving.endDraining(['m1']);
  t.deepEqual([...picture.facts().leaving], ['m1']);
});

test('at the end of a deployment tasks of others are overdue; of one that failed its own are', (t) => {
  const of = (taskArn: string, startedBy: string, group = 'service:shop'): Task => ({
    ...task(taskArn, 1),
    startedBy,
    group,
  });
  const picture = pictureOf(
    of('old', 'ecs-svc/1'),
    of('stops', 'ecs-svc/1'),
    of('new', 'ecs-svc/2'),
    of('x', 'ecs-svc/1', 'service:other'),
  );
  picture.takeHint(hint('stops', 2, 'STOPPED'));
  const end = (eventName: string): DeploymentHint => ({
    kind: 'deployment',
    account: '123456789012',
    region: 'eu-central-1',
    serviceArn: 'arn:aws:ecs:eu-central-1:123456789012:service/demo/shop',
    deploymentId: 'ecs-svc/2',
    eventName,
  });
  t.deepEqual(picture.overdue(end('SERVICE_DEPLOYMENT_COMPLETED')), ['old']);
  t.deepEqual(picture.overdue(end('SERVICE_DEPLOYMENT_FAILED')), ['new']);
});
