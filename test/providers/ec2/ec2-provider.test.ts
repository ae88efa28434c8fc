// The EC2 provider over the real SDK and a sandbox: what it finds, what finding it costs, and its bad days.

import test from 'ava';
import { Budgets } from '../../../providers/aws/budget/budgets.ts';
import { createEc2Provider } from '../../../providers/ec2/index.ts';
import type { Instance } from '../../../sandbox/aws/ec2/instance.ts';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Ec2Settings } from '../../../src/model/settings.ts';
import type { ScopeStatus } from '../../../src/model/snapshot.ts';
import { HastyClock } from '../aws/hasty-clock.ts';
import { startScriptedAws } from '../aws/scripted-aws.ts';
import { silentLogger } from '../aws/silent-logger.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';
import { EC2_SETTINGS, runInstance, startEc2 } from './ec2-under-test.ts';

test.serial('an instance with its tags, address and start; no ports, for EC2 knows none', async (t) => {
  const under = await startEc2(t);
  const rule = 'Host(`legacy.localhost`)';
  const tags = { 'traefik.enable': 'true', Name: 'legacy shop', 'Portolan.http.routers.x.rule': rule, team: 'a' };
  const instance = await runInstance(under, { tags });
  const poll = await under.ec2.poll();
  t.deepEqual(poll.snapshots, [
    {
      provider: 'ec2',
      readings: [
        {
          scope: 'instances',
          status: 'complete',
          items: [
            {
              id: instance.id,
              name: 'legacy-shop',
              startedAtMs: instance.launchedAtMs,
              declaration: {
                kind: 'labels',
                labels: [
                  ['Name', 'legacy shop'],
                  ['Portolan.http.routers.x.rule', rule],
                  ['team', 'a'],
                  ['traefik.enable', 'true'],
                ],
              },
              endpoint: { address: instance.privateIpv4 ?? 'none', ports: [] },
            },
          ],
          problems: [],
        },
      ],
      knownScopes: ['instances'],
    },
  ]);
  t.deepEqual(under.cloud.ec2.api.calls.all(), { DescribeInstances: 1 });
});

test.serial('pain 17: only running instances that the filters choose, by wildcards', async (t) => {
  const under = await startEc2(t, { filters: [{ name: 'tag:team', values: ['a*', 'b'] }] });
  const chosen = await runInstance(under, { tags: { team: 'alpha' } });
  const other = await runInstance(under, { tags: { team: 'b' } });
  await runInstance(under, { tags: { team: 'c', 'portolan.enable': 'true' } });
  const stopped = await runInstance(under, { tags: { team: 'b' } });
  under.cloud.ec2.stopInstance(stopped.id);
  await under.cloud.ec2.instanceReaches(stopped, 'stopped');
  const { readings } = await under.ec2.poll();
  t.deepEqual(
    readings.get('instances')?.items.map(({ id }) => id),
    [chosen.id, other.id].sort(),
  );
});

test.serial('the name is the Name tag, or the id where that says nothing', async (t) => {
  const under = await startEc2(t);
  const nameless = await runInstance(under);
  const dashes = await runInstance(under, { tags: { 'portolan.enable': 'true', Name: '--' } });
  const items = (await under.ec2.poll()).readings.get('instances')?.items ?? [];
  t.deepEqual(items.map(({ name }) => name).sort(), [nameless.id, dashes.id].sort());
});

const ADDRESSES: readonly (readonly [
  Ec2Settings['addressType'],
  (instance: Instance) => string | undefined,
  string,
])[] = [
  ['privateIPv4', (instance) => instance.privateIpv4, 'private IPv4'],
  ['publicIPv4', (instance) => instance.publicIpv4, 'public IPv4'],
  ['ipv6', (instance) => instance.ipv6, 'IPv6'],
];

for (const [addressType, addressOf, words] of ADDRESSES) {
  test.serial(`${addressType}: that address, and a problem for an instance without one`, async (t) => {
    const under = await startEc2(t, { addressType });
    const full = await runInstance(under, { publicIpv4: true, ipv6: '2001:db8::5' });
    const bare = await runInstance(under);
    if (addressType === 'privateIPv4') bare.privateIpv4 = undefined;
    const reading = (await under.ec2.poll()).readings.get('instances');
    const endpoints = new Map(reading?.items.map(({ id, endpoint }) => [id, endpoint?.address]));
    t.truthy(addressOf(full));
    t.is(endpoints.get(full.id), addressOf(full));
    t.is(endpoints.get(bare.id), undefined);
    t.is(reading?.status, 'complete');
    t.deepEqual(reading?.problems, [
      { provider: 'ec2', object: `instance ${bare.id}`, reason: `it has no ${words} address` },
    ]);
  });
}

