// A second opinion on AWS, by people who have not read our sandbox: what we ask of EC2 and SQS is understood, our patterns
// choose the events that they should, and their envelopes, which lack the account, are read. ECS is not asked: moto's tasks
// have no ports.

import test, { type ExecutionContext } from 'ava';
import type { AwsDeps } from '../../providers/aws/aws-deps.ts';
import { Budgets } from '../../providers/aws/budget/budgets.ts';
import type { Hint } from '../../providers/aws/events/hint.ts';
import { HintBoard } from '../../providers/aws/events/hint-board.ts';
import { createEventsProvider } from '../../providers/aws/events/index.ts';
import { createEc2Provider } from '../../providers/ec2/index.ts';
import { systemClock } from '../../sandbox/system-clock.ts';
import type { AwsRole } from '../../src/model/settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { AWS_SETTINGS, LABEL_SETTINGS, pointAwsTo } from '../providers/aws/aws-cloud.ts';
import { silentLogger } from '../providers/aws/silent-logger.ts';
import { ec2Of, feedQueue } from './moto-account.ts';
import { findMoto, type RealMoto, startMoto } from './real-moto.ts';

const binary = findMoto();
const deps: AwsDeps = {
  clock: systemClock,
  random: Math.random,
  logger: silentLogger,
  budgets: new Budgets(1, systemClock),
};

async function motoFor(t: ExecutionContext): Promise<RealMoto | undefined> {
  if (binary === undefined) {
    t.log('skipped: no moto');
    t.pass();
    return undefined;
  }
  const moto = await startMoto(t, binary);
  pointAwsTo(moto.url);
  return moto;
}

/** One reading by our provider. */
async function readEc2(name: string, filters: { name: string; values: string[] }[], role?: AwsRole): Promise<Snapshot> {
  const settings = { name, filters, role, addressType: 'privateIPv4' as const, ...AWS_SETTINGS, ...LABEL_SETTINGS };
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Snapshot>();
  const watch = createEc2Provider(settings, deps).watch(resolve, stop.signal);
  const snapshot = await Promise.race([promise, watch.then(() => promise)]);
  stop.abort();
  await watch;
  return snapshot;
}

test.serial('ec2: running instances by their tags, with wildcards, and what their tags say now', async (t) => {
  const moto = await motoFor(t);
  if (moto === undefined) return;
  const ec2 = ec2Of(t, moto);
  const rule = 'Host(`shop.example`) && PathPrefix(`/a`)';
  const chosen = await ec2.run(12, { team: 'shop-eu', 'traefik.http.routers.shop.rule': rule });
  await ec2.run(1, { team: 'lab' });
  await ec2.stop(await ec2.run(1, { team: 'shop-us' }));
  const filters = [{ name: 'tag:team', values: ['shop*'] }];
  const { readings } = await readEc2('ec2', filters);
  t.is(readings[0]?.status, 'complete');
  t.deepEqual(readings[0]?.problems, []);
  t.deepEqual(
    readings[0]?.items.map(({ id }) => id),
    [...chosen].sort(),
  );
  for (const { endpoint, declaration, startedAtMs } of readings[0]?.items ?? []) {
    t.regex(endpoint?.address ?? '', /^\d+\.\d+\.\d+\.\d+$/);
    t.true((startedAtMs ?? 0) > 0);
    t.deepEqual(declaration.kind === 'labels' && declaration.labels.find(([key]) => key.endsWith('.rule'))?.[1], rule);
  }
  await ec2.tag(chosen[0] ?? '', { team: 'lab' });
  t.is((await readEc2('ec2-again', filters)).readings[0]?.items.length, 11);
});

test.serial('sts: a role leads our provider into another account', async (t) => {
  const moto = await motoFor(t);
  if (moto === undefined) return;
  const ec2 = ec2Of(t, moto);
  await ec2.run(1, { team: 'shop' });
  const filters = [{ name: 'tag-key', values: ['team'] }];
  const role = { arn: 'arn:aws:iam::210987654321:role/reader', externalId: 'secret', sessionName: 'portolan' };
  t.like((await readEc2('ec2-shop', filters, role)).readings[0], { status: 'complete', items: { length: 0 } });
  t.is((await readEc2('ec2-own', filters)).readings[0]?.items.length, 1);
});

/** `read` resolves when the ids of what was published last are these. */
function latestItems() {
  let ids = '';
  let look = () => {};
  return {
    publish({ readings }: Snapshot): void {
      ids = (readings[0]?.items ?? []).map(({ id }) => id).join();
      look();
    },
    read: (wanted: readonly string[]) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (ids === wanted.join()) resolve();
        };
        look();
      }),
  };
}

const INSTANCE = 'i-0123456789abcdef0';
const arn = `arn:aws:ec2:eu-central-1:123456789012:instance/${INSTANCE}`;
const entry = (Source: string, DetailType: string, detail: object, resource = arn) => ({
  Source,
  DetailType,
  Resources: [resource],
  Detail: JSON.stringify(detail),
});

