// The truth table of provider faults (promise P5): a call that failed never removes a route, an answer that says
// "nothing" does. Each row is one bad day of the cloud and what the ECS provider makes of it.

import test from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { ScopeStatus } from '../../../src/model/snapshot.ts';
import { type EcsUnderTest, printItems, printProblems, runTasks, startEcs } from './ecs-under-test.ts';

const DEMO = 'cluster/demo';

interface Row {
  readonly operation: string;
  readonly fault: Fault;
  readonly status: ScopeStatus;
  /** How many of the 150 tasks are in the reading. */
  readonly items: number;
  readonly problem?: string;
  /** Calls of the operation. */
  readonly calls: number;
}

const ROWS: readonly Row[] = [
  {
    operation: 'ListTasks',
    fault: { kind: 'down' },
    status: 'failed',
    items: 0,
    problem: 'ecs:ListTasks got no answer (ECONNRESET)',
    calls: 3,
  },
  {
    operation: 'ListTasks',
    fault: { kind: 'throttled' },
    status: 'failed',
    items: 0,
    problem: 'ecs:ListTasks is throttled (ThrottlingException)',
    calls: 3,
  },
  {
    operation: 'ListTasks',
    fault: { kind: 'broken' },
    status: 'failed',
    items: 0,
    problem: 'ecs:ListTasks failed at AWS (ServerException, 500)',
    calls: 3,
  },
  {
    operation: 'ListTasks',
    fault: { kind: 'denied' },
    status: 'failed',
    items: 0,
    problem: 'ecs:ListTasks is denied (AccessDeniedException): the role needs this permission',
    calls: 1,
  },
  {
    operation: 'ListTasks',
    fault: { kind: 'pageFails', page: 1 },
    status: 'failed',
    items: 0,
    problem: 'ecs:ListTasks failed at AWS (ServerException, 500)',
    calls: 3,
  },
  {
    operation: 'ListTasks',
    fault: { kind: 'pageFails', page: 2 },
    status: 'partial',
    items: 100,
    problem: 'ecs:ListTasks failed at AWS (ServerException, 500)',
    calls: 4,
  },
  { operation: 'ListTasks', fault: { kind: 'slow', delayMs: 5 }, status: 'complete', items: 150, calls: 2 },
  { operation: 'ListTasks', fault: { kind: 'empty' }, status: 'complete', items: 0, calls: 1 },
  {
    operation: 'DescribeTasks',
    fault: { kind: 'down' },
    status: 'failed',
    items: 0,
    problem: 'ecs:DescribeTasks got no answer (ECONNRESET)',
    calls: 6,
  },
  {
    operation: 'DescribeTasks',
    fault: { kind: 'denied' },
    status: 'failed',
    items: 0,
    problem: 'ecs:DescribeTasks is denied (AccessDeniedException): the role needs this permission',
    calls: 2,
  },
  {
    operation: 'DescribeTasks',
    fault: { kind: 'empty' },
    status: 'failed',
    items: 0,
    problem: 'ecs:DescribeTasks left out some of what it was asked for',
    calls: 2,
  },
  {
    operation: 'DescribeTaskDefinition',
    fault: { kind: 'throttled' },
    status: 'failed',
    items: 0,
    problem: 'ecs:DescribeTaskDefinition is throttled (ThrottlingException)',
    calls: 3,
  },
  {
    operation: 'DescribeTaskDefinition',
    fault: { kind: 'denied' },
    status: 'failed',
    items: 0,
    problem: 'ecs:DescribeTaskDefinition is denied (AccessDeniedException): the role needs this permission',
    calls: 1,
  },
];

for (const { operation, fault, status, items, problem, calls } of ROWS) {
  const detail = fault.kind === 'pageFails' ? ` ${fault.page}` : '';
  test.serial(`${operation} ${fault.kind}${detail}: ${status}`, async (t) => {
    const under = await startEcs(t);
    const { cloud, ecs } = under;
    await runTasks(under, 150);
    cloud.ecs.api.faults.set(operation, fault);
    const poll = await ecs.poll();
    const reading = poll.readings.get(DEMO);
    t.is(reading?.status, status);
    t.is(reading?.items.length, items);
    t.deepEqual(printProblems(reading), problem === undefined ? [] : [`scope ${DEMO}: ${problem}`]);
    t.is(cloud.ecs.api.calls.of(operation), calls);
    t.is(poll.rejection, status === 'failed' ? problem : undefined, 'a fault that stopped everything ends the watch');
    cloud.ecs.api.faults.clear();
    const healed = (await ecs.poll()).readings.get(DEMO);
    t.is(healed?.status, 'complete', 'the next poll, or the next watch, reads it all');
    t.is(healed?.items.length, 150);
  });
}

