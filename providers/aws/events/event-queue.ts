// A queue of events, and SQS as one: take what is there, or wait for it; strike off what was taken. Each a value or a fault.

import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../src/model/clock.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import type { EventsSettings } from '../../../src/model/settings.ts';
import type { ApiFault } from '../api-fault.ts';
import { attempt } from '../attempt.ts';
import { createSqsClient } from '../sqs-client.ts';

export interface QueueMessage {
  /** Good for striking it off, for as long as nobody else is given the message. */
  readonly receipt: string;
  readonly body: string;
}

export interface EventQueue {
  /** At most 10; none: nothing came within 20 s. */
  receive(signal: AbortSignal): Promise<Result<readonly QueueMessage[], ApiFault>>;
  /** At most 10. What could not be struck off comes again, which does no harm. */
  remove(messages: readonly QueueMessage[], signal: AbortSignal): Promise<Result<undefined, ApiFault>>;
  close(): void;
}

/** SQS allows no more, of either. */
const BATCH = 10;
const WAIT_SECONDS = 20;

/** What an answer may take beyond the time that was asked for. */
const ANSWER_MS = 10_000;

/** Each call is made once: the loop that follows the queue has the only back-off. */
export function openQueue(settings: EventsSettings, clock: Clock): EventQueue {
  const { queueUrl: QueueUrl } = settings;
  const client = createSqsClient(settings);
  return {
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: WAIT_SECONDS,
      });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await attempt('sqs:ReceiveMessage', send, WAIT_SECONDS * 1000 + ANSWER_MS, clock, signal);
      if (!answer.ok) return answer;
      const messages = answer.value.Messages ?? [];
      return ok(messages.map(({ ReceiptHandle = '', Body = '' }) => ({ receipt: ReceiptHandle, body: Body })));
    },
    async remove(messages, signal) {
      const Entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      const command = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await attempt('sqs:DeleteMessage', send, ANSWER_MS, clock, signal);
      return answer.ok ? ok(undefined) : answer;
    },
    close: () => client.destroy(),
  };
}
