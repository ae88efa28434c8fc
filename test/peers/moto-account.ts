// What a test puts into moto: instances with tags, and a queue that EventBridge fills by our patterns.

import { CreateTagsCommand, EC2Client, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ExecutionContext } from 'ava';
import { EVENT_PATTERNS } from '../../providers/aws/events/patterns.ts';
import type { RealMoto } from './real-moto.ts';

const options = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' },
});

export function ec2Of(t: ExecutionContext, { url }: RealMoto) {
  const client = new EC2Client(options(url));
  t.teardown(() => client.destroy());
  const tagsOf = (tags: Readonly<Record<string, string>>) =>
    Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    async run(count: number, tags: Readonly<Record<string, string>>): Promise<readonly string[]> {
      const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: tagsOf(tags) }];
      const { Instances } = await client.send(
        new RunInstancesCommand({ ImageId: 'ami-12345678', MinCount: count, MaxCount: count, TagSpecifications }),
      );
      return (Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
    },
    tag: (id: string, tags: Readonly<Record<string, string>>) =>
      client.send(new CreateTagsCommand({ Resources: [id], Tags: tagsOf(tags) })),
    stop: (ids: readonly string[]) => client.send(new StopInstancesCommand({ InstanceIds: [...ids] })),
  };
}

const QUEUE = 'events';

/** A rule for each of our patterns, all with the queue as their target. Gives its URL. */
export async function feedQueue(t: ExecutionContext, moto: RealMoto): Promise<string> {
  const client = new SQSClient(options(moto.url));
  t.teardown(() => client.destroy());
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: QUEUE }));
  for (const [Name, pattern] of Object.entries(EVENT_PATTERNS)) {
    await moto.events('PutRule', { Name, EventPattern: JSON.stringify(pattern) });
    const Targets = [{ Id: 'queue', Arn: `arn:aws:sqs:eu-central-1:123456789012:${QUEUE}` }];
    await moto.events('PutTargets', { Rule: Name, Targets });
  }
  return QueueUrl;
}