test.serial('silence ends after three attempts of 10 s, and no second poll starts meanwhile', async (t) => {
  const under = await startEcs(t);
  const { cloud, clock, ecs } = under;
  await runTasks(under, 1);
  cloud.ecs.api.faults.set('ListTasks', { kind: 'silent' });
  ecs.begin();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await clock.waitedFor(10_000);
    t.is(clock.pending, 1, 'the deadline, and no timer of another poll');
    clock.elapse(10_000);
  }
  const poll = await ecs.finish();
  t.is(poll.readings.get(DEMO)?.status, 'failed');
  t.is(poll.rejection, 'ecs:ListTasks got no answer (waited 10 s)');
  t.is(clock.pending, 0);
});

test.serial(
  'a task of which DescribeTasks says that it is MISSING is gone; of another reason nothing is known',
  async (t) => {
    const under = await startEcs(t);
    const { cloud, ecs } = under;
    const [gone, odd] = await runTasks(under, 3);
    cloud.ecs.failingTasks.set(gone?.arn ?? '', 'MISSING');
    const first = (await ecs.poll()).readings.get(DEMO);
    t.is(first?.status, 'complete');
    t.is(first?.items.length, 2);
    cloud.ecs.failingTasks.set(odd?.arn ?? '', 'INTERNAL');
    const second = (await ecs.poll()).readings.get(DEMO);
    t.is(second?.status, 'partial');
    t.is(second?.items.length, 2);
    t.deepEqual(printProblems(second), [`scope ${DEMO}: ecs:DescribeTasks failed for a part: INTERNAL`]);
  },
);

test.serial('a revision that cannot be read costs its own tasks only; those known before need no call', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  await runTasks(under, 2, { family: 'known' });
  await ecs.poll();
  await runTasks(under, 1, { family: 'new' });
  cloud.ecs.api.faults.set('DescribeTaskDefinition', { kind: 'broken' });
  const reading = (await ecs.poll()).readings.get(DEMO);
  t.is(reading?.status, 'partial');
  t.deepEqual(
    reading?.items.map(({ name }) => name),
    ['family-known-app', 'family-known-app'],
  );
  t.is(cloud.ecs.api.calls.of('DescribeTaskDefinition'), 1 + 3);
});

test.serial('a revision that AWS does not have is a problem of that revision', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  await runTasks(under, 1, { family: 'kept' });
  await runTasks(under, 1, { family: 'deleted' });
  cloud.ecs.state.definitions.delete('deleted');
  const reading = (await ecs.poll()).readings.get(DEMO);
  t.is(reading?.status, 'partial');
  t.is(reading?.items.length, 1);
  t.deepEqual(printProblems(reading), [
    'task definition deleted:1: ecs:DescribeTaskDefinition failed (ClientException): Unable to describe task definition.',
  ]);
});

test.serial('an empty answer about a task definition is not taken for one without containers', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  await runTasks(under, 1);
  cloud.ecs.api.faults.set('DescribeTaskDefinition', { kind: 'empty' });
  t.is((await ecs.poll()).readings.get(DEMO)?.status, 'failed');
  cloud.ecs.api.faults.clear();
  t.is((await ecs.poll()).readings.get(DEMO)?.items.length, 1);
});

test.serial('100 new revisions and nobody answers for them: a handful of calls, not 300', async (t) => {
  const under = await startEcs(t);
  const { cloud, ecs } = under;
  for (let n = 0; n < 100; n += 1) await runTasks(under, 1, { family: `family-${n}` });
  cloud.ecs.api.faults.set('DescribeTaskDefinition', { kind: 'broken' });
  const reading = (await ecs.poll()).readings.get(DEMO);
  t.is(reading?.problems.length, 1);
  t.true(cloud.ecs.api.calls.of('DescribeTaskDefinition') <= 24, 'eight at once, three attempts each');
});

test.serial(
  'instances cannot be read: what is on them is left as it was, what has its own address lives',
  async (t) => {
    for (const [service, operation] of [
      ['ecs', 'DescribeContainerInstances'],
      ['ec2', 'DescribeInstances'],
    ] as const) {
      const under = await startEcs(t);
      const { cloud, ecs } = under;
      await startBridge(under);
      await runTasks(under, 1);
      cloud[service].api.faults.set(operation, { kind: 'denied' });
      const blind = (await ecs.poll()).readings.get(DEMO);
      t.is(blind?.status, 'partial');
      t.deepEqual(
        blind?.items.map(({ name }) => name),
        ['family-web-app'],
      );
      t.regex(printProblems(blind)[0] ?? '', new RegExp(`^scope ${DEMO}: ${service}:${operation} is denied`));
      cloud[service].api.faults.clear();
      t.is((await ecs.poll()).readings.get(DEMO)?.items.length, 2);
      cloud[service].api.faults.set(operation, { kind: 'down' });
      const remembered = (await ecs.poll()).readings.get(DEMO);
      t.is(remembered?.status, 'complete', 'known addresses need no call');
      t.is(printItems(remembered).filter((line) => line.endsWith('/tcp')).length, 2);
      await ecs.stop();
    }
  },
);

