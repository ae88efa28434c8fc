import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { clientOptions, cloudFor, webDefinition } from './clouds.ts';

function sqsClient(t: ExecutionContext, cloud: Cloud) {
  const client = new SQSClient(clientOptions(cloud));
  t.teardown(() => client.destroy());
  const QueueUrl = cloud.url + QUEUE_PATH;
  const receive = async (WaitTimeSeconds = 20) => {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds }),
    );
    return Messages ?? [];
  };
  return { client, QueueUrl, receive };
}

test('a message is waited for, hidden once it was received, and gone once it was struck off', async (t) => {
  const cloud = await cloudFor(t);
  const { client, QueueUrl, receive } = sqsClient(t, cloud);
  const receiving = receive();
  cloud.sqs.send('hello');
  const messages = await receiving;
  t.deepEqual(
    messages.map(({ Body }) => Body),
    ['hello'],
  );
  t.deepEqual(await receive(0), []);
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  t.is(cloud.sqs.depth, 0);
});

test('another queue does not exist', async (t) => {
  const cloud = await cloudFor(t);
  const { client } = sqsClient(t, cloud);
  const receiving = client.send(new ReceiveMessageCommand({ QueueUrl: `${cloud.url}/123456789012/other` }));
  await t.throwsAsync(receiving, { message: 'The specified queue does not exist.' });
});

test('every state of a task is an event, its health is none, and the way decides what arrives', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  cloud.ecs.createCluster('demo');
  const { arn } = cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const sent: string[] = [];
  cloud.sqs.way = (body) => {
    const { lastStatus } = JSON.parse(body).detail;
    sent.push(lastStatus);
    return lastStatus === 'RUNNING' ? [{ delayMs: 0 }, { delayMs: 0 }] : [];
  };
  const task = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: arn });
  await cloud.ecs.taskReaches(task, 'RUNNING');
  cloud.ecs.setHealth(task, 'web', 'UNHEALTHY');
  t.deepEqual(sent, ['PENDING', 'ACTIVATING', 'RUNNING']);
  t.is(cloud.sqs.depth, 2);
});

/** What every event is about, in the order in which they are told. */
function toldEvents(cloud: Cloud): string[] {
  const told: string[] = [];
  cloud.sqs.way = (body) => {
    const { source, resources, detail } = JSON.parse(body);
    const what =
      detail.state ?? detail.status ?? detail.eventName ?? detail['changed-tag-keys'] ?? detail['instance-action'];
    told.push(`${source} ${what ?? detail.LifecycleTransition} ${String(resources).replace(/^.*:/, '')}`);
    return [];
  };
  return told;
}

test('every state of an instance is an event, as are its tags and what is to become of it', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const told = toldEvents(cloud);
  const instance = cloud.ec2.runInstance({ tags: { a: '1' }, autoScalingGroup: 'fleet' });
  await cloud.ec2.instanceReaches(instance, 'running');
  cloud.ec2.changeTags(instance.id, { a: '1', b: '2', c: undefined });
  cloud.ec2.changeTags(instance.id, { a: '1' });
  cloud.ec2.changeTags(instance.id, { a: undefined });
  t.deepEqual([...instance.tags.keys()], ['aws:autoscaling:groupName', 'b']);
  cloud.ec2.warnOfInterruption(instance);
  cloud.ec2.announceTermination(instance);
  cloud.ec2.terminateInstance(instance.id);
  await cloud.ec2.instanceReaches(instance, 'terminated');
  const id = `instance/${instance.id}`;
  t.deepEqual(told, [
    `aws.ec2 pending ${id}`,
    `aws.ec2 running ${id}`,
    `aws.tag b ${id}`,
    `aws.tag a ${id}`,
    `aws.ec2 terminate ${id}`,
    'aws.autoscaling autoscaling:EC2_INSTANCE_TERMINATING autoScalingGroupName/fleet',
    `aws.ec2 shutting-down ${id}`,
    `aws.ec2 terminated ${id}`,
  ]);
});

test('a machine that is drained is an event and gets no task; the end of a deployment is one', async (t) => {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  const cluster = cloud.ecs.createCluster('demo');
  const [one, other] = ['i-1', 'i-2'].map((ec2InstanceId) =>
    cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId, address: '10.0.0.1' }),
  );
  if (one === undefined || other === undefined) return t.fail();
  const told = toldEvents(cloud);
  cloud.ecs.setInstanceStatus(cluster, one, 'DRAINING');
  const { arn } = cloud.ecs.registerTaskDefinition(webDefinition('web', 'bridge'));
  const service = cloud.ecs.createService({ cluster: 'demo', name: 'web', taskDefinition: arn, desiredCount: 2 });
  const tasks = await cloud.ecs.serviceSettles(service);
  t.deepEqual(
    tasks.map(({ containerInstance }) => containerInstance),
    [other, other],
  );
  t.deepEqual(
    told.filter((line) => !/ task\//.test(line)),
    [`aws.ecs DRAINING ${one.arn.replace(/^.*:/, '')}`, 'aws.ecs SERVICE_DEPLOYMENT_COMPLETED service/demo/web'],
  );
});