test.serial(
  'whose instances they are is known from then on: others who ask that account share its budget',
  async (t) => {
    const under = await startEc2(t);
    await runInstance(under);
    await under.ec2.poll();
    t.like(under.deps.budgets.figures()[0], { provider: 'ec2', account: '123456789012', region: 'eu-central-1' });
  },
);

test.serial('an instance that is gone is gone from the next reading', async (t) => {
  const under = await startEc2(t);
  const instance = await runInstance(under);
  t.is((await under.ec2.poll()).readings.get('instances')?.items.length, 1);
  under.cloud.ec2.terminateInstance(instance.id);
  t.like((await under.ec2.poll()).readings.get('instances'), { status: 'complete', items: { length: 0 } });
});

interface Row {
  readonly fault: Fault;
  readonly status: ScopeStatus;
  readonly items: number;
  readonly problem?: string;
  readonly calls: number;
}

const BROKEN = 'ec2:DescribeInstances failed at AWS (InternalError, 500)';

/** 1,100 instances: two pages. */
const ROWS: readonly Row[] = [
  {
    fault: { kind: 'down' },
    status: 'failed',
    items: 0,
    problem: 'ec2:DescribeInstances got no answer (ECONNRESET)',
    calls: 3,
  },
  {
    fault: { kind: 'throttled' },
    status: 'failed',
    items: 0,
    problem: 'ec2:DescribeInstances is throttled (RequestLimitExceeded)',
    calls: 3,
  },
  {
    fault: { kind: 'denied' },
    status: 'failed',
    items: 0,
    problem: 'ec2:DescribeInstances is denied (UnauthorizedOperation): the role needs this permission',
    calls: 1,
  },
  { fault: { kind: 'broken' }, status: 'failed', items: 0, problem: BROKEN, calls: 3 },
  { fault: { kind: 'pageFails', page: 1 }, status: 'failed', items: 0, problem: BROKEN, calls: 3 },
  { fault: { kind: 'pageFails', page: 2 }, status: 'partial', items: 1000, problem: BROKEN, calls: 4 },
  { fault: { kind: 'slow', delayMs: 5 }, status: 'complete', items: 1100, calls: 2 },
  { fault: { kind: 'empty' }, status: 'complete', items: 0, calls: 1 },
];

for (const { fault, status, items, problem, calls } of ROWS) {
  const page = fault.kind === 'pageFails' ? ` ${fault.page}` : '';
  test.serial(`DescribeInstances ${fault.kind}${page}: ${status}`, async (t) => {
    const under = await startEc2(t);
    await Promise.all(Array.from({ length: 1100 }, () => runInstance(under)));
    under.cloud.ec2.api.faults.set('DescribeInstances', fault);
    const poll = await under.ec2.poll();
    const reading = poll.readings.get('instances');
    t.is(reading?.status, status);
    t.is(reading?.items.length, items);
    t.deepEqual(
      reading?.problems.map(({ object, reason }) => `${object}: ${reason}`),
      problem ? [`scope instances: ${problem}`] : [],
    );
    t.is(poll.rejection, status === 'failed' ? problem : undefined);
    t.is(under.cloud.ec2.api.calls.of('DescribeInstances'), calls);
    under.cloud.ec2.api.faults.clear();
    t.is((await under.ec2.poll()).readings.get('instances')?.items.length, 1100);
  });
}

test.serial('silence ends after three attempts of 10 s; stopped meanwhile it ends at once', async (t) => {
  const { cloud, clock, ec2 } = await startEc2(t);
  cloud.ec2.api.faults.set('DescribeInstances', { kind: 'silent' });
  ec2.begin();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await clock.waitedFor(10_000);
    t.is(clock.pending, 1);
    clock.elapse(10_000);
  }
  t.is((await ec2.finish()).rejection, 'ec2:DescribeInstances got no answer (waited 10 s)');
  ec2.begin();
  await clock.waitedFor(10_000);
  t.deepEqual(await ec2.stop(), []);
  t.is(clock.pending, 0);
});

test.serial('after the end no connection is left', async (t) => {
  const empty = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';
  const aws = await startScriptedAws(t, () => ({ type: 'text/xml', body: empty }));
  const clock = new HastyClock();
  const deps = { clock, random: () => 0.5, logger: silentLogger, budgets: new Budgets(1, clock) };
  const ec2 = new WatchedProvider(createEc2Provider(EC2_SETTINGS, deps), clock);
  t.is((await ec2.poll()).readings.get('instances')?.status, 'complete');
  t.is(aws.connections(), 1, 'kept for the next poll');
  await ec2.stop();
  await aws.deserted();
  t.is(aws.connections(), 0);
});
