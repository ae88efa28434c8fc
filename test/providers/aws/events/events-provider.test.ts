// The queue as a provider: what it tells, what it shows, and that nobody waits for it.

import test, { type ExecutionContext } from 'ava';
import { Budgets } from '../../../../providers/aws/budget/budgets.ts';
import type { Hint } from '../../../../providers/aws/events/hint.ts';
import { HintBoard } from '../../../../providers/aws/events/hint-board.ts';
import { createEventsProvider } from '../../../../providers/aws/events/index.ts';
import type { ScopeReading, Snapshot } from '../../../../src/model/snapshot.ts';
import { ManualClock, settled } from '../../../support/manual-clock.ts';
import { silentLogger } from '../silent-logger.ts';
import { FAULT, ScriptedQueue } from './scripted-queue.ts';

const SETTINGS = {
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/events',
  region: undefined,
  accessKeyId: undefined,
  secretAccessKey: undefined,
};

function watch(t: ExecutionContext) {
  const clock = new ManualClock();
  const queue = new ScriptedQueue();
  const stop = new AbortController();
  const hints: Hint[] = [];
  const board = new HintBoard();
  board.subscribe((hint) => void hints.push(hint));
  const snapshots: Snapshot[] = [];
  const deps = { clock, random: () => 1, logger: silentLogger, budgets: new Budgets(1, clock) };
  const provider = createEventsProvider(SETTINGS, deps, board, queue.open);
  void provider.watch((snapshot) => void snapshots.push(snapshot), stop.signal);
  t.teardown(() => stop.abort());
  return {
    clock,
    queue,
    board,
    hints,
    snapshots,
    provider,
    latest: (): ScopeReading | undefined => snapshots.at(-1)?.readings[0],
  };
}

const event = (state: string) =>
  JSON.stringify({
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    time: '2026-01-01T00:00:00Z',
    resources: ['arn:aws:ec2:eu-central-1:123456789012:instance/i-1'],
    detail: { 'instance-id': 'i-1', state },
  });

const printProblems = (reading: ScopeReading | undefined) =>
  reading?.problems.map(({ provider, object, reason }) => `${provider}, ${object}: ${reason}`);

test('it has spoken before the queue has: no start waits for it', (t) => {
  const { snapshots } = watch(t);
  t.deepEqual(snapshots, [
    {
      provider: 'aws',
      readings: [{ scope: 'queue', status: 'complete', items: [], problems: [] }],
      knownScopes: ['queue'],
    },
  ]);
});

test('hints are told in the order of their messages', async (t) => {
  const { queue, hints } = watch(t);
  queue.add([event('running'), event('shutting-down')]);
  await settled();
  t.deepEqual(
    hints.map((hint) => hint.kind === 'instance' && hint.state),
    ['running', 'shutting-down'],
  );
});

test('a queue that is missing or denied is a problem until it is there', async (t) => {
  const { clock, queue, latest, hints } = watch(t);
  queue.add(FAULT);
  await settled();
  t.is(latest()?.status, 'failed');
  t.deepEqual(printProblems(latest()), ['aws, scope queue: sqs:ReceiveMessage is denied']);
  queue.add([event('running')]);
  await clock.advance(500);
  t.is(latest()?.status, 'complete');
  t.deepEqual(printProblems(latest()), []);
  t.is(hints.length, 1);
});

test('poison is struck off and told for ten minutes; its neighbours are told as ever', async (t) => {
  const { clock, queue, hints, latest } = watch(t);
  queue.add(['?', event('running')]);
  await settled();
  t.is(hints.length, 1);
  t.is(queue.removed.length, 2);
  t.is(latest()?.status, 'complete');
  t.deepEqual(printProblems(latest()), ['aws, scope queue: a message was no event: it is no JSON object']);
  queue.add(['{}']);
  await settled();
  t.deepEqual(printProblems(latest()), [
    'aws, scope queue: 2 messages were no events, the last: it has no source and detail-type',
  ]);
  queue.add([]);
  await clock.advance(600_000);
  queue.add([]);
  await settled();
  t.deepEqual(printProblems(latest()), []);
});

test('an event that nobody asks for is no problem', async (t) => {
  const { queue, hints, latest } = watch(t);
  queue.add([JSON.stringify({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} })]);
  await settled();
  t.deepEqual(hints, []);
  t.deepEqual(printProblems(latest()), []);
  t.is(queue.removed.length, 1);
});

test('messages are counted by what they were', async (t) => {
  const { queue, provider } = watch(t);
  queue.add(['?', event('running'), '{"source":"aws.events","detail-type":"Scheduled Event","detail":{}}']);
  await settled();
  t.deepEqual(provider.figures?.().events, { received: 3, unknown: 1, unreadable: 1 });
});
