// EventBridge: what the cloud's own parts tell, what callers put in, and the ways on which events arrive or do not.

import { CreateTagsCommand, DeleteTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeContainerInstancesCommand, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import { wayOf } from '../../sandbox/aws/events/delivery.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { clientOptions, cloudFor, ecsClient, webDefinition } from './clouds.ts';

/** Everything that is told from now on, in order; nothing of it reaches the queue. */
function listen(cloud: Cloud) {
  const events: Record<string, unknown>[] = [];
  cloud.sqs.way = (body) => {
    events.push(JSON.parse(body));
    return [];
  };
  return events;
}

async function putEvents(cloud: Cloud, ...Entries: readonly object[]) {
  const answer = await fetch(cloud.url, {
    method: 'POST',
    headers: { 'X-Amz-Target': 'AWSEvents.PutEvents', 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Entries }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

test('any event can be put in, AWS’s own sources included; what is none fails by itself', async (t) => {
  const cloud = await cloudFor(t);
  const events = listen(cloud);
  const good = {
    Source: 'aws.ec2',
    DetailType: 'EC2 Instance State-change Notification',
    Resources: ['arn:aws:ec2:eu-central-1:123456789012:instance/i-1'],
    Detail: '{"instance-id": "i-1", "state": "running"}',
    Time: 1_700_000_000.5,
  };
  const { status, body } = await putEvents(cloud, good, { ...good, Detail: '[' }, { Source: 'aws.ec2' });
  t.is(status, 200);
  t.like(body, {
    FailedEntryCount: 2,
    Entries: { 1: { ErrorCode: 'MalformedDetail' }, 2: { ErrorCode: 'InvalidArgument' } },
  });
  t.is(events.length, 1);
  t.like(events[0], {
    version: '0',
    id: body.Entries[0].EventId,
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2023-11-14T22:13:20.500Z',
    resources: good.Resources,
    detail: { 'instance-id': 'i-1', state: 'running' },
  });
});

test('PutEvents has its limits and its faults, and the bus no other action', async (t) => {
  const cloud = await cloudFor(t);
  t.like(await putEvents(cloud), { status: 400, body: { __type: 'ValidationException' } });
  t.like(await putEvents(cloud, ...Array(11).fill({})), { status: 400, body: { __type: 'ValidationException' } });
  cloud.events.api.faults.set('PutEvents', { kind: 'denied' });
  t.like(await putEvents(cloud, {}), { status: 400, body: { __type: 'AccessDeniedException' } });
  const headers = { 'X-Amz-Target': 'AWSEvents.PutRule' };
  t.is((await fetch(cloud.url, { method: 'POST', headers, body: '{}' })).status, 400);
});

test('an instance tells of its states and of changes of its tags', async (t) => {
  const cloud = await cloudFor(t);
  const events = listen(cloud);
  const client = new EC2Client(clientOptions(cloud));
  t.teardown(() => client.destroy());
  const { id } = cloud.ec2.runInstance({ tags: { Name: 'legacy', team: 'a' } });
  await cloud.ec2.instanceReaches(cloud.ec2.instance(id), 'running');
  await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value: 'b' }] }));
  await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'Name', Value: 'another' }] }));
  await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'Name' }] }));
  cloud.ec2.terminateInstance(id);
  await cloud.ec2.instanceReaches(cloud.ec2.instance(id), 'terminated');
  t.deepEqual(
    events.map(({ source, detail }) => [source, detail]),
    [
      ['aws.ec2', { 'instance-id': id, state: 'pending' }],
      ['aws.ec2', { 'instance-id': id, state: 'running' }],
      ['aws.tag', tagDetail(2, ['team'], { Name: 'legacy', team: 'b' })],
      ['aws.tag', tagDetail(3, ['Name'], { team: 'b' })],
      ['aws.ec2', { 'instance-id': id, state: 'shutting-down' }],
      ['aws.ec2', { 'instance-id': id, state: 'terminated' }],
    ],
  );
});

const tagDetail = (version: number, changed: readonly string[], tags: object) => ({
  'changed-tag-keys': changed,
  service: 'ec2',
  'resource-type': 'instance',
  version,
  tags,
});

test('a machine that drains says so, keeps its tasks and gets no others', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const events = listen(cloud);
  cloud.ecs.createCluster('demo');
  const { arn } = cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId: 'i-1', address: '127.0.0.1' });
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'bridge'));
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' });
  await cloud.ecs.taskReaches(task, 'RUNNING');
  const client = ecsClient(t, cloud);
  await client.send(
    new UpdateContainerInstancesStateCommand({ cluster: 'demo', containerInstances: [arn], status: 'DRAINING' }),
  );
  t.throws(() => cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' }), { message: /No Container Instances/ });
  const described = await client.send(
    new DescribeContainerInstancesCommand({ cluster: 'demo', containerInstances: [arn] }),
  );
  t.like(described.containerInstances?.[0], { status: 'DRAINING', runningTasksCount: 1, version: 2 });
  const told = events.filter((event) => event['detail-type'] === 'ECS Container Instance State Change');
  t.like(told[0], { source: 'aws.ecs', resources: [arn], detail: { status: 'ACTIVE', version: 1 } });
  t.like(told[1], { detail: { status: 'DRAINING', version: 2, containerInstanceArn: arn, ec2InstanceId: 'i-1' } });
  t.is(told.length, 2);
});

test('deliveries are late, spread, doubled and lost as they are told to be', (t) => {
  const scripted =
    (...numbers: number[]) =>
    () =>
      numbers.shift() ?? 0;
  t.deepEqual(wayOf({}, scripted())('event'), [{ delayMs: 0 }]);
  t.deepEqual(wayOf({ loss: 0.5 }, scripted(0.49))('event'), []);
  const way = wayOf({ delayMs: 100, spreadMs: 1000, duplication: 0.5, loss: 0.5 }, scripted(0.9, 0.4, 0.2, 0.7));
  t.deepEqual(way('event'), [{ delayMs: 300 }, { delayMs: 800 }]);
});

test('a person makes events late and lost with curl', async (t: ExecutionContext) => {
  const cloud = await cloudFor(t);
  const url = `${cloud.url}/_sandbox/delivery`;
  const put = (delivery: unknown) => fetch(url, { method: 'PUT', body: JSON.stringify(delivery) });
  t.is((await put({ loss: 1 })).status, 200);
  t.like(await (await fetch(url)).json(), { loss: 1 });
  await putEvents(cloud, { Source: 'a', DetailType: 'b', Detail: '{}' });
  t.is(cloud.sqs.depth, 0);
  t.is((await put({ loss: 2 })).status, 400);
  t.is((await put({ lost: 1 })).status, 400);
  t.deepEqual(await (await fetch(url, { method: 'DELETE' })).json(), {});
  await putEvents(cloud, { Source: 'a', DetailType: 'b', Detail: '{}' });
  t.is(cloud.sqs.depth, 1);
});
