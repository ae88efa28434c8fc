// A token bucket with two queues before it, and what throttling does to it.

import test from 'ava';
import { RateLimiter, type Urgency } from '../../../../providers/aws/budget/rate-limiter.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function setUp(size = { burst: 5, perSecond: 10 }) {
  const clock = new ManualClock();
  const limiter = new RateLimiter(size, clock);
  const stop = new AbortController();
  const turns: string[] = [];
  const take = (name: string, urgency: Urgency = 'reading', signal = stop.signal) =>
    void limiter.takeTurn(urgency, signal).then(() => turns.push(`${name} ${clock.nowMs()}`));
  const takeMany = (count: number) => {
    for (let n = 1; n <= count; n += 1) take(`${n}`);
  };
  return { clock, limiter, stop, turns, take, takeMany };
}

test('a burst passes at once, then calls are spaced, and what was not used comes back up to the burst', async (t) => {
  const { clock, limiter, turns, takeMany } = setUp();
  takeMany(7);
  await clock.advance(0);
  t.is(turns.length, 5);
  t.like(limiter.figures(), { left: 0, waiting: 2, perSecond: 10 });
  await clock.advance(200);
  t.deepEqual(turns.slice(5), ['6 100', '7 200']);
  await clock.advance(60_000);
  t.is(limiter.figures().left, 5);
  t.is(clock.pending, 0);
});

test('an event goes before readings that wait longer, and equals are served in their order', async (t) => {
  const { clock, turns, take, takeMany } = setUp({ burst: 1, perSecond: 1 });
  takeMany(3);
  take('a', 'event');
  take('b', 'event');
  await clock.advance(4000);
  t.deepEqual(turns, ['1 0', 'a 1000', 'b 2000', '2 3000', '3 4000']);
});

test('who gives up waiting takes no turn from anybody, and leaves no timer', async (t) => {
  const { clock, stop, turns, take, takeMany } = setUp({ burst: 1, perSecond: 1 });
  const patient = new AbortController().signal;
  takeMany(3);
  take('patient', 'reading', patient);
  await clock.advance(0);
  stop.abort();
  await clock.advance(0);
  t.deepEqual(turns, ['1 0', '2 0', '3 0'], 'they are told that it is over');
  await clock.advance(1000);
  t.is(turns[3], 'patient 1000');
  t.is(clock.pending, 0);
  take('late');
  await clock.advance(0);
  t.is(turns[4], 'late 1000', 'whoever comes after the end does not wait');
});

test('a throttled call lowers the rate and empties the bucket; the rate grows back in time and never falls below a tenth', async (t) => {
  const { clock, limiter, turns, takeMany } = setUp();
  limiter.slowDown();
  t.like(limiter.figures(), { left: 0, perSecond: 7, fullPerSecond: 10, throttled: 1 });
  takeMany(2);
  await clock.advance(142);
  t.deepEqual(turns, []);
  await clock.advance(144);
  t.is(turns.length, 2, 'one each 143 ms');
  await clock.advance(9_000 - clock.nowMs());
  t.is(Math.round(limiter.figures().perSecond * 100), 850, 'half of what is missing after half of the time');
  await clock.advance(9_000);
  t.is(Math.round(limiter.figures().perSecond * 1000), 10_000);
  for (let times = 0; times < 20; times += 1) {
    await clock.advance(1000);
    limiter.slowDown();
  }
  t.is(limiter.figures().perSecond, 1);
});

test('calls that are throttled together lower the rate once', async (t) => {
  const { clock, limiter } = setUp();
  for (let n = 0; n < 8; n += 1) limiter.slowDown();
  t.like(limiter.figures(), { perSecond: 7, throttled: 8 });
  await clock.advance(999);
  limiter.slowDown();
  t.true(limiter.figures().perSecond > 7);
});

test('under a bucket that is smaller than we think the rate settles around it, without stopping', async (t) => {
  const { clock, limiter, stop } = setUp({ burst: 5, perSecond: 10 });
  let [admitted, throttled, tokens, filledMs] = [0, 0, 2, 0];
  const work = async () => {
    while (!stop.signal.aborted) {
      await limiter.takeTurn('reading', stop.signal);
      tokens = Math.min(2, tokens + ((clock.nowMs() - filledMs) * 4) / 1000);
      filledMs = clock.nowMs();
      if (tokens >= 1) {
        tokens -= 1;
        admitted += 1;
      } else {
        throttled += 1;
        limiter.slowDown();
      }
    }
  };
  void work();
  await clock.advance(120_000);
  stop.abort();
  t.true(admitted > 120 * 4 * 0.7, `${admitted} of ${120 * 4} were admitted`);
  t.true(throttled < admitted * 0.1, `${throttled} were throttled`);
});
