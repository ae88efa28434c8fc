// `check --providers` against the sandbox and its faults: one line for each thing that a provider needs.

import test, { type ExecutionContext } from 'ava';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import { type Cloud, startCloud } from '../../sandbox/cloud.ts';
import { readCheckArguments } from '../../src/cli/check-arguments.ts';
import { checkProviders, describeTrial, loadProviders } from '../../src/cli/check-providers.ts';
import { startAlteredAws } from '../providers/aws/altered-aws.ts';
import { pointAwsTo } from '../providers/aws/aws-cloud.ts';
import { HastyClock } from '../providers/aws/hasty-clock.ts';
import { webDefinition } from '../sandbox/clouds.ts';
import { fileWith } from './file-with.ts';
import { portolan } from './portolan.ts';

const ACCESS = ['region=eu-central-1', 'accessKeyID=a', 'secretAccessKey=b'];

const accessOf = (provider: string) => ACCESS.map((each) => `--providers.${provider}.${each}`);

const ECS = ['--providers.ecs.clusters=demo', ...accessOf('ecs')];
const EC2 = accessOf('ec2');

const eventsOf = (queueUrl: string) => [`--providers.aws.events.queueUrl=${queueUrl}`, ...accessOf('aws.events')];

/** The command's lines, spaces once. */
async function lines(t: ExecutionContext, flags: readonly string[], clock = new HastyClock()) {
  const loaded = loadProviders(readCheckArguments(flags), {});
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const trials = await checkProviders(loaded.value.settings.providers, clock);
  t.is(clock.pending, 0);
  return trials.map((trial) => describeTrial(trial).replace(/ +/g, ' '));
}

async function startDemoCluster(t: ExecutionContext, networkMode: 'awsvpc' | 'bridge' = 'awsvpc'): Promise<Cloud> {
  const cloud = await startCloud({ serveWorkloads: false });
  t.teardown(() => cloud.close());
  pointAwsTo(cloud.url);
  cloud.ecs.createCluster('demo');
  if (networkMode === 'bridge') {
    const machine = cloud.ec2.runInstance({});
    cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: machine.id, address: '127.0.0.1' });
  }
  const { arn } = cloud.ecs.registerTaskDefinition(webDefinition('web', networkMode));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: arn });
  await cloud.ecs.taskReaches(task, 'RUNNING');
  return cloud;
}

const ECS_SOUND = [
  'ok ecs: credentials, region eu-central-1',
  'ok ecs, cluster demo: ecs:ListTasks, 1 task',
  'ok ecs, cluster demo: ecs:DescribeTasks',
  'ok ecs, cluster demo: ecs:DescribeTaskDefinition',
  'ok ecs, cluster demo: ecs:DescribeContainerInstances',
  'ok ecs: ec2:DescribeInstances',
];

test.serial('everything that the providers need is there', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.consul.register({ id: 'web-1', name: 'web', address: '127.0.0.1', port: 80, tags: ['traefik.enable=true'] });
  cloud.consul.register({ id: 'db-1', name: 'db', address: '127.0.0.1', port: 81 });
  cloud.sqs.send('{}');
  const routes = fileWith(t, 'http: {}\n', 'routes.yml');
  const address = new URL(cloud.url).host;
  const queueUrl = cloud.url + QUEUE_PATH;
  const consul = [
    `--providers.consulCatalog.endpoint.address=${address}`,
    '--providers.consulCatalog.exposedByDefault=false',
  ];
  const flags = [...ECS, ...EC2, ...eventsOf(queueUrl), ...consul, `--providers.file.filename=${routes}`];
  t.deepEqual(await lines(t, flags), [
    ...ECS_SOUND,
    'ok ec2: credentials, region eu-central-1',
    'ok ec2: ec2:DescribeInstances, 0 that the filters choose',
    'ok aws: credentials, region eu-central-1',
    `ok aws, queue ${queueUrl}: sqs:ReceiveMessage, messages wait`,
    `ok aws, queue ${queueUrl}: sqs:DeleteMessage`,
    `ok consulcatalog, ${address}: service:read, services: 2, and 1 of them take part`,
    `ok consulcatalog, ${address}: node:read, instances of web: 1`,
    `ok file, ${routes}: read`,
  ]);
  const depth = cloud.sqs.depth;
  const { Messages } = await cloud.sqs.receive(10, 0, 0);
  t.is(Array.isArray(Messages) ? Messages.length : 0, depth, 'nothing was taken out, or hidden from who reads it');
});

const needed = (action: string, error = 'AccessDeniedException') =>
  `${action} is denied (${error}): the role needs this permission`;

const DENIED = ['ListTasks', 'DescribeTasks', 'DescribeTaskDefinition', 'DescribeContainerInstances'] as const;

for (const action of DENIED) {
  test.serial(`a role without ecs:${action}: that line alone says so, by name`, async (t) => {
    const cloud = await startDemoCluster(t, 'bridge');
    cloud.ecs.api.faults.set(action, { kind: 'denied' });
    const expected = ECS_SOUND.with(DENIED.indexOf(action) + 1, `denied ecs, cluster demo: ${needed(`ecs:${action}`)}`);
    t.deepEqual(await lines(t, ECS), expected);
  });
}

