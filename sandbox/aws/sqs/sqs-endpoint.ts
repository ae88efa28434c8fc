// SQS on the wire: AWS JSON 1.0, and only what a reader of a queue needs.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { AwsError } from '../aws-error.ts';
import { deliver } from '../deliver.ts';
import { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { jsonWriter } from '../json-writer.ts';
import { QUEUE_PATH, type Sqs } from './sqs.ts';

type SqsAction = (input: Input, sqs: Sqs) => JsonObject | Promise<JsonObject>;

export const SQS_ACTIONS: ReadonlyMap<string, SqsAction> = new Map<string, SqsAction>([
  [
    'ReceiveMessage',
    (input, sqs) =>
      sqs.receive(
        input.integer('MaxNumberOfMessages') ?? 1,
        (input.integer('WaitTimeSeconds') ?? 0) * 1000,
        (input.integer('VisibilityTimeout') ?? 30) * 1000,
      ),
  ],
  [
    'DeleteMessageBatch',
    (input, sqs) => {
      const entries = input.objects('Entries');
      for (const entry of entries) sqs.remove(entry.text('ReceiptHandle') ?? '');
      return { Successful: entries.map((entry) => ({ Id: entry.text('Id') })), Failed: [] };
    },
  ],
]);

export async function serveSqs(sqs: Sqs, world: World, target: string, body: string, response: ServerResponse) {
  const write = jsonWriter(response, world, '1.0');
  await deliver(response, () => perform(sqs, target, body), {
    answer: (answer) => write(200, answer),
    error: ({ status, code, message }) => write(status, { __type: `com.amazonaws.sqs#${code}`, message }),
  });
}

async function perform(sqs: Sqs, target: string, body: string) {
  const action = target.slice(target.indexOf('.') + 1);
  const run = SQS_ACTIONS.get(action);
  if (run === undefined) throw new AwsError('UnknownOperationException', `The sandbox has no action ${target}.`);
  const input = Input.parse(body);
  if (!(input.text('QueueUrl') ?? '').endsWith(QUEUE_PATH)) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }
  return sqs.api.perform({ action, token: undefined, run: () => run(input, sqs) });
}
