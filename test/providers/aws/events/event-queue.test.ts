// A queue over the real SDK: what goes over the wire, and how its faults come out.

import { createHash } from 'node:crypto';
import test from 'ava';
import { Budgets } from '../../../../providers/aws/budget/budgets.ts';
import { openQueue } from '../../../../providers/aws/events/event-queue.ts';
import { AWS_SETTINGS } from '../aws-cloud.ts';
import { HastyClock } from '../hasty-clock.ts';
import { json, type Script, startScriptedAws } from '../scripted-aws.ts';

const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/events';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function open() {
  const clock = new HastyClock();
  const settings = { ...AWS_SETTINGS, queueUrl: QUEUE_URL };
  const queue = openQueue(settings, clock, new Budgets(1, clock).of('aws', settings));
  return { clock, queue, signal: new AbortController().signal };
}

const failing =
  (code: string, status = 400): Script =>
  () => ({ ...json({ __type: `com.amazonaws.sqs#${code}`, message: 'no' }), status });

test.serial('messages are waited for in batches of ten, twenty seconds long, and struck off in one call', async (t) => {
  const calls: (readonly [string, unknown])[] = [];
  await startScriptedAws(t, (action, body) => {
    calls.push([action, JSON.parse(body)]);
    const Messages = ['a', 'b'].map((text) => ({ Body: text, MD5OfBody: md5(text), ReceiptHandle: `receipt ${text}` }));
    return json(action === 'ReceiveMessage' ? { Messages } : { Successful: [], Failed: [] });
  });
  const { queue, signal, clock } = open();
  const received = await queue.receive(signal);
  const messages = received.ok ? received.value : [];
  t.deepEqual(messages, [
    { receipt: 'receipt a', body: 'a' },
    { receipt: 'receipt b', body: 'b' },
  ]);
  t.deepEqual(await queue.remove(messages, signal), { ok: true, value: undefined });
  t.deepEqual(calls, [
    ['ReceiveMessage', { QueueUrl: QUEUE_URL, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }],
    [
      'DeleteMessageBatch',
      {
        QueueUrl: QUEUE_URL,
        Entries: [
          { Id: '0', ReceiptHandle: 'receipt a' },
          { Id: '1', ReceiptHandle: 'receipt b' },
        ],
      },
    ],
  ]);
  t.is(clock.pending, 0);
  queue.close();
});

test.serial('nothing came', async (t) => {
  await startScriptedAws(t, () => json({}));
  const { queue, signal } = open();
  t.deepEqual(await queue.receive(signal), { ok: true, value: [] });
  queue.close();
});

const FAULTS = [
  ['QueueDoesNotExist', 'notFound', 'sqs:ReceiveMessage found nothing (QueueDoesNotExist): no'],
  ['AccessDeniedException', 'denied', /^sqs:ReceiveMessage is denied \(AccessDenied/],
  ['RequestThrottled', 'throttled', /^sqs:ReceiveMessage is throttled/],
] as const;

for (const [code, kind, message] of FAULTS) {
  test.serial(`${code}: ${kind}, after one attempt`, async (t) => {
    let calls = 0;
    await startScriptedAws(t, (action, body) => {
      calls += 1;
      return failing(code)(action, body);
    });
    const { queue, signal } = open();
    const received = await queue.receive(signal);
    if (received.ok) return t.fail();
    t.is(received.error.kind, kind);
    if (typeof message === 'string') t.is(received.error.message, message);
    else t.regex(received.error.message, message);
    t.is(calls, 1);
    queue.close();
  });
}

test.serial('a queue that never answers is given up ten seconds after it should have', async (t) => {
  const aws = await startScriptedAws(t, () => undefined);
  const { queue, signal, clock } = open();
  const receiving = queue.receive(signal);
  await clock.waitedFor(30_000);
  clock.elapse(30_000);
  const received = await receiving;
  t.is(received.ok ? undefined : received.error.kind, 'unreachable');
  queue.close();
  await aws.deserted();
  t.pass();
});
