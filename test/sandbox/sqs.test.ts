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
