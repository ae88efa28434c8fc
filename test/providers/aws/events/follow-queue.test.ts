import test, { type ExecutionContext } from 'ava';
import type { ApiFault } from '../../../../providers/aws/api-fault.ts';
import { followQueue } from '../../../../providers/aws/events/follow-queue.ts';
import { fail, ok } from '../../../../src/model/result.ts';
import { ManualClock, settled } from '../../../support/manual-clock.ts';
import { FAULT, ScriptedQueue } from './scripted-queue.ts';

function follow(t: ExecutionContext, random = 1) {
  const clock = new ManualClock();
  const queue = new ScriptedQueue();
  const stop = new AbortController();
  const taken: string[] = [];
  const reports: (ApiFault | undefined)[] = [];
  const follower = {
    open: queue.open,
    take: (body: string) => void taken.push(body),
    report: (fault: ApiFault | undefined) => void reports.push(fault),
  };
  const end = followQueue(follower, { clock, random: () => random }, stop.signal);
  t.teardown(() => stop.abort());
  return { clock, queue, stop, taken, reports, end };
}

test('messages are handed on in their order, then struck off, then the next are waited for', async (t) => {
  const { queue, taken, reports } = follow(t);
  queue.add(['a', 'b']);
  await settled();
  t.deepEqual(taken, ['a', 'b']);
  t.deepEqual(queue.removed, ['a', 'b']);
  queue.add(['c']);
  await settled();
  t.deepEqual(taken, ['a', 'b', 'c']);
  t.deepEqual(reports, [undefined, undefined]);
});

test('a fault is told and tried again with a client of its own, later each time, at most half a minute', async (t) => {
  const { clock, queue, reports, taken } = follow(t);
  for (const pauseMs of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    queue.add(FAULT);
    await settled();
    const told = reports.length;
    queue.add(FAULT);
    await clock.advance(pauseMs - 1);
    t.is(reports.length, told, `not before ${pauseMs} ms`);
    queue.rounds.pop();
    await clock.advance(1);
  }
  t.is(reports.length, 8);
  t.is(queue.opened, 9);
  t.is(queue.closed, 8);
  queue.add(['a']);
  await settled();
  t.deepEqual(taken, ['a']);
  t.is(reports.at(-1), undefined);
});

test('full jitter: the pause is anything up to its limit', async (t) => {
  const { clock, queue, taken } = follow(t, 0);
  queue.add(FAULT);
  queue.add(['a']);
  await clock.advance(0);
  t.deepEqual(taken, ['a']);
});

test('after a success the pauses are short again', async (t) => {
  const { clock, queue, reports } = follow(t);
  queue.add(FAULT);
  queue.add(FAULT);
  await clock.advance(1500);
  queue.add(['a']);
  await settled();
  queue.add(FAULT);
  await settled();
  queue.add(['b']);
  await clock.advance(500);
  t.deepEqual(
    reports.map((fault) => fault?.kind),
    ['denied', 'denied', undefined, 'denied', undefined],
  );
});

test('what cannot be struck off is told, was taken all the same, and comes again', async (t) => {
  const { clock, queue, taken, reports } = follow(t);
  queue.removal = fail({ ...FAULT, message: 'sqs:DeleteMessage is denied' });
  queue.add(['a']);
  await settled();
  t.deepEqual(taken, ['a']);
  t.is(reports[0]?.message, 'sqs:DeleteMessage is denied');
  queue.removal = ok(undefined);
  queue.add(['a']);
  await clock.advance(500);
  t.deepEqual(taken, ['a', 'a']);
  t.deepEqual(queue.removed, ['a']);
});

test('a queue that answers at once with nothing is asked once a second', async (t) => {
  const { clock, queue, reports } = follow(t);
  for (let i = 0; i < 100; i += 1) queue.add([]);
  await clock.advance(10_000);
  t.is(reports.length, 11);
});

test('while every answer is full up to eight take what waits, and one is left when nothing does', async (t) => {
  const { queue, taken, stop, end } = follow(t);
  const bodies = Array.from({ length: 205 }, (_, n) => `${n}`);
  for (let at = 0; at < bodies.length; at += 10) queue.add(bodies.slice(at, at + 10));
  while (taken.length < bodies.length) await settled();
  t.deepEqual([...taken].sort(), [...bodies].sort());
  t.deepEqual([...queue.removed].sort(), [...bodies].sort());
  await settled();
  t.true(queue.waiting > 1 && queue.waiting <= 8, `${queue.waiting} wait`);
  for (let rounds = 0; queue.waiting > 1; rounds += 1) {
    t.true(rounds < 20, 'who helps is done when it meets less than it can take');
    queue.add(['late']);
    await settled();
  }
  stop.abort();
  await end;
  t.is(queue.waiting, 0);
});

test('the end comes at once, in a wait as in a pause, and leaves nothing', async (t) => {
  const waiting = follow(t);
  await settled();
  waiting.stop.abort();
  await waiting.end;
  t.is(waiting.queue.opened, waiting.queue.closed);
  t.deepEqual(waiting.reports, []);
  const pausing = follow(t);
  pausing.queue.add(FAULT);
  await settled();
  pausing.stop.abort();
  await pausing.end;
  t.is(pausing.queue.opened, pausing.queue.closed);
  t.is(pausing.clock.pending, 0);
});
