// Several instances of the provider, each with an account of its own behind a role: what they see, and that one whose role
// cannot be assumed stops no other.

import test, { type ExecutionContext } from 'ava';
import { openQueue } from '../../../providers/aws/events/event-queue.ts';
import { HintBoard } from '../../../providers/aws/events/hint-board.ts';
import { createEc2Provider } from '../../../providers/ec2/index.ts';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import { QUEUE_PATH } from '../../../sandbox/aws/sqs/sqs.ts';
import type { Cloud } from '../../../sandbox/cloud.ts';
import { createDiscovery } from '../../../src/discovery/discovery.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import { KeptLog } from '../../discovery/scripted-provider.ts';
import { AWS_SETTINGS, type AwsCloud, LABEL_SETTINGS, startAwsCloud } from '../aws/aws-cloud.ts';
import { decodeOptions } from '../aws/discovered.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';
import { ECS_SETTINGS, printItems, printProblems } from './ecs-under-test.ts';

const SHOP = '210987654321';
const READER = `arn:aws:iam::${SHOP}:role/reader`;
const role = (externalId?: string) => ({ arn: READER, externalId, sessionName: 'portolan' });

function instance(t: ExecutionContext, { clock, deps }: AwsCloud, settings: Partial<EcsSettings>): WatchedProvider {
  const provider = new WatchedProvider(createEcsProvider({ ...ECS_SETTINGS, ...settings }, deps), clock);
  t.teardown(() => provider.stop());
  return provider;
}

/** A running task in a cluster `demo` of the account; on a bridge its address takes a call of EC2. */
async function runIn(cloud: Cloud, account: string, family: string, networkMode: 'awsvpc' | 'bridge' = 'awsvpc') {
  const { ecs, ec2 } = cloud.accounts.of(account);
  ecs.createCluster('demo');
  if (networkMode === 'bridge') {
    const machine = ec2.runInstance({});
    await ec2.instanceReaches(machine, 'running');
    ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: machine.id, address: machine.privateIpv4 ?? '' });
  }
  const containerDefinitions = [
    {
      name: 'app',
      portMappings: [{ containerPort: 8080 }],
      dockerLabels: { [`traefik.http.routers.${family}.rule`]: `Host(\`${family}\`)` },
    },
  ];
  const { arn } = ecs.registerTaskDefinition({ family, networkMode, containerDefinitions });
  const task = ecs.runTask({ cluster: 'demo', taskDefinition: arn });
  await ecs.taskReaches(task, 'RUNNING');
  return task;
}

