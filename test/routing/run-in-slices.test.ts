// Long work gives the event loop its turns, and short work needs none.

import test from 'ava';
import { runInSlices } from '../../src/routing/run-in-slices.ts';

function setUp(msAPiece: number, count: number) {
  let now = 0;
  let turns = 0;
  let longest = 0;
  let since = 0;
  function* work(): Generator<void, string> {
    for (let i = 0; i < count; i++) {
      now += msAPiece;
      longest = Math.max(longest, now - since);
      yield;
    }
    return 'done';
  }
  const pacing = {
    nowMs: () => now,
    turn: async () => {
      turns++;
      since = now;
    },
  };
  return { run: () => runInSlices(work(), pacing), turns: () => turns, longest: () => longest };
}

test('no slice is longer than 5 ms when pieces are small', async (t) => {
  const slices = setUp(0.5, 1000);
  t.is(await slices.run(), 'done');
  t.true(slices.longest() <= 5, `${slices.longest()} ms`);
  t.true(slices.turns() >= 100, `${slices.turns()} turns`);
});

test('what fits into one slice is done at once', async (t) => {
  const slices = setUp(0.01, 100);
  const running = slices.run();
  t.is(slices.longest().toFixed(2), '1.00');
  t.is(await running, 'done');
  t.is(slices.turns(), 0);
});
