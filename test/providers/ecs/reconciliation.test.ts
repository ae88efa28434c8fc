// What readings cost while events are followed, and what they make good: the sandbox counts the calls.

import test from 'ava';
import type { Service } from '../../../sandbox/aws/ecs/service.ts';
import type { Task } from '../../../sandbox/aws/ecs/task.ts';
import type { Cloud } from '../../../sandbox/cloud.ts';
import { runTasks } from './ecs-under-test.ts';
import { startFollowedEcs } from './followed-ecs.ts';

const CHECKED = [
  { name: 'app', portMappings: [{ containerPort: 80 }], healthCheck: { command: ['CMD', 'true'] } },
] as const;

const total = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const MINUTE = 12;

test.serial(
  'old tasks at rest: each listed within two minutes, described within five, and no call besides',
  async (t) => {
    const { cloud, calls, clock, look } = await startFollowedEcs(t, async (aws) => {
      await runTasks(aws, 950);
      // An hour old before anybody looks.
      aws.clock.elapse(3_600_000);
    });
    t.deepEqual(calls(), { ListTasks: 10, DescribeTasks: 10, DescribeTaskDefinition: 1 });
    let listedAtMs = clock.nowMs();
    for (let n = 0; n < 10 * MINUTE; n += 1) {
      const before = cloud.ecs.api.calls.of('ListTasks');
      await look();
      if (cloud.ecs.api.calls.of('ListTasks') > before) {
        t.true(clock.nowMs() - listedAtMs <= 120_000);
        listedAtMs = clock.nowMs();
      }
    }
    const counts = calls();
    // Ten calls each: listings after 104.5 s, descriptions after 216 s, at the next look; the chance of tests is always a half.
    t.deepEqual(counts, { ListTasks: 50, DescribeTasks: 20 });
  },
);

test.serial('a deployment is followed by its events; readings in between describe only what is young', async (t) => {
  let old: readonly Task[] = [];
  const under = await startFollowedEcs(t, async (aws) => {
    old = await runTasks(aws, 3);
    aws.clock.elapse(3_600_000);
  });
  under.calls();
  await runTasks(under, 2, { family: 'new' });
  await under.sees((items) => items.length === 5);
  for (const task of old) under.cloud.ecs.stopTask(task);
  await under.sees((items) => items.length === 2);
  t.is(under.calls().ListTasks, undefined);
  await under.look();
  t.deepEqual(under.calls(), { DescribeTasks: 1 });
});

test.serial('health, of which no event tells, is read every few seconds while it is undecided', async (t) => {
  let tasks: readonly Task[] = [];
  const under = await startFollowedEcs(
    t,
    async (aws) => {
      tasks = await runTasks(aws, 2, { containers: CHECKED });
      aws.clock.elapse(3_600_000);
    },
    { health: 'healthy' },
  );
  const serving = () =>
    (under.published.at(-1)?.readings[0]?.items ?? []).filter(({ endpoint }) => endpoint !== null).length;
  t.is(serving(), 2);
  const [first] = tasks;
  if (first === undefined) return t.fail();
  under.cloud.ecs.setHealth(first, 'app', 'UNHEALTHY');
  await under.look(4 * MINUTE);
  t.is(serving(), 1, 'found when it was its turn');
  under.cloud.ecs.setHealth(first, 'app', 'HEALTHY');
  await under.look(4);
  t.is(serving(), 2, 'within twenty seconds: it was watched');
});

test.serial(
  'events that were lost are made good by the next listing, and from then on nobody relies on them',
  async (t) => {
    const under = await startFollowedEcs(t, async (aws) => void (await runTasks(aws, 1)));
    under.cloud.sqs.way = () => [];
    const [late] = await runTasks(under, 1, { family: 'late' });
    await under.look(24);
    t.true(under.items().includes(`${late?.arn}/app`), 'within two minutes');
    under.calls();
    under.clock.elapse(60_000);
    await under.look(1);
    await under.look(11);
    t.is(under.calls().ListTasks, 1, 'polled at refreshSeconds, a minute here');
  },
);

