// What events and readings of a cluster make of each other, in whatever order they come.

import type { Task } from '@aws-sdk/client-ecs';
import test from 'ava';
import fc from 'fast-check';
import type { ContainerInstanceHint, DeploymentHint, TaskHint } from '../../../providers/aws/events/hint.ts';
import { ClusterPicture } from '../../../providers/ecs/cluster-picture.ts';
import type { ClusterFacts, Gap } from '../../../providers/ecs/facts.ts';

const task = (taskArn: string, version: number, desiredStatus = 'RUNNING', lastStatus = 'RUNNING'): Task => ({
  taskArn,
  version,
  desiredStatus,
  lastStatus,
});

const facts = (tasks: readonly Task[], gaps: readonly Gap[] = []): ClusterFacts => ({
  scope: 'cluster/demo',
  tasks,
  definitions: new Map(),
  hosts: new Map(),
  leaving: new Set(),
  gaps,
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

const print = ({ tasks }: ClusterFacts) =>
  tasks.map(({ taskArn, version, desiredStatus }) => `${taskArn} ${version} ${desiredStatus}`);

/** After a whole reading of these. */
function pictureOf(...tasks: readonly Task[]): ClusterPicture {
  const picture = new ClusterPicture('cluster/demo');
  settle(picture, tasks);
  return picture;
}

const settle = (picture: ClusterPicture, tasks: readonly Task[], asked: readonly string[] = []) =>
  print(picture.settle(facts(tasks), new Set(tasks.flatMap(({ taskArn }) => taskArn ?? [])), asked));

test('nothing is published before the first reading', (t) => {
  const picture = new ClusterPicture('cluster/demo');
  t.is(picture.takeHint(hint('a', 1)), 'describe');
  picture.learn(facts([task('a', 1)]), []);
  t.false(picture.wasRead);
  t.deepEqual(settle(picture, [task('b', 1)]), ['b 1 RUNNING', 'a 1 RUNNING'], 'learnt while it was under way');
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
  t.deepEqual(print(picture.facts()), ['b 4 RUNNING']);
  t.is(picture.takeHint(hint('a', 5, 'STOPPED')), 'old');
  t.is(picture.takeHint(hint('a', 4)), 'old');
  t.deepEqual(settle(picture, [task('a', 4), task('b', 4)]), ['b 4 RUNNING'], 'a reading that began before');
  t.deepEqual(settle(picture, [task('b', 4)]), ['b 4 RUNNING']);
  picture.learn(facts([task('a', 6, 'STOPPED')]), []);
  t.deepEqual(print(picture.facts()), ['b 4 RUNNING'], 'a late hint that was followed after all');
});

test('while something could not be read, a task that is to stop only serves nothing', (t) => {
  const picture = pictureOf(task('a', 4));
  picture.settle(facts([], [GAP]), new Set(), []);
  t.is(picture.takeHint(hint('a', 5, 'STOPPED')), 'stops');
  t.deepEqual(print(picture.facts()), ['a 4 STOPPED']);
  t.deepEqual(picture.facts().gaps, [GAP]);
});

test('a listing lags: what an event taught stays until a listing has it or nobody knows it', (t) => {
  const picture = pictureOf(task('a', 1));
  picture.learn(facts([task('b', 2)]), []);
  t.deepEqual(picture.unlisted, ['b']);
  const asked = picture.unlisted;
  const read = facts([task('a', 1), task('b', 2)]);
  t.deepEqual(print(picture.settle(read, new Set(['a']), asked)), ['a 1 RUNNING', 'b 2 RUNNING']);
  t.deepEqual(picture.unlisted, ['b'], 'asked about, and not listed yet');
  t.deepEqual(print(picture.settle(facts([task('a', 1)]), new Set(['a']), asked)), ['a 1 RUNNING'], 'it is gone');
  t.deepEqual(picture.unlisted, []);
});

test('a task that AWS does not know any more is gone', (t) => {
  const picture = pictureOf(task('a', 1), task('b', 1));
  picture.learn(facts([]), ['b']);
  t.deepEqual(print(picture.facts()), ['a 1 RUNNING']);
});

test('a reading that is older than what an event taught does not undo it', (t) => {
  const picture = pictureOf(task('a', 1));
  picture.learn(facts([task('a', 3)]), []);
  t.deepEqual(settle(picture, [task('a', 2)]), ['a 3 RUNNING']);
});

test('whatever events are lost, doubled or late: after a whole reading the picture is what it says', (t) => {
  const arn = fc.constantFrom('a', 'b', 'c');
  const events = fc.array(
    fc.record({ arn, version: fc.integer({ min: 1, max: 9 }), lives: fc.boolean(), isDescribed: fc.boolean() }),
  );
  fc.assert(
    fc.property(events, fc.uniqueArray(arn), (told, living) => {
      const picture = new ClusterPicture('cluster/demo');
      // Who lives in the end was never to stop.
      for (const { arn, version, lives, isDescribed } of told) {
        const stops = !lives && !living.includes(arn);
        const what = picture.takeHint(hint(arn, version, stops ? 'STOPPED' : 'RUNNING'));
        if (what === 'describe' && isDescribed) picture.learn(facts([task(arn, version)]), []);
      }
      const expected = living.map((each) => `${each} 10 RUNNING`);
      const now = living.map((each) => task(each, 10));
      const shown = print(picture.settle(facts(now), new Set(living), picture.unlisted));
      t.deepEqual(shown, expected);
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
  t.true(picture.takeDraining(draining('m1')));
  t.false(picture.takeDraining(draining('m1')), 'a duplicate');
  t.true(picture.takeDraining(draining('m2')));
  picture.endDraining(['m1']);
  t.deepEqual(leaving(), ['m2']);
  settle(picture, [on('m1', 'a'), on('m2', 'b')]);
  t.deepEqual(leaving(), ['m2']);
  settle(picture, [on('m1', 'a')]);
  t.deepEqual(leaving(), []);
  t.deepEqual(picture.draining, []);
});

test('a machine that EC2 is to end is leaving, whatever ECS says of it', (t) => {
  const picture = pictureOf(on('m1', 'a'));
  t.false(picture.takeEnding([]));
  t.true(picture.takeEnding(['m1']));
  t.false(picture.takeDraining(draining('m1')), 'nobody sees a difference');
  picture.endDraining(['m1']);
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