test.serial('a role without ec2:DescribeInstances, where tasks share the address of a machine', async (t) => {
  const cloud = await startDemoCluster(t, 'bridge');
  cloud.ec2.api.faults.set('DescribeInstances', { kind: 'denied' });
  t.deepEqual(
    (await lines(t, [...ECS, ...EC2])).filter((line) => !line.startsWith('ok')),
    [
      `denied ecs: ${needed('ec2:DescribeInstances', 'UnauthorizedOperation')}`,
      `denied ec2: ${needed('ec2:DescribeInstances', 'UnauthorizedOperation')}`,
    ],
  );
});

test.serial('machines outside of EC2 are asked about where they are wanted', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.ssm.api.faults.set('DescribeInstanceInformation', { kind: 'denied' });
  const found = await lines(t, [...ECS, '--providers.ecs.ecsAnywhere']);
  t.deepEqual(found, [
    ...ECS_SOUND,
    `denied ecs: ${needed('ssm:DescribeInstanceInformation', 'AccessDeniedException')}`,
  ]);
});

test.serial('what is denied and nobody needs is no failure', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.ecs.api.faults.set('DescribeContainerInstances', { kind: 'denied' });
  cloud.ec2.api.faults.set('DescribeInstances', { kind: 'denied' });
  const found = await lines(t, ECS);
  t.deepEqual(found.slice(0, 4), ECS_SOUND.slice(0, 4));
  for (const line of found.slice(4)) t.regex(line, /^unneeded ecs.* is denied .*, but no task was seen that needs it/);
  t.is(found.length, 6);
});

test.serial('an empty cluster shows its permissions, too', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.ecs.createCluster('empty');
  const flags = ['--providers.ecs.clusters=empty', ...accessOf('ecs')];
  t.deepEqual(await lines(t, flags), [
    'ok ecs: credentials, region eu-central-1',
    'ok ecs, cluster empty: ecs:ListTasks, 0 tasks',
    ...ECS_SOUND.slice(2).map((line) => line.replace('demo', 'empty')),
  ]);
});

test.serial('no such cluster, and its neighbour is tried all the same', async (t) => {
  await startDemoCluster(t);
  const flags = ['--providers.ecs.clusters=nope,demo', ...accessOf('ecs')];
  t.deepEqual(await lines(t, flags), [
    ...ECS_SOUND.slice(0, 1),
    'missing ecs, cluster nope: ecs:ListTasks found nothing (ClusterNotFoundException): Cluster not found.',
    ...ECS_SOUND.slice(1),
  ]);
});

test.serial('clusters that are to be found are listed, and a listing that is denied ends it', async (t) => {
  const cloud = await startDemoCluster(t);
  const flags = ['--providers.ecs.autoDiscoverClusters=true', ...accessOf('ecs')];
  t.deepEqual(await lines(t, flags), ECS_SOUND.toSpliced(1, 0, 'ok ecs: ecs:ListClusters, 1 cluster'));
  cloud.ecs.api.faults.set('ListClusters', { kind: 'denied' });
  t.is((await lines(t, flags))[1], `denied ecs: ${needed('ecs:ListClusters')}`);
});

test.serial('expired credentials are told once for each service', async (t) => {
  const cloud = await startDemoCluster(t);
  const aws = await startAlteredAws(t, cloud.url);
  const body = JSON.stringify({ __type: 'ExpiredTokenException', message: 'expired' });
  aws.alter = (action, answer) => (action === '' ? answer : { status: 400, body });
  t.deepEqual(await lines(t, ECS), [
    'ok ecs: credentials, region eu-central-1',
    'denied ecs, cluster demo: ecs:ListTasks is denied (ExpiredTokenException): AWS does not accept the credentials',
    'ok ecs: ec2:DescribeInstances',
  ]);
});

test.serial('no credentials at all: where they may come from, and the hop limit', async (t) => {
  await startDemoCluster(t);
  const found = await lines(t, ['--providers.ec2.region=eu-central-1']);
  t.is(found.length, 1);
  t.regex(found[0] ?? '', /^denied ec2: ec2:DescribeInstances found no AWS credentials: .*metadata hop limit of 2/);
});

test.serial('a queue that does not exist, and one that may not be read', async (t) => {
  const cloud = await startDemoCluster(t);
  const missing = `${cloud.url}/123456789012/other`;
  t.deepEqual((await lines(t, eventsOf(missing))).slice(1), [
    `missing aws, queue ${missing}: sqs:ReceiveMessage found nothing (QueueDoesNotExist): The specified queue does not exist.`,
  ]);
  const queueUrl = cloud.url + QUEUE_PATH;
  cloud.sqs.api.faults.set('*', { kind: 'denied' });
  t.deepEqual((await lines(t, eventsOf(queueUrl))).slice(1), [
    `denied aws, queue ${queueUrl}: ${needed('sqs:ReceiveMessage')}`,
    `denied aws, queue ${queueUrl}: ${needed('sqs:DeleteMessage')}`,
  ]);
});

