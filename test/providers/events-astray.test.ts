// ECS and EC2 by events of a real queue that are lost, doubled, out of order or late by minutes: in the end there is what a
// reading gives that knows of no events, and on the way nobody ever misses what served all the time (promise P5).

import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { openQueue } from '../../providers/aws/events/event-queue.ts';
import { followQueue } from '../../providers/aws/events/follow-queue.ts';
import { HintBoard } from '../../providers/aws/events/hint-board.ts';
import { readEvent } from '../../providers/aws/events/read-event.ts';
import { createEc2Provider } from '../../providers/ec2/index.ts';
import { createEcsProvider } from '../../providers/ecs/index.ts';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import type { Fault } from '../../sandbox/faults.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Item, Snapshot } from '../../src/model/snapshot.ts';
import { AWS_SETTINGS, type AwsCloud, startAwsCloud } from './aws/aws-cloud.ts';
import { HastyClock } from './aws/hasty-clock.ts';
import { WatchedProvider } from './aws/watched-provider.ts';
import { EC2_SETTINGS, runInstance } from './ec2/ec2-under-test.ts';
import { ECS_SETTINGS, runTasks } from './ecs/ecs-under-test.ts';

/** What becomes of one event: how often it arrives, before whom (the lower the sooner), and whether only minutes later. */
interface Fate {
  readonly copies: number;
  readonly rank: number;
  readonly isLate: boolean;
}

type Fates = (index: number) => Fate;

const USUAL: Fate = { copies: 1, rank: 0, isLate: false };

/** What no event tells of is found by the next reading; where all are heard, none is needed. */
const WAYS: readonly (readonly [way: string, end: 'by readings' | 'by events', fates: Fates])[] = [
  ['once and in order', 'by events', () => USUAL],
  ['lost, all of them', 'by readings', () => ({ ...USUAL, copies: 0 })],
  ['lost, every second', 'by readings', (index) => ({ ...USUAL, copies: index % 2 })],
  ['doubled', 'by events', () => ({ ...USUAL, copies: 2 })],
  ['the last first', 'by events', (index) => ({ ...USUAL, rank: -index })],
  ['late by minutes', 'by events', () => ({ ...USUAL, isLate: true })],
  ['late by minutes, the last first, doubled', 'by events', (index) => ({ copies: 2, rank: -index, isLate: true })],
];

for (const [way, end, fates] of WAYS) test.serial(way, (t) => live(t, fates, end));

/** What AWS's own answers suffer from meanwhile. */
const FAULTS: readonly Fault[] = [
  { kind: 'throttled' },
  { kind: 'down' },
  { kind: 'broken' },
  { kind: 'denied' },
  { kind: 'slow', delayMs: 1000 },
  { kind: 'pageFails', page: 1 },
];

for (const fault of FAULTS) {
  test.serial(`some lost, some doubled, some late, and AWS is now and then "${fault.kind}"`, async (t) => {
    const fates: Fates = (index) => ({ copies: index % 3, rank: index % 5, isLate: index % 4 === 0 });
    await live(t, fates, 'by readings', ({ cloud }, act) => {
      for (const { api } of [cloud.ecs, cloud.ec2]) {
        api.faults.clear();
        if (act % 2 === 1) api.faults.set('*', fault);
      }
    });
  });
}

test.serial('each by a fate of its own', async (t) => {
  const fate = fc.record({
    copies: fc.constantFrom(0, 1, 1, 2, 3),
    rank: fc.integer({ min: 0, max: 9 }),
    isLate: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 40, maxLength: 40 }), (drawn) =>
      live(t, (index) => drawn[index % drawn.length] ?? USUAL, 'by readings'),
    ),
    { seed: 20_261_126, numRuns: 5 },
  );
});

/** A platform's day: what comes, goes, stops and starts again beside what stays. */
async function live(
  t: ExecutionContext,
  fates: Fates,
  end: 'by readings' | 'by events',
  disturb: (aws: AwsCloud, act: number) => void = () => {},
): Promise<void> {
  const aws = await startAwsCloud(t);
  const { cloud, clock } = aws;
  cloud.ecs.createCluster('demo');
  const mail = holdMail(aws, fates);
  const under = await startProviders(t, aws);
  const { stop } = under;
  const restarted = await runInstance(aws);
  cloud.ec2.stopInstance(restarted.id);
  await cloud.ec2.instanceReaches(restarted, 'stopped');
  clock.elapse(2000);
  cloud.ec2.startInstance(restarted.id);
  await cloud.ec2.instanceReaches(restarted, 'running');
  const staying = { tasks: await runTasks(aws, 3), instances: [restarted, await runInstance(aws)] };
  const stayers = [...staying.tasks.map(({ arn }) => `${arn}/app`), ...staying.instances.map(({ id }) => id)];
  await under.read();
  under.snapshots.length = 0;

  disturb(aws, 1);
  const coming = await runTasks(aws, 3);
  const [short, parked, retagged] = [await runInstance(aws), await runInstance(aws), await runInstance(aws)];
  await mail.deliver();
  clock.elapse(120_000);
  for (const task of coming.slice(0, 2)) cloud.ecs.stopTask(task);
  cloud.ec2.terminateInstance(short.id);
  cloud.ec2.stopInstance(parked.id);
  await cloud.ec2.instanceReaches(parked, 'stopped');
  for (const { id } of staying.instances) cloud.ec2.changeTags(id, { note: 'one' });
  cloud.ec2.changeTags(retagged.id, { 'portolan.enable': undefined });
  await mail.deliver();
  await under.read();
  disturb(aws, 2);
  clock.elapse(120_000);
  cloud.ec2.startInstance(parked.id);
  await cloud.ec2.instanceReaches(parked, 'running');
  for (const { id } of staying.instances) cloud.ec2.changeTags(id, { note: 'two' });
  await runTasks(aws, 1);
  await mail.deliver();
  if (end === 'by readings') await under.read();
  disturb(aws, 3);
  clock.elapse(120_000);
  cloud.ec2.changeTags(retagged.id, { 'portolan.enable': 'true' });
  cloud.ec2.changeTags(retagged.id, { 'portolan.enable': undefined });
  await mail.deliver();
  if (end === 'by readings') await under.read();
  disturb(aws, 4);
  await mail.deliverTheRest();
  const expected = await readAfresh(t, aws);
  if (end === 'by readings') for (let reading = 0; reading < 2; reading += 1) await under.read();
  else while (under.latest().join() !== expected.join()) await new Promise(setImmediate);

  for (const { readings } of under.snapshots) {
    for (const { scope, status, items } of readings) {
      const serving = new Set(items.filter(({ endpoint }) => endpoint !== null).map(({ id }) => id));
      const due = stayers.filter((id) => id.startsWith('i-') === (scope === 'instances'));
      if (status === 'complete')
        t.deepEqual(
          due.filter((id) => !serving.has(id)),
          [],
          'somebody who stays was missed',
        );
    }
  }
  t.deepEqual(under.latest(), expected);
  await stop();
}

