// Chaos from a seed: the same mishaps again, each told, all of them mended in the end.

import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { runChaos } from '../../sandbox/chaos/chaos.ts';
import { makeDeaths } from '../../sandbox/chaos/deaths.ts';
import { makeMishaps } from '../../sandbox/chaos/mishaps.ts';
import { watchRoutes } from '../../sandbox/chaos/route-watch.ts';
import { seededRandom } from '../../sandbox/chaos/seeded-random.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { systemClock } from '../../sandbox/system-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { cloudFor, webDefinition } from './clouds.ts';

const TIMES = { everyMs: 1000, leastMs: 1000, mostMs: 4000 };

async function storyOf(t: ExecutionContext, seed: number, ms: number) {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const clock = new ManualClock();
  const story: string[] = [];
  const over = new AbortController();
  const random = seededRandom(seed);
  const way = cloud.sqs.way;
  const mishaps = makeMishaps(cloud, { losesEvents: true });
  const tell = (line: string): void => void story.push(line);
  const ended = runChaos({ ...TIMES, mishaps, clock, random, tell }, over.signal);
  await clock.advance(ms);
  over.abort();
  await clock.advance(0);
  await ended;
  t.is(cloud.sqs.way, way);
  t.is(clock.pending, 0);
  return { cloud, story };
}

const brokenIn = ({ ecs, ec2, sqs, consul }: Cloud): readonly unknown[] =>
  [
    ...['ListTasks', 'DescribeTasks', 'DescribeTaskDefinition', '*'].map((action) => ecs.api.faults.for(action)),
    ec2.api.faults.for('DescribeInstances'),
    ...['ReceiveMessage', 'DeleteMessageBatch'].map((action) => sqs.api.faults.for(action)),
    ...['/v1/catalog/services', '/v1/health/service', '*'].map((route) => consul.faults.for(route)),
  ].filter((fault) => fault !== undefined);

test('a seed tells the same story again, another one another; in the end nothing is broken', async (t) => {
  const first = await storyOf(t, 7, 60_000);
  t.deepEqual((await storyOf(t, 7, 60_000)).story, first.story);
  t.notDeepEqual((await storyOf(t, 8, 60_000)).story, first.story);
  t.true(first.story.length > 40);
  const begun = first.story
    .filter((line) => !line.startsWith('over: '))
    .map((line) => line.replace(/, for [\d.]+ s$/, ''));
  const ended = first.story.filter((line) => line.startsWith('over: ')).map((line) => line.slice('over: '.length));
  t.deepEqual(begun.toSorted(), ended.toSorted());
  t.deepEqual(brokenIn(first.cloud), []);
});

test('a bad way to the queue leaves whoever watches the way in place', async (t) => {
  const cloud = await cloudFor(t);
  const seen: string[] = [];
  const watching = (body: string) => {
    seen.push(body);
    return [{ delayMs: 0 }];
  };
  cloud.sqs.way = watching;
  const badWay = makeMishaps(cloud, { losesEvents: true }).at(-1);
  const mishap = badWay?.(() => 0.999, 1000);
  t.is(mishap?.told, 'EventBridge: a third of the events is lost');
  cloud.sqs.deliver('one');
  t.deepEqual(seen, ['one']);
  mishap?.end?.();
  t.is(cloud.sqs.way, watching);
});

test('a task dies when its service has another, an instance when its successor has run; both seldom', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const clock = new ManualClock();
  const { ecs, ec2 } = cloud;
  ecs.createCluster('demo');
  ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const service = ecs.createService({ cluster: 'demo', name: 'web', taskDefinition: 'web', desiredCount: 1 });
  await ecs.serviceSettles(service);
  const [taskDies, instanceDies] = makeDeaths(cloud, clock);
  const random = seededRandom(1);
  t.is(taskDies?.(random, 1000), undefined, 'it is alone');
  t.is(instanceDies?.(random, 1000), undefined, 'there is none');
  ecs.updateService(service, { desiredCount: 2 });
  await ecs.serviceSettles(service);
  const before = [...service.tasks];
  t.regex(taskDies?.(random, 1000)?.told ?? '', /^ECS: task [0-9a-f]{8} of web dies/);
  await ecs.serviceSettles(service);
  t.is([...service.tasks].filter((task) => before.includes(task)).length, 1);
  t.is(taskDies?.(random, 1000), undefined, 'too soon');
  const old = ec2.runInstance({ ports: [8080], tags: { Name: 'legacy' } });
  await ec2.instanceReaches(old, 'running');
  t.regex(instanceDies?.(random, 1000)?.told ?? '', /^EC2: legacy gets a successor/);
  t.is(ec2.instances.length, 2);
  await clock.advance(14_999);
  t.is(old.state, 'running');
  await clock.advance(1);
  await ec2.instanceReaches(old, 'terminated');
  t.deepEqual(ec2.instances.at(-1)?.tags.get('Name'), 'legacy');
});

test('routes are asked all the time, and a failure is told at once', async (t) => {
  const cloud = await cloudFor(t);
  const server = await cloud.servers.start('shop');
  const told: string[] = [];
  const over = new AbortController();
  const routes = { host: server.address, port: server.port, hosts: ['shop.localhost'] };
  const watching = watchRoutes(routes, { clock: systemClock, tell: (line) => void told.push(line) }, over.signal);
  void server.stop();
  while (told.length === 0) await sleep(5);
  t.regex(told[0] ?? '', /^a request to shop\.localhost failed: .*ECONNREFUSED/);
  over.abort();
  await watching;
});
