// The agenda of checks: in order of time, a few at a time, never more at once than there is room for.

import test from 'ava';
import fc from 'fast-check';
import { Agenda } from '../../src/health/agenda.ts';
import { DueQueue } from '../../src/health/due-queue.ts';
import { ManualClock } from '../support/manual-clock.ts';
import '../support/fixed-seed.ts';

function start() {
  const clock = new ManualClock();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const agenda = new Agenda<string>(clock, (item) => {
    begun.push(`${item}@${clock.nowMs()}`);
    return new Promise((resolve) => ends.push(resolve));
  });
  return { clock, begun, ends, agenda };
}

test('items begin when they are due, in the order of their times', async (t) => {
  const { clock, begun, agenda } = start();
  agenda.set('b', 20);
  agenda.set('a', 10);
  agenda.set('c', 30);
  await clock.advance(25);
  t.deepEqual(begun, ['a@10', 'b@20']);
  await clock.advance(5);
  t.deepEqual(begun, ['a@10', 'b@20', 'c@30']);
  t.is(clock.pending, 0);
});

test('a new time replaces the old one, and who is deleted does not begin', async (t) => {
  const { clock, begun, agenda } = start();
  agenda.set('a', 10);
  agenda.set('a', 30);
  agenda.set('b', 40);
  agenda.set('b', 5);
  agenda.set('c', 20);
  agenda.delete('c');
  await clock.advance(100);
  t.deepEqual(begun, ['b@5', 'a@30']);
});

test('twenty begin together, the next a hundredth of a second later', async (t) => {
  const { clock, begun, agenda } = start();
  for (let i = 0; i < 50; i++) agenda.set(`${i}`, 0);
  await clock.advance(0);
  t.is(begun.length, 20);
  await clock.advance(9);
  t.is(begun.length, 20);
  await clock.advance(1);
  t.is(begun.length, 40);
  await clock.advance(10);
  t.is(begun.length, 50);
});

test('256 are under way at most: who ends makes room', async (t) => {
  const { clock, begun, ends, agenda } = start();
  for (let i = 0; i < 300; i++) agenda.set(`${i}`, 0);
  await clock.advance(1_000);
  t.is(begun.length, 256);
  for (const end of ends.splice(0, 10)) end();
  await clock.advance(20);
  t.is(begun.length, 266);
});

test('nothing begins after close', async (t) => {
  const { clock, begun, ends, agenda } = start();
  agenda.set('a', 0);
  agenda.set('b', 10);
  await clock.advance(0);
  agenda.close();
  ends[0]?.();
  agenda.set('c', 5);
  await clock.advance(100);
  t.deepEqual(begun, ['a@0']);
  t.is(clock.pending, 0);
});

test('times that are replaced again and again take no memory', async (t) => {
  const { clock, begun, agenda } = start();
  for (let i = 0; i < 10_000; i++) agenda.set('a', 100_000 - i);
  await clock.advance(90_001);
  t.deepEqual(begun, ['a@90001']);
});

test('property: a queue gives out what it holds by time', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), (times) => {
      const queue = new DueQueue<{ readonly dueMs: number }>();
      for (const dueMs of times) queue.add({ dueMs });
      const out: number[] = [];
      for (let { first } = queue; first !== undefined; { first } = queue) {
        out.push(first.dueMs);
        queue.takeFirst();
      }
      return queue.size === 0 && out.join() === times.toSorted((a, b) => a - b).join();
    }),
  );
  t.pass();
});
