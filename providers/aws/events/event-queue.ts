// A queue of events, and SQS as one: take what is there, or wait for it; strike off what was taken. Each a value or a fault.

import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../src/model/clock.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import type { EventsSettings } from '../../../src/model/settings.ts';
import type { ApiFault, AwsAction } from '../api-fault.ts';
import { attempt } from '../attempt.ts';
import type { ProviderBudget } from '../budget/provider-budget.ts';
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

export function openQueue(settings: EventsSettings, clock: Clock, budget: ProviderBudget): EventQueue {
  const { queueUrl: QueueUrl } = settings;
  const client = createSqsClient(settings);
  const call = counting(budget, clock);
  return {
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: WAIT_SECONDS,
      });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await call('sqs:ReceiveMessage', send, WAIT_SECONDS * 1000 + ANSWER_MS, signal);
      if (!answer.ok) return answer;
      const messages = answer.value.Messages ?? [];
      return ok(messages.map(({ ReceiptHandle = '', Body = '' }) => ({ receipt: ReceiptHandle, body: Body })));
    },
    async remove(messages, signal) {
      const Entries = messages.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
      const command = new DeleteMessageBatchCommand({ QueueUrl, Entries });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await call('sqs:DeleteMessage', send, ANSWER_MS, signal);
      return answer.ok ? ok(undefined) : answer;
    },
    close: () => client.destroy(),
  };
}

/** Once: the loop that follows the queue has the only back-off. */
const counting =
  (budget: ProviderBudget, clock: Clock) =>
  async <T>(
    action: AwsAction,
    send: (signal: AbortSignal) => Promise<T>,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Result<T, ApiFault>> => {
    const answer = await attempt(action, send, limitMs, clock, signal);
    if (answer.ok) budget.note(action);
    else if (!signal.aborted) budget.note(action, answer.error);
    return answer;
  };