/** Events, kept back until a delivery: late ones until the second. */
function holdMail({ cloud }: AwsCloud, fates: Fates) {
  interface Letter {
    readonly body: string;
    readonly fate: Fate;
  }
  let index = 0;
  let fresh: Letter[] = [];
  let late: Letter[] = [];
  cloud.sqs.way = (body) => {
    fresh.push({ body, fate: fates(index) });
    index += 1;
    return [];
  };
  const send = async (letters: readonly Letter[]): Promise<void> => {
    for (const { body, fate } of letters.toSorted((a, b) => a.fate.rank - b.fate.rank)) {
      for (let copy = 0; copy < fate.copies; copy += 1) cloud.sqs.send(body);
    }
    while (cloud.sqs.depth > 0) await new Promise(setImmediate);
  };
  const deliver = async (): Promise<void> => {
    const { now = [], later = [] } = Object.groupBy(fresh, ({ fate }) => (fate.isLate ? 'later' : 'now'));
    const due = [...late, ...now];
    fresh = [];
    late = later;
    await send(due);
  };
  return {
    deliver,
    async deliverTheRest() {
      await deliver();
      await deliver();
    },
  };
}

/** Each with a clock of its own, so that it is clear whose poll is waited for. */
async function startProviders(t: ExecutionContext, { deps }: AwsCloud) {
  const board = new HintBoard();
  const snapshots: Snapshot[] = [];
  const byScope = new Map<string, readonly Item[]>();
  const recorded = ({ name, watch }: Provider): Provider => ({
    name,
    watch: (publish, signal) =>
      watch((snapshot) => {
        snapshots.push(snapshot);
        for (const { scope, items } of snapshot.readings) byScope.set(scope, items);
        publish(snapshot);
      }, signal),
  });
  const [ecsClock, ec2Clock, queueClock] = [new HastyClock(), new HastyClock(), new HastyClock()];
  const ecs = new WatchedProvider(
    recorded(createEcsProvider(ECS_SETTINGS, { ...deps, clock: ecsClock }, board)),
    ecsClock,
  );
  const ec2 = new WatchedProvider(
    recorded(createEc2Provider(EC2_SETTINGS, { ...deps, clock: ec2Clock }, board)),
    ec2Clock,
  );
  const stopping = new AbortController();
  const settings = { ...AWS_SETTINGS, queueUrl: `https://sqs.eu-central-1.amazonaws.com${QUEUE_PATH}` };
  const followed = followQueue(
    {
      open: () => openQueue(settings, queueClock, deps.budgets.of('aws', settings)),
      take: (body) => {
        const reading = readEvent(body);
        if (reading.kind === 'hint') board.tell(reading.hint);
      },
      report: (fault) => t.is(fault, undefined),
    },
    { clock: queueClock, random: () => 0.5 },
    stopping.signal,
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([followed, ecs.stop(), ec2.stop()]);
  };
  t.teardown(stop);
  return {
    snapshots,
    read: async () => void (await Promise.all([ecs.poll(), ec2.poll()])),
    latest: () => served([...byScope.values()].flat()),
    stop,
  };
}

/** By providers that have never heard of an event. */
async function readAfresh(t: ExecutionContext, { deps }: AwsCloud): Promise<readonly string[]> {
  const [ecsClock, ec2Clock] = [new HastyClock(), new HastyClock()];
  const ecs = new WatchedProvider(createEcsProvider(ECS_SETTINGS, { ...deps, clock: ecsClock }), ecsClock);
  const ec2 = new WatchedProvider(createEc2Provider(EC2_SETTINGS, { ...deps, clock: ec2Clock }), ec2Clock);
  t.teardown(() => Promise.all([ecs.stop(), ec2.stop()]));
  const polls = [await ecs.poll(), await ec2.poll()];
  return served(polls.flatMap(({ readings }) => [...readings.values()].flatMap(({ items }) => items)));
}

/** Who serves where, with what it says. */
const served = (items: readonly Item[]): readonly string[] =>
  items.map(({ id, endpoint, declaration }) => JSON.stringify({ id, endpoint, declaration })).sort();
