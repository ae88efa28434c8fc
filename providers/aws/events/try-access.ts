// Tries what a reader of the queue does, without taking anything from whoever reads it now.

import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { AccessTrial } from '../../../src/model/access-trial.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { EventsSettings } from '../../../src/model/settings.ts';
import { AccessTrials } from '../access-trials.ts';
import { createSqsClient } from '../sqs-client.ts';
import { EVENTS_PROVIDER } from './index.ts';

export async function tryEventsAccess(
  settings: EventsSettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly AccessTrial[]> {
  const { queueUrl: QueueUrl } = settings;
  const client = createSqsClient(settings);
  const trials = new AccessTrials(EVENTS_PROVIDER, clock, signal);
  const object = `queue ${QueueUrl}`;
  // One message at most, and visible to others at once.
  const peek = { QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 0, VisibilityTimeout: 0 };
  const Entries = [{ Id: '0', ReceiptHandle: 'portolan-check' }];
  try {
    if (!(await trials.findCredentials(client, 'sqs:ReceiveMessage'))) return trials.all;
    const received = await trials.call({
      object,
      action: 'sqs:ReceiveMessage',
      send: (abortSignal) => client.send(new ReceiveMessageCommand(peek), { abortSignal }),
      describe: ({ Messages = [] }) => (Messages.length === 0 ? 'nothing waits' : 'messages wait'),
    });
    if (received === undefined && trials.all.at(-1)?.outcome !== 'denied') return trials.all;
    await trials.call({
      object,
      action: 'sqs:DeleteMessage',
      send: (abortSignal) => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal }),
      isMadeUp: true,
    });
    return trials.all;
  } finally {
    client.destroy();
  }
}
