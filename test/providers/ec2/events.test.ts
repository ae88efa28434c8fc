// Events of instances and tags between two readings, over the real SDK: what they change, what they cost, and what they
// cannot spoil.

import test from 'ava';
import type { InstanceHint } from '../../../providers/aws/events/hint.ts';
import { type Ec2WithEvents, runInstance, startEc2WithEvents } from './ec2-under-test.ts';

const PLACE = { account: '123456789012', region: 'eu-central-1' };
const TAGGED = { 'portolan.enable': 'true' };

const calls = ({ cloud }: Ec2WithEvents): number => cloud.ec2.api.calls.of('DescribeInstances');

/** What was published last, once it was so often: ids, with an exclamation mark where it is leaving. */
async function published({ ec2 }: Ec2WithEvents, count: number): Promise<readonly string[]> {
  const items = (await ec2.published(count))[count - 1]?.readings[0]?.items ?? [];
  return items.map(({ id, leaving }) => `${id}${leaving ? '!' : ''}`);
}

/** Walks through what is published until it is this. */
async function until(under: Ec2WithEvents, ...ids: readonly string[]): Promise<void> {
  const wanted = sorted(...ids).join();
  for (let count = 1; (await published(under, count)).join() !== wanted; count += 1);
}

const sorted = (...ids: readonly string[]): readonly string[] => [...ids].sort();

test.serial(
  'tens of an Auto Scaling group come together: one question, published whole without a reading',
  async (t) => {
    const under = await startEc2WithEvents(t, {
      filters: [{ name: 'tag:aws:autoscaling:groupName', values: ['web-*'] }],
    });
    const first = await runInstance(under, { autoScalingGroup: 'web-1' });
    await under.ec2.poll();
    const before = calls(under);
    const options = Array.from({ length: 40 }, () => ({ autoScalingGroup: 'web-1' }));
    const fleet = await Promise.all(
      [...options, { autoScalingGroup: 'batch' }].map((each) => runInstance(under, each)),
    );
    const ours = fleet.slice(0, 40).map(({ id }) => id);
    t.deepEqual(await published(under, 1), sorted(first.id, ...ours));
    t.is(calls(under) - before, 1);
    for (const id of ours.slice(0, 30)) under.cloud.ec2.terminateInstance(id);
    t.deepEqual(await published(under, 2), sorted(first.id, ...ours.slice(30)));
  },
);

test.serial('an instance that shuts down is out without a call', async (t) => {
  const under = await startEc2WithEvents(t);
  const [one, other] = [await runInstance(under), await runInstance(under)];
  await under.ec2.poll();
  const before = calls(under);
  under.cloud.ec2.terminateInstance(one.id);
  t.deepEqual(await published(under, 1), [other.id]);
  t.is(calls(under), before);
});

test.serial('no slow answer keeps one in that shuts down', async (t) => {
  const under = await startEc2WithEvents(t);
  const [one, other] = [await runInstance(under), await runInstance(under)];
  await under.ec2.poll();
  under.cloud.ec2.api.faults.set('DescribeInstances', { kind: 'silent' });
  under.cloud.ec2.changeTags(other.id, { v: '2' });
  await under.clock.waitedFor(10_000);
  under.cloud.ec2.terminateInstance(one.id);
  t.deepEqual(await published(under, 1), [other.id]);
});

test.serial('one that stops is out, and is back when it runs again', async (t) => {
  const under = await startEc2WithEvents(t);
  const instance = await runInstance(under);
  await under.ec2.poll();
  under.cloud.ec2.stopInstance(instance.id);
  await under.cloud.ec2.instanceReaches(instance, 'stopped');
  t.deepEqual(await published(under, 1), []);
  await under.ec2.finish();
  under.clock.elapse(5000);
  under.cloud.ec2.startInstance(instance.id);
  await until(under, instance.id);
});

test.serial('a stop that is told late, when the instance runs again: its answer puts it right', async (t) => {
  const under = await startEc2WithEvents(t);
  const instance = await runInstance(under);
  await under.ec2.poll();
  under.hears = () => false;
  const stoppedAtMs = under.clock.wallMs();
  under.cloud.ec2.stopInstance(instance.id);
  await under.cloud.ec2.instanceReaches(instance, 'stopped');
  under.clock.elapse(5000);
  under.cloud.ec2.startInstance(instance.id);
  await under.cloud.ec2.instanceReaches(instance, 'running');
  const late: InstanceHint = {
    kind: 'instance',
    ...PLACE,
    instanceId: instance.id,
    state: 'stopped',
    atMs: stoppedAtMs,
  };
  under.board.tell(late);
  t.deepEqual(await published(under, 1), []);
  t.deepEqual(await published(under, 2), [instance.id]);
  const before = calls(under);
  under.board.tell(late);
  await under.ec2.finish();
  t.deepEqual(
    (await under.ec2.poll()).readings.get('instances')?.items.map(({ id }) => id),
    [instance.id],
  );
  t.is(calls(under) - before, 1, 'told again it is known to be old: only the reading asked');
});

test.serial('tags that change are read again, by the filters: in, other labels, out', async (t) => {
  const under = await startEc2WithEvents(t);
  const instance = await runInstance(under, { tags: {} });
  await under.ec2.poll();
  under.cloud.ec2.changeTags(instance.id, TAGGED);
  t.deepEqual(await published(under, 1), [instance.id]);
  under.cloud.ec2.changeTags(instance.id, { 'portolan.http.routers.a.rule': 'Host(`a`)' });
  const snapshot = (await under.ec2.published(2))[1];
  const [item] = snapshot?.readings[0]?.items ?? [];
  t.true(item?.declaration.kind === 'labels' && item.declaration.labels.some(([, value]) => value === 'Host(`a`)'));
  under.cloud.ec2.changeTags(instance.id, { 'portolan.enable': undefined });
  t.deepEqual(await published(under, 3), []);
});