test.serial(
  'one cluster is denied, one does not exist: both have failed, the third lives and the watch goes on',
  async (t) => {
    const under = await startEcs(t, { clusters: ['demo', 'secret', 'gone'] });
    const { cloud, ecs } = under;
    cloud.ecs.createCluster('secret');
    cloud.ecs.deniedClusters.add('secret');
    await runTasks(under, 1);
    const poll = await ecs.poll();
    t.is(poll.rejection, undefined);
    t.deepEqual(poll.knownScopes, ['cluster/demo', 'cluster/secret', 'cluster/gone']);
    t.like(poll.readings.get('cluster/demo'), { status: 'complete', items: { length: 1 } });
    t.is(poll.readings.get('cluster/secret')?.status, 'failed');
    t.deepEqual(printProblems(poll.readings.get('cluster/secret')), [
      'scope cluster/secret: ecs:ListTasks is denied (AccessDeniedException): the role needs this permission',
    ]);
    t.is(poll.readings.get('cluster/gone')?.status, 'failed', 'never complete and empty');
    t.deepEqual(printProblems(poll.readings.get('cluster/gone')), [
      'scope cluster/gone: ecs:ListTasks found nothing (ClusterNotFoundException): Cluster not found.',
    ]);
  },
);

test.serial(
  'clusters cannot be listed: nothing is known to be gone, and those of the last list are still read',
  async (t) => {
    const under = await startEcs(t, { clusters: [], autoDiscoverClusters: true });
    const { cloud, ecs } = under;
    await runTasks(under, 1);
    cloud.ecs.api.faults.set('ListClusters', { kind: 'denied' });
    const blind = await ecs.poll();
    const reason = 'ecs:ListClusters is denied (AccessDeniedException): the role needs this permission';
    t.is(blind.rejection, reason);
    t.deepEqual(blind.snapshots, [
      {
        provider: 'ecs',
        readings: [
          {
            scope: 'clusters',
            status: 'failed',
            items: [],
            problems: [{ provider: 'ecs', object: 'scope clusters', reason }],
          },
        ],
      },
    ]);
    cloud.ecs.api.faults.clear();
    t.deepEqual((await ecs.poll()).knownScopes, ['cluster/demo'], 'which forgets the scope `clusters`');
    cloud.ecs.api.faults.set('ListClusters', { kind: 'down' });
    const later = await ecs.poll();
    t.is(later.rejection, undefined);
    t.true(later.snapshots.every((snapshot) => !('knownScopes' in snapshot)));
    t.is(later.readings.get('clusters')?.status, 'failed');
    t.like(later.readings.get('cluster/demo'), { status: 'complete', items: { length: 1 } });
  },
);

test.serial('a later page of clusters fails: those of the first page are read', async (t) => {
  const { cloud, ecs } = await startEcs(t, { clusters: [], autoDiscoverClusters: true });
  for (let n = 0; n < 120; n += 1) cloud.ecs.createCluster(`cluster-${n}`);
  cloud.ecs.api.faults.set('ListClusters', { kind: 'pageFails', page: 2 });
  const poll = await ecs.poll();
  t.is(poll.knownScopes, undefined);
  t.is(poll.readings.size, 1 + 100);
  t.is(poll.rejection, undefined);
});

test.serial('stopped in the middle of a call it ends at once, says nothing more and leaves no timer', async (t) => {
  const { cloud, clock, ecs } = await startEcs(t);
  cloud.ecs.api.faults.set('ListTasks', { kind: 'silent' });
  ecs.begin();
  await clock.waitedFor(10_000);
  t.deepEqual(await ecs.stop(), []);
  t.is(clock.pending, 0);
});

async function startBridge(under: EcsUnderTest): Promise<void> {
  const { cloud } = under;
  const instance = cloud.ec2.runInstance({});
  await cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4 ?? 'none';
  cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: instance.id, address });
  const containers = [{ name: 'app', portMappings: [{ containerPort: 80 }] }];
  await runTasks(under, 1, { family: 'bridged', networkMode: 'bridge', containers });
}