test.serial('events: PutEvents by way of our patterns and SQS becomes hints, and nothing else does', async (t) => {
  const moto = await motoFor(t);
  if (moto === undefined) return;
  const queueUrl = await feedQueue(t, moto);
  const hints: Hint[] = [];
  const { promise, resolve: heardAll } = Promise.withResolvers<void>();
  const snapshots: Snapshot[] = [];
  const stop = new AbortController();
  const board = new HintBoard();
  board.subscribe((hint) => {
    hints.push(hint);
    if (hints.length === 3) heardAll();
  });
  const provider = createEventsProvider({ ...AWS_SETTINGS, queueUrl }, deps, board);
  const watch = provider.watch((snapshot) => snapshots.push(snapshot), stop.signal);
  const tags = { 'changed-tag-keys': ['team'], service: 'ec2', 'resource-type': 'instance', version: 1, tags: {} };
  const cluster = 'arn:aws:ecs:eu-central-1:123456789012:cluster/demo';
  const taskArn = 'arn:aws:ecs:eu-central-1:123456789012:task/demo/1';
  const task = { clusterArn: cluster, taskArn, version: 3, desiredStatus: 'STOPPED', lastStatus: 'RUNNING' };
  await moto.events('PutEvents', {
    Entries: [
      entry('aws.tag', 'Tag Change on Resource', { ...tags, service: 's3', 'resource-type': 'bucket' }),
      entry('aws.ec2', 'EBS Volume Notification', { event: 'createVolume' }),
      entry('aws.tag', 'Tag Change on Resource', tags),
      entry('aws.ec2', 'EC2 Instance State-change Notification', { 'instance-id': INSTANCE, state: 'shutting-down' }),
      entry('aws.ecs', 'ECS Task State Change', task, taskArn),
    ],
  });
  await promise;
  stop.abort();
  await watch;
  hints.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  const place = { account: '123456789012', region: 'eu-central-1' };
  t.like(hints, {
    0: { kind: 'instance', ...place, instanceId: INSTANCE, state: 'shutting-down' },
    1: { kind: 'tags', ...place, instanceId: INSTANCE },
    2: { kind: 'task', ...place, ...task },
    length: 3,
  });
  t.deepEqual(
    snapshots.flatMap(({ readings }) => readings.flatMap(({ problems }) => problems)),
    [],
  );
});

test.serial('ec2 and events: a changed tag and an instance that stops are news at once', async (t) => {
  const moto = await motoFor(t);
  if (moto === undefined) return;
  const ec2 = ec2Of(t, moto);
  const board = new HintBoard();
  const events = createEventsProvider({ ...AWS_SETTINGS, queueUrl: await feedQueue(t, moto) }, deps, board);
  const [first = '', second = ''] = await ec2.run(2, { team: 'shop' });
  const filters = [{ name: 'tag:team', values: ['shop'] }];
  const settings = {
    name: 'ec2-events',
    filters,
    addressType: 'privateIPv4' as const,
    ...AWS_SETTINGS,
    ...LABEL_SETTINGS,
    refreshMs: 3_600_000,
  };
  const stop = new AbortController();
  const { read, publish } = latestItems();
  const watches = [
    createEc2Provider(settings, deps, board).watch(publish, stop.signal),
    events.watch(() => {}, stop.signal),
  ];
  await read([first, second].sort());
  const arnOf = (id: string) => `arn:aws:ec2:eu-central-1:123456789012:instance/${id}`;
  await ec2.tag(first, { team: 'lab' });
  const tags = { 'changed-tag-keys': ['team'], service: 'ec2', 'resource-type': 'instance', version: 2, tags: {} };
  await moto.events('PutEvents', { Entries: [entry('aws.tag', 'Tag Change on Resource', tags, arnOf(first))] });
  await read([second]);
  const stopped = { 'instance-id': second, state: 'shutting-down' };
  await moto.events('PutEvents', {
    Entries: [entry('aws.ec2', 'EC2 Instance State-change Notification', stopped, arnOf(second))],
  });
  await read([]);
  stop.abort();
  await Promise.all(watches);
  t.pass('by events: the next reading is an hour away');
});

test.serial('events: a queue that moto does not have is told as AWS tells it', async (t) => {
  const moto = await motoFor(t);
  if (moto === undefined) return;
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const provider = createEventsProvider(
    { ...AWS_SETTINGS, queueUrl: `${moto.url}/123456789012/none` },
    deps,
    new HintBoard(),
  );
  const watch = provider.watch(({ readings }) => {
    const reason = readings[0]?.problems[0]?.reason;
    if (reason !== undefined) resolve(reason);
  }, stop.signal);
  t.regex(
    await promise,
    /^sqs:ReceiveMessage found nothing \((?:QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)\)/,
  );
  stop.abort();
  await watch;
});
