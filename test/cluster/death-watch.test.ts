import test from 'ava';
import { DeathWatch } from '../../src/cluster/death-watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('the first death is made good at once, the next ones later, the sixth in a minute ends it', (t) => {
  const watch = new DeathWatch(new ManualClock());
  const verdicts = Array.from({ length: 6 }, () => watch.record());
  t.deepEqual(verdicts, [
    { delayMs: 0 },
    { delayMs: 100 },
    { delayMs: 200 },
    { delayMs: 400 },
    { delayMs: 800 },
    'tooMany',
  ]);
});

test('deaths of more than a minute ago are forgotten', async (t) => {
  const clock = new ManualClock();
  const watch = new DeathWatch(clock);
  for (let i = 0; i < 5; i++) watch.record();
  await clock.advance(60_000);
  t.deepEqual(watch.record(), { delayMs: 0 });
});
