// When a server has failed too many requests: within the window, in a row, and how it is told.

import test from 'ava';
import type { Target } from '../../src/balancing/balancer.ts';
import { PassiveHealth } from '../../src/balancing/passive-health.ts';
import { parseTarget } from '../../src/balancing/target.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { serverOf } from './servers.ts';

function targetOf(name: string): Target {
  const target = parseTarget(serverOf(name));
  if (!target.ok) throw new Error(target.error);
  return target.value;
}

function start(maxFailedAttempts: number) {
  const clock = new ManualClock();
  const told: string[] = [];
  const passive = new PassiveHealth({
    definition: { failureWindowMs: 10_000, maxFailedAttempts },
    clock,
    onFailing: ({ host }, again) => void told.push(again ? `${host} again` : host),
  });
  return { clock, told, passive, a: targetOf('a'), b: targetOf('b') };
}

test('one failure is enough where one is the most', (t) => {
  const { passive, told, a, b } = start(1);
  passive.answered(b, 499);
  passive.answered(a, 500);
  passive.failed(b);
  t.deepEqual(told, ['a', 'b']);
});

test('failures of one server are counted within the window, each server by itself', async (t) => {
  const { passive, clock, told, a, b } = start(3);
  passive.failed(a);
  await clock.advance(6_000);
  passive.failed(a);
  passive.failed(b);
  await clock.advance(6_000);
  passive.answered(a, 503);
  t.deepEqual(told, []);
  passive.failed(a);
  t.deepEqual(told, ['a']);
});

test('an answer below 500 clears what was counted', (t) => {
  const { passive, told, a } = start(2);
  passive.failed(a);
  passive.answered(a, 404);
  passive.failed(a);
  t.deepEqual(told, []);
  passive.failed(a);
  t.deepEqual(told, ['a']);
});

test('after it has rested it is counted anew; that nothing went well in between is said', async (t) => {
  const { passive, clock, told, a } = start(2);
  passive.failed(a);
  passive.failed(a);
  await clock.advance(10_000);
  passive.failed(a);
  t.deepEqual(told, ['a']);
  passive.failed(a);
  t.deepEqual(told, ['a', 'a again']);
  passive.answered(a, 200);
  passive.failed(a);
  passive.failed(a);
  t.deepEqual(told, ['a', 'a again', 'a']);
});
