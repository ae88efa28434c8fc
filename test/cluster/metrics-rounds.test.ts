// Asking all workers, and waiting for none of them for long.

import test from 'ava';
import { MetricsRounds } from '../../src/cluster/metrics-rounds.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const asked: (readonly [worker: number, round: number])[] = [];
  const rounds = new MetricsRounds(clock, (worker, round) => asked.push([worker, round]));
  const gather = (workers: readonly number[]) => {
    const state = { done: false };
    void rounds.gather(workers).then(() => {
      state.done = true;
    });
    return state;
  };
  return { clock, asked, rounds, gather };
}

test('a round ends when every worker has answered it', async (t) => {
  const { asked, rounds, gather, clock } = setUp();
  const round = gather([1, 2]);
  t.deepEqual(asked, [
    [1, 1],
    [2, 1],
  ]);
  rounds.answered(1, 1);
  rounds.answered(1, 1);
  await settled();
  t.false(round.done);
  rounds.answered(2, 1);
  await settled();
  t.true(round.done);
  t.is(clock.pending, 0);
});

test('a worker that does not answer within a second is left out and counted; its late answer ends no other round', async (t) => {
  const { rounds, gather, clock } = setUp();
  const first = gather([1, 2]);
  rounds.answered(1, 1);
  await clock.advance(999);
  t.false(first.done);
  await clock.advance(1);
  t.true(first.done);
  t.is(rounds.unanswered, 1);
  const second = gather([2]);
  rounds.answered(2, 1);
  await settled();
  t.false(second.done);
  rounds.answered(2, 2);
  await settled();
  t.true(second.done);
  t.is(rounds.unanswered, 1);
});

test('a worker that dies is not waited for', async (t) => {
  const { rounds, gather } = setUp();
  const round = gather([1, 2]);
  rounds.left(1);
  rounds.answered(2, 1);
  await settled();
  t.true(round.done);
  t.is(rounds.unanswered, 0);
});

test('who comes meanwhile shares the round', async (t) => {
  const { asked, rounds, gather } = setUp();
  const one = gather([1]);
  const other = gather([1]);
  rounds.answered(1, 1);
  await settled();
  t.true(one.done && other.done);
  t.is(asked.length, 1);
  gather([1]);
  t.is(asked.length, 2);
});

test('without workers there is nothing to wait for', async (t) => {
  const { gather, clock } = setUp();
  const round = gather([]);
  await settled();
  t.true(round.done);
  t.is(clock.pending, 0);
});