test.serial('without a working queue every reading lists, and describes no more than it must', async (t) => {
  const under = await startFollowedEcs(t, async (aws) => {
    await runTasks(aws, 950);
    aws.clock.elapse(3_600_000);
  });
  under.board.isWorking = false;
  under.clock.elapse(5_000);
  await under.clock.waitedFor(60_000);
  under.calls();
  for (let n = 0; n < 10; n += 1) {
    under.clock.elapse(60_000);
    await under.clock.waitedFor(60_000);
  }
  const counts = under.calls();
  t.is(counts.ListTasks, 100);
  t.true((counts.DescribeTasks ?? 0) >= 20 && (counts.DescribeTasks ?? 0) <= 30, `${counts.DescribeTasks} batches`);
  under.board.isWorking = true;
  under.clock.elapse(60_000);
  await under.clock.waitedFor(5_000);
  await under.look(6);
  t.true(total(under.calls()) < 20, 'a queue that works again is relied on again');
});

test.serial('a page that fails removes nothing, is told, and is asked for again soon', async (t) => {
  let tasks: readonly Task[] = [];
  const under = await startFollowedEcs(t, async (aws) => {
    tasks = await runTasks(aws, 150);
    aws.clock.elapse(3_600_000);
  });
  under.cloud.sqs.way = () => [];
  const [gone] = tasks;
  if (gone !== undefined) under.cloud.ecs.stopTask(gone);
  under.cloud.ecs.api.faults.set('ListTasks', { kind: 'pageFails', page: 2 });
  await under.look(24);
  const broken = under.published.at(-1)?.readings[0];
  t.is(broken?.status, 'partial');
  t.regex(broken?.problems[0]?.reason ?? '', /^ecs:ListTasks failed at AWS/);
  t.is(broken?.items.length, 150);
  under.cloud.ecs.api.faults.clear();
  await under.look(12);
  t.is(under.published.at(-1)?.readings[0]?.status, 'complete');
  t.is(under.items().length, 149);
});

test.serial('a cluster that is denied fails alone, and the others are read on', async (t) => {
  const under = await startFollowedEcs(
    t,
    async (aws) => {
      aws.cloud.ecs.createCluster('other');
      await runTasks(aws, 1);
      await runTasks(aws, 1, { cluster: 'other', family: 'other' });
      aws.clock.elapse(3_600_000);
    },
    { clusters: ['demo', 'other'] },
  );
  under.cloud.ecs.deniedClusters.add('other');
  await under.look(24);
  const statuses = () => {
    const all = under.published.splice(0).flatMap(({ readings }) => readings);
    return [...new Set(all.map(({ scope, status }) => `${scope} ${status}`))].sort();
  };
  t.deepEqual(statuses(), ['cluster/demo complete', 'cluster/other complete', 'cluster/other failed']);
  await under.look(24);
  t.deepEqual(statuses(), ['cluster/demo complete', 'cluster/other failed']);
});

test.serial(
  'a deployment of sixty services meets no throttling, and its tasks are routed within five seconds',
  async (t) => {
    const services: Service[] = [];
    const register = (cloud: Cloud, family: string) =>
      cloud.ecs.registerTaskDefinition({
        family,
        networkMode: 'awsvpc',
        containerDefinitions: [{ name: 'app', portMappings: [{ containerPort: 80 }] }],
      }).arn;
    const under = await startFollowedEcs(t, async ({ cloud }) => {
      for (let n = 0; n < 60; n += 1) {
        const taskDefinition = register(cloud, `shop-${n}`);
        services.push(cloud.ecs.createService({ cluster: 'demo', name: `shop-${n}`, taskDefinition, desiredCount: 3 }));
      }
      await Promise.all(services.map((service) => cloud.ecs.serviceSettles(service)));
      cloud.ecs.api.throttle.enabled = true;
    });
    under.clock.elapse(5_000);
    await under.clock.waitedFor(5_000);
    const startedMs = under.clock.nowMs();
    for (const service of services) {
      under.cloud.ecs.updateService(service, { taskDefinition: register(under.cloud, service.name) });
    }
    const settled = await Promise.all(services.map((service) => under.cloud.ecs.serviceSettles(service)));
    const fresh = settled.flat().map(({ arn }) => `${arn}/app`);
    await under.sees((items) => items.length === fresh.length && fresh.every((id) => items.includes(id)));
    t.true(under.clock.nowMs() - startedMs < 5_000, `${under.clock.nowMs() - startedMs} ms`);
    const counts = under.deps.budgets.figures().flatMap(({ calls }) => calls);
    t.is(counts.find(({ action }) => action === 'ecs:DescribeTaskDefinition')?.ok, 120);
    t.deepEqual(
      counts.map(({ throttled, failed }) => throttled + failed),
      counts.map(() => 0),
    );
  },
);
