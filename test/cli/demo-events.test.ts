import test from 'ava';
import { announceEvents } from '../../src/cli/demo-events.ts';
import type { HintFigures } from '../../src/model/provider-figures.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { providerStatus } from '../support/provider-status.ts';

test('what was applied since the last line is told once, when nothing waits any more', async (t) => {
  const clock = new ManualClock();
  const lines: string[] = [];
  let hints: HintFigures = { applied: 5, dirty: 0, lag: undefined };
  const providers = () => [providerStatus('file'), providerStatus('ecs', { figures: { calls: [], hints } })];
  announceEvents({ providers }, clock, (line) => lines.push(line));
  await clock.advance(1000);
  t.deepEqual(lines, []);
  const lag = { lastMs: 131, medianMs: 131, worstMs: 131, sumMs: 131, count: 1 };
  hints = { applied: 7, dirty: 2, lag };
  await clock.advance(1000);
  t.deepEqual(lines, []);
  hints = { applied: 9, dirty: 0, lag };
  await clock.advance(1000);
  t.deepEqual(lines, ['events: 4 for ecs, the last 131 ms after it happened']);
});