test.serial(
  'each sees the account that its credentials or its role lead to, and one session serves all calls',
  async (t) => {
    const aws = await startAwsCloud(t);
    const { cloud } = aws;
    cloud.sts.createRole({ arn: READER, externalId: 's3cret' });
    const own = await runIn(cloud, '123456789012', 'own');
    const shop = await runIn(cloud, SHOP, 'shop', 'bridge');
    const plain = instance(t, aws, {});
    const first = await plain.poll();
    await plain.stop();
    const watched = instance(t, aws, { name: 'ecs-shop', role: role('s3cret') });
    const second = await watched.poll();
    await watched.poll();
    const idsOf = (poll: typeof first) => poll.readings.get('cluster/demo')?.items.map(({ id }) => id);
    t.deepEqual(idsOf(first), [`${own.arn}/app`]);
    t.deepEqual(idsOf(second), [`${shop.arn}/app`]);
    t.regex(shop.arn, /^arn:aws:ecs:eu-central-1:210987654321:task\/demo\//);
    t.is(cloud.accounts.of(SHOP).ec2.api.calls.of('DescribeInstances'), 1);
    t.is(cloud.sts.api.calls.of('AssumeRole'), 1, 'of ECS and EC2, in two polls');
  },
);

test.serial(
  'a role that cannot be assumed is a problem of its instance, and the routes of the others serve',
  async (t) => {
    const aws = await startAwsCloud(t);
    const { cloud, clock, deps } = aws;
    cloud.sts.createRole({ arn: READER });
    await runIn(cloud, SHOP, 'shop');
    const instances: EcsSettings[] = [
      { ...ECS_SETTINGS, name: 'ecs-lab', role: { ...role(), arn: 'arn:aws:iam::310987654321:role/gone' } },
      { ...ECS_SETTINGS, name: 'ecs-shop', role: role() },
    ];
    const { promise, resolve: routed } = Promise.withResolvers<void>();
    const discovery = createDiscovery({
      sources: instances.map((each) => ({ provider: createEcsProvider(each, deps), decode: decodeOptions(each) })),
      entryPoints: new Map([['web', { asDefault: true }]]),
      throttleMs: 100,
      routerGracePeriodMs: 10_000,
      clock,
      random: () => 0.5,
      logger: new KeptLog(),
      onState: (state) => {
        if (state.routers.size > 0 && state.problems.length > 0) routed();
      },
    });
    discovery.start();
    t.teardown(() => discovery.close());
    await promise;
    t.deepEqual([...discovery.state().routers.keys()], ['shop@ecs-shop']);
    const { problems } = discovery.state();
    t.deepEqual([...new Set(problems.map(({ provider }) => provider))], ['ecs-lab']);
    t.regex(
      problems.find(({ object }) => object === 'scope cluster/demo')?.reason ?? '',
      /^sts:AssumeRole of arn:aws:iam::310987654321:role\/gone is denied \(AccessDenied\): the role needs this permission, and/,
    );
  },
);

test.serial('a wrong external id is refused like an unknown role, and nothing but time is lost', async (t) => {
  const aws = await startAwsCloud(t);
  const { cloud } = aws;
  cloud.sts.createRole({ arn: READER, externalId: 's3cret' });
  await runIn(cloud, SHOP, 'shop');
  const ecs = instance(t, aws, { role: role('wr0ng') });
  const { rejection, readings } = await ecs.poll();
  t.regex(
    rejection ?? '',
    /^sts:AssumeRole of arn:aws:iam::210987654321:role\/reader is denied .+ must trust it, with this externalId$/,
  );
  t.notRegex(printProblems(readings.get('cluster/demo')).join(), /s3cret|wr0ng/);
  cloud.sts.createRole({ arn: READER, externalId: 'wr0ng' });
  t.is(printItems((await ecs.poll()).readings.get('cluster/demo')).length, 1);
});

test.serial('STS away or silent: it is named, not the call that waited for it', async (t) => {
  const aws = await startAwsCloud(t);
  const { cloud, clock } = aws;
  cloud.sts.createRole({ arn: READER });
  await runIn(cloud, SHOP, 'shop');
  const ecs = instance(t, aws, { role: role() });
  cloud.sts.api.faults.set('AssumeRole', { kind: 'down' });
  t.is((await ecs.poll()).rejection, `sts:AssumeRole of ${READER} got no answer (ECONNRESET)`);
  t.is(cloud.sts.api.calls.of('AssumeRole'), 3, 'tried again like any call');
  cloud.sts.api.faults.clear();
  t.is(printItems((await ecs.poll()).readings.get('cluster/demo')).length, 1);
  t.is(clock.pending, 1, 'the wait for the next poll');
});

test.serial('without credentials of its own nobody assumes a role, and the message says so', async (t) => {
  const aws = await startAwsCloud(t);
  const ecs = instance(t, aws, { role: role(), accessKeyId: undefined, secretAccessKey: undefined });
  t.regex(
    (await ecs.poll()).rejection ?? '',
    /^sts:AssumeRole of arn\S+ found no AWS credentials: give the task a task role/,
  );
});

test.serial('an endpoint of the settings goes before that of the environment, for STS and EC2, too', async (t) => {
  const other = await startAwsCloud(t);
  const aws = await startAwsCloud(t);
  other.cloud.sts.createRole({ arn: READER });
  await runIn(other.cloud, SHOP, 'shop', 'bridge');
  const { readings } = await instance(t, aws, { role: role(), endpoint: other.cloud.url }).poll();
  t.is(printItems(readings.get('cluster/demo')).length, 1);
  t.deepEqual(aws.cloud.ecs.api.calls.all(), {});
});

test.serial('EC2 and the queue of events assume roles alike', async (t) => {
  const { cloud, clock, deps } = await startAwsCloud(t);
  cloud.sts.createRole({ arn: READER });
  const machine = cloud.accounts.of(SHOP).ec2.runInstance({ tags: { 'portolan.enable': 'true' } });
  await cloud.accounts.of(SHOP).ec2.instanceReaches(machine, 'running');
  const settings = { ...AWS_SETTINGS, ...LABEL_SETTINGS, role: role() };
  const filters = [{ name: 'tag-key', values: ['portolan.enable'] }];
  const provider = createEc2Provider({ ...settings, name: 'ec2', filters, addressType: 'privateIPv4' }, deps);
  const ec2 = new WatchedProvider(provider, clock);
  t.teardown(() => ec2.stop());
  t.deepEqual(
    (await ec2.poll()).readings.get('instances')?.items.map(({ id }) => id),
    [machine.id],
  );
  const its = { ...settings, queueUrl: `${cloud.url}${QUEUE_PATH}` };
  const queue = openQueue(its, clock, deps.budgets.of('aws', its));
  t.teardown(() => queue.close());
  const received = await queue.receive(new AbortController().signal);
  t.regex(received.ok ? (received.value[0]?.body ?? '') : received.error.message, new RegExp(`"account":"${SHOP}"`));
  t.is(cloud.sts.api.calls.of('AssumeRole'), 2);
});

test.serial('of two accounts with a cluster of one name each hears of its own tasks', async (t) => {
  const { cloud, clock, deps } = await startAwsCloud(t);
  cloud.sts.createRole({ arn: READER });
  await runIn(cloud, '123456789012', 'own');
  await runIn(cloud, SHOP, 'shop');
  const board = new HintBoard();
  const watch = (settings: Partial<EcsSettings>) => {
    const provider = new WatchedProvider(createEcsProvider({ ...ECS_SETTINGS, ...settings }, deps, board), clock);
    t.teardown(() => provider.stop());
    provider.begin();
    return provider;
  };
  const [own, shop] = [watch({}), watch({ name: 'ecs-shop', role: role() })];
  await Promise.all([own.published(1), shop.published(1)]);
  const { ecs } = cloud.accounts.of(SHOP);
  const task = ecs.runTask({ cluster: 'demo', taskDefinition: 'shop' });
  await ecs.taskReaches(task, 'RUNNING');
  const before = cloud.ecs.api.calls.of('DescribeTasks');
  board.tell({
    kind: 'task',
    account: SHOP,
    region: 'eu-central-1',
    clusterArn: task.cluster.arn,
    taskArn: task.arn,
    version: task.version,
    desiredStatus: 'RUNNING',
    lastStatus: 'RUNNING',
  });
  const [, second] = await shop.published(2);
  t.is(second?.readings[0]?.items.length, 2);
  t.is((await own.published(1)).length, 1);
  t.is(cloud.ecs.api.calls.of('DescribeTasks'), before);
});