test.serial('tags may lag behind the launch, and answers behind events: once more, two seconds later', async (t) => {
  const under = await startEc2WithEvents(t);
  await under.ec2.poll();
  under.hears = (type) => type !== 'Tag Change on Resource';
  const before = calls(under);
  const instance = await runInstance(under, { tags: {} });
  while (calls(under) === before) await new Promise(setImmediate);
  under.cloud.ec2.changeTags(instance.id, TAGGED);
  t.deepEqual(await published(under, 1), [instance.id]);
  t.true(under.clock.pausesMs.includes(2000));
  t.is(calls(under) - before, 2);
});

test.serial('an instance that concerns nobody is asked about twice and no more', async (t) => {
  const under = await startEc2WithEvents(t);
  await under.ec2.poll();
  const before = calls(under);
  await runInstance(under, { tags: { team: 'batch' } });
  const after = await under.ec2.poll();
  while (calls(under) - before < 3) await new Promise(setImmediate);
  await under.ec2.poll();
  t.is(calls(under) - before, 4, 'two questions, two readings');
  t.is(after.readings.get('instances')?.items.length, 0);
});

test.serial('a Spot notice and the hook of a group put an instance last in choice, and it serves', async (t) => {
  const under = await startEc2WithEvents(t);
  const [spot, group, other] = [await runInstance(under), await runInstance(under), await runInstance(under)];
  await under.ec2.poll();
  const before = calls(under);
  under.cloud.ec2.warnOfInterruption(spot);
  under.cloud.ec2.announceTermination(group);
  t.deepEqual(await published(under, 1), sorted(`${spot.id}!`, `${group.id}!`, other.id));
  t.is(calls(under), before);
  t.deepEqual(
    (await under.ec2.poll()).readings.get('instances')?.items.filter(({ leaving }) => leaving).length,
    2,
    'a reading does not take it back',
  );
});

test.serial('events of another account or Region cost no call', async (t) => {
  const under = await startEc2WithEvents(t);
  const instance = await runInstance(under);
  await under.ec2.poll();
  const before = calls(under);
  const hint = { kind: 'tags', ...PLACE, instanceId: instance.id } as const;
  under.board.tell({ ...hint, account: '999999999999' });
  under.board.tell({ ...hint, region: 'us-east-1' });
  under.cloud.ec2.changeTags(instance.id, { v: '2' });
  await under.ec2.published(1);
  t.is(calls(under) - before, 1);
});

test.serial('what cannot be described is a problem, takes nothing away, and comes with the next reading', async (t) => {
  const under = await startEc2WithEvents(t);
  const one = await runInstance(under);
  await under.ec2.poll();
  under.cloud.ec2.api.faults.set('DescribeInstances', { kind: 'denied' });
  const other = await runInstance(under);
  const [snapshot] = await under.ec2.published(1);
  const [reading] = snapshot?.readings ?? [];
  t.is(reading?.status, 'partial');
  t.deepEqual(
    reading?.items.map(({ id }) => id),
    [one.id],
  );
  t.regex(reading?.problems[0]?.reason ?? '', /^ec2:DescribeInstances is denied/);
  under.cloud.ec2.api.faults.clear();
  await under.ec2.finish();
  const next = (await under.ec2.poll()).readings.get('instances');
  t.is(next?.status, 'complete');
  t.deepEqual(
    next?.items.map(({ id }) => id),
    sorted(one.id, other.id),
  );
});

test.serial('more ids than a filter takes are several questions', async (t) => {
  const under = await startEc2WithEvents(t);
  await under.ec2.poll();
  const before = calls(under);
  await Promise.all(Array.from({ length: 250 }, () => runInstance(under)));
  t.is((await published(under, 1)).length, 250);
  t.is(calls(under) - before, 3);
});

test.serial('a filter of the user that names ids is asked alone, never twice in one question', async (t) => {
  const under = await startEc2WithEvents(t, { filters: [{ name: 'instance-id', values: ['i-*'] }] });
  await under.ec2.poll();
  const before = calls(under);
  const fleet = await Promise.all(Array.from({ length: 250 }, () => runInstance(under, { tags: {} })));
  t.deepEqual(await published(under, 1), sorted(...fleet.map(({ id }) => id)));
  t.is(calls(under) - before, 1);
});

test.serial(
  'hints are counted: one that needs an answer waits for it, one of another account is nobody of ours',
  async (t) => {
    const under = await startEc2WithEvents(t);
    const [one] = [await runInstance(under)];
    await under.ec2.poll();
    t.deepEqual(under.figures()?.calls, [{ action: 'ec2:DescribeInstances', ok: 1, throttled: 0, failed: 0 }]);
    const before = under.figures()?.hints?.applied ?? 0;
    const atMs = under.clock.wallMs();
    const hint = { ...PLACE, instanceId: one.id } as const;
    under.board.tell({ ...hint, kind: 'tags' });
    under.board.tell({ ...hint, kind: 'instance', state: 'pending', atMs });
    under.board.tell({ ...hint, kind: 'tags', account: '999999999999' });
    t.is(under.figures()?.hints?.dirty, 3);
    while (under.figures()?.hints?.dirty !== 0) await new Promise(setImmediate);
    t.is(under.figures()?.hints?.applied, before + 2);
    t.like(under.figures()?.hints?.lag, { lastMs: under.clock.wallMs() - atMs });
  },
);
