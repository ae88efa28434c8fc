// The real AWS CLI against the sandbox: what a person types in the demo. PEER_AWS_CLI names its binary, or it is on PATH.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { type Cloud, startCloud } from '../../sandbox/cloud.ts';
import { populateDemo } from '../../sandbox/demo-cloud.ts';

const BINARY = process.env.PEER_AWS_CLI ?? 'aws';
const run = promisify(execFile);

/** The words of a command's answer, `--output text`; undefined where there is no AWS CLI. */
type Aws = (...args: readonly string[]) => Promise<readonly string[]>;

async function demoWithCli(t: ExecutionContext): Promise<{ readonly cloud: Cloud; readonly aws: Aws } | undefined> {
  const present = await run(BINARY, ['--version']).then(
    () => true,
    () => false,
  );
  if (!present) {
    t.log('skipped: no aws');
    t.pass();
    return undefined;
  }
  const cloud = await startCloud();
  t.teardown(() => cloud.close());
  await populateDemo(cloud);
  return { cloud, aws: (...args) => call(cloud, args) };
}

async function call(cloud: Cloud, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(BINARY, ['--output', 'text', ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: cloud.url,
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'demo',
      AWS_SECRET_ACCESS_KEY: 'demo',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    },
  });
  return stdout.split(/\s+/).filter((word) => word !== '');
}

test('ecs: clusters are listed, a service grows by two tasks, its tasks are described', async (t) => {
  const demo = await demoWithCli(t);
  if (demo === undefined) return;
  const { cloud, aws } = demo;
  t.deepEqual(await aws('ecs', 'list-clusters', '--query', 'clusterArns'), [
    'arn:aws:ecs:eu-central-1:123456789012:cluster/demo',
  ]);
  const listTasks = () =>
    aws('ecs', 'list-tasks', '--cluster', 'demo', '--service-name', 'orders', '--query', 'taskArns');
  const before = await listTasks();
  t.is(before.length, 2);

  const update = ['ecs', 'update-service', '--cluster', 'demo', '--service', 'orders', '--desired-count', '4'];
  t.deepEqual(await aws(...update, '--query', 'service.desiredCount'), ['4']);
  await cloud.ecs.serviceSettles(cloud.ecs.state.service(cloud.ecs.state.cluster('demo'), 'orders'));
  const after = await listTasks();
  t.is(after.length, 4);
  t.true(before.every((arn) => after.includes(arn)));

  const query = 'tasks[].attachments[0].details[?name==`privateIPv4Address`].value[]';
  const addresses = await aws('ecs', 'describe-tasks', '--cluster', 'demo', '--tasks', ...after, '--query', query);
  t.is(new Set(addresses).size, 4);
  for (const address of addresses) {
    const answer = await fetch(`http://${address}:8181/`, { headers: { Connection: 'close' } });
    t.regex(await answer.text(), /^orders \(ECS task /);
  }
});

test('ecs: an error keeps its name and text', async (t) => {
  const demo = await demoWithCli(t);
  if (demo === undefined) return;
  const error = await t.throwsAsync(demo.aws('ecs', 'list-tasks', '--cluster', 'absent'));
  t.regex(
    error?.message ?? '',
    /\(ClusterNotFoundException\) when calling the ListTasks operation: Cluster not found\./,
  );
});

test('ec2: instances are found by filters, and tags can be set', async (t) => {
  const demo = await demoWithCli(t);
  if (demo === undefined) return;
  const { cloud, aws } = demo;
  const find = (...filters: readonly string[]) =>
    aws('ec2', 'describe-instances', '--filters', ...filters, '--query', 'Reservations[].Instances[].InstanceId');
  const running = 'Name=instance-state-name,Values=running';
  const [id = ''] = await find('Name=tag-key,Values=portolan.*', running);
  t.is(cloud.ec2.instance(id).tags.get('Name'), 'legacy');
  t.deepEqual(await find('Name=tag:portolan.enable,Values=false,no', running), []);

  const rule = 'Host(`moved.localhost`) && PathPrefix(`/a&b`)';
  await aws('ec2', 'create-tags', '--resources', id, '--tags', JSON.stringify([{ Key: 'rule', Value: rule }]));
  t.is(cloud.ec2.instance(id).tags.get('rule'), rule);
  t.deepEqual(await find('Name=tag:rule,Values=*moved*'), [id]);
  await aws('ec2', 'delete-tags', '--resources', id, '--tags', 'Key=rule');
  t.deepEqual(await find('Name=tag-key,Values=rule'), []);
});

test('sts and ssm: a role of another account, and machines outside of EC2', async (t) => {
  const demo = await demoWithCli(t);
  if (demo === undefined) return;
  const { cloud, aws } = demo;
  const arn = 'arn:aws:iam::210987654321:role/reader';
  cloud.sts.createRole({ arn, externalId: 'secret' });
  const assume = ['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'by-hand', '--query'];
  t.deepEqual(await aws(...assume, 'AssumedRoleUser.Arn', '--external-id', 'secret'), [
    'arn:aws:sts::210987654321:assumed-role/reader/by-hand',
  ]);
  const refused = await t.throwsAsync(aws(...assume, 'Credentials'));
  t.regex(refused?.message ?? '', /\(AccessDenied\) when calling the AssumeRole operation/);
  cloud.ssm.machines.set('mi-0123456789abcdef0', '192.0.2.7');
  const query = 'InstanceInformationList[].[InstanceId,IPAddress]';
  t.deepEqual(await aws('ssm', 'describe-instance-information', '--query', query), [
    'mi-0123456789abcdef0',
    '192.0.2.7',
  ]);
});