test.serial('an endpoint that says nothing is given up after ten seconds, once', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.ecs.api.faults.set('*', { kind: 'silent' });
  const clock = new HastyClock();
  const trying = lines(t, ECS, clock);
  while (cloud.ecs.api.calls.of('ListTasks') === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.elapse(10_000);
  const found = await trying;
  t.deepEqual(found.length, 3);
  t.regex(found[1] ?? '', /^unreachable ecs, cluster demo: ecs:ListTasks got no answer .*VPC endpoint/);
  t.is(found[2], ECS_SOUND[5]);
});

test.serial('Consul: a token that is denied, a leader that is lost, an agent that is not there', async (t) => {
  const cloud = await startDemoCluster(t);
  const address = new URL(cloud.url).host;
  const ask = (at: string) => lines(t, [`--providers.consulCatalog.endpoint.address=${at}`]);
  cloud.consul.register({ id: 'web-1', name: 'web', address: '127.0.0.1', port: 80 });
  cloud.consul.faults.set('/v1/catalog/services', { kind: 'denied' });
  const denied = await ask(address);
  t.is(denied.length, 1);
  t.regex(denied[0] ?? '', /^denied consulcatalog, .*: Consul answered 403: .* lacks permission 'service:read'$/);
  cloud.consul.faults.clear();
  cloud.consul.faults.set('/v1/health/service', { kind: 'denied' });
  t.deepEqual(
    (await ask(address)).map((line) => line.split(' ')[0]),
    ['ok', 'denied'],
  );
  cloud.consul.faults.set('*', { kind: 'broken' });
  t.deepEqual(await ask(address), [`failed consulcatalog, ${address}: Consul answered 500: No cluster leader`]);
  await cloud.close();
  t.regex((await ask(address))[0] ?? '', /^unreachable consulcatalog, .*ECONNREFUSED/);
});

test.serial('machines outside of EC2: SSM is asked where the settings want it', async (t) => {
  const cloud = await startDemoCluster(t);
  cloud.ssm.machines.set('mi-00000000000000000', '127.0.0.1');
  const flags = [...ECS, '--providers.ecs.ecsAnywhere=true'];
  t.deepEqual(await lines(t, flags), [...ECS_SOUND, 'ok ecs: ssm:DescribeInstanceInformation, 1 machine']);
  cloud.ssm.api.faults.set('*', { kind: 'denied' });
  t.is((await lines(t, flags)).at(-1), `denied ecs: ${needed('ssm:DescribeInstanceInformation')}`);
});

test.serial('a role that cannot be assumed is told before anything is asked with it', async (t) => {
  await startDemoCluster(t);
  const role = 'arn:aws:iam::999999999999:role/nobody';
  const found = await lines(t, [...ECS, `--providers.ecs.roleArn=${role}`]);
  t.is(found.length, 1);
  t.regex(found[0] ?? '', /^denied ecs: sts:AssumeRole of arn:aws:iam::999999999999:role\/nobody is denied/);
});

test.serial('files that are not there', async (t) => {
  t.regex((await lines(t, ['--providers.file.directory=/nowhere']))[0] ?? '', /^missing file, \/nowhere: ENOENT/);
  t.regex(
    (await lines(t, ['--providers.file.filename=/nowhere.yml']))[0] ?? '',
    /^missing file, \/nowhere\.yml: ENOENT/,
  );
});

test.serial('as a command: exit code, --json, a file by its name, and nothing that is ignored', async (t) => {
  const cloud = await startDemoCluster(t);
  const path = fileWith(
    t,
    'providers: { ecs: { clusters: [demo], region: eu-central-1, accessKeyID: a, secretAccessKey: b } }\n',
  );
  const env = { AWS_ENDPOINT_URL: cloud.url };
  const sound = await portolan(['check', '--providers', path], env);
  t.deepEqual([sound.code, sound.stderr], [0, '']);
  t.deepEqual(sound.stdout.trimEnd().replace(/ +/g, ' ').split('\n'), ECS_SOUND);
  const failing = await portolan(
    ['check', '--json', '--providers', `--configFile=${path}`, '--providers.ecs.clusters=nope'],
    env,
  );
  t.is(failing.code, 1);
  t.like(JSON.parse(failing.stdout)[1], {
    provider: 'ecs',
    object: 'cluster nope',
    tried: 'ecs:ListTasks',
    outcome: 'missing',
  });
  const nothing = await portolan(['check', '--providers'], env);
  t.deepEqual([nothing.code, nothing.stdout], [0, 'no providers are configured\n']);
  const refused = await portolan(['check', '--providers', path, 'other.yml'], env);
  t.deepEqual([refused.code, refused.stderr], [1, 'unexpected argument "other.yml"\n']);
  const labels = await portolan(['check', '--providers', '--labels', 'labels.json'], env);
  t.deepEqual([labels.code, labels.stderr], [1, '--labels: has nothing to do with --providers\n']);
});
