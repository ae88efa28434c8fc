import test from 'ava';
import type { Hint } from '../../../../providers/aws/events/hint.ts';
import { HintMeter } from '../../../../providers/aws/events/hint-meter.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const PLACE = { account: '123456789012', region: 'eu-central-1', instanceId: 'i-1' };

const at = (atMs: number): Hint => ({ kind: 'instance', ...PLACE, state: 'running', atMs });

/** Its event says no time that counts. */
const tags: Hint = { kind: 'tags', ...PLACE };

test('what was heard is dirty until it was worked on, whoever it concerned', async (t) => {
  const clock = new ManualClock();
  const meter = new HintMeter(clock);
  t.deepEqual(meter.figures(), { applied: 0, dirty: 0, lag: undefined });
  const hints = [tags, at(clock.wallMs()), at(5)] as const;
  for (const hint of hints) meter.heard(hint);
  await clock.advance(150);
  t.is(meter.figures().dirty, 3);
  meter.passed([hints[0]]);
  meter.applied([hints[1]]);
  t.deepEqual(meter.figures(), {
    applied: 1,
    dirty: 1,
    lag: { lastMs: 150, medianMs: 150, worstMs: 150, sumMs: 150, count: 1 },
  });
  meter.forget();
  t.is(meter.figures().dirty, 0);
});

test('lags: the last, the middle and the worst of a hundred, and the sum of all', (t) => {
  const clock = new ManualClock();
  const meter = new HintMeter(clock);
  const before = (ms: number) => at(clock.wallMs() - ms);
  meter.applied([before(99_000)]);
  meter.applied(Array.from({ length: 100 }, (_, index) => before(index + 1)));
  t.deepEqual(meter.figures().lag, { lastMs: 100, medianMs: 51, worstMs: 100, sumMs: 99_000 + 5050, count: 101 });
});

test('an event that says no time, and one from a clock that is ahead', (t) => {
  const clock = new ManualClock();
  const meter = new HintMeter(clock);
  meter.applied([tags]);
  t.deepEqual(meter.figures(), { applied: 1, dirty: 0, lag: undefined });
  meter.applied([at(clock.wallMs() + 5000)]);
  t.like(meter.figures().lag, { lastMs: 0, count: 1 });
});
