// What ECS must wait before it kills the task.

import test from 'ava';
import { longestDrainMs, longestStopMs } from '../../src/model/longest-stop.ts';
import type { EntryPointSettings } from '../../src/model/settings.ts';
import { entryPointSettings } from '../support/entry-point-settings.ts';

const withTimes = (...times: readonly (readonly [acceptMs: number, graceMs: number])[]) => ({
  entryPoints: new Map<string, EntryPointSettings>(
    times.map(([requestAcceptGraceTimeoutMs, graceTimeOutMs], i) => [
      `e${i}`,
      {
        ...entryPointSettings({ host: '', port: 0 }),
        lifeCycle: { requestAcceptGraceTimeoutMs, graceTimeOutMs },
      },
    ]),
  ),
});

test('the usual times fit within the 30 s that ECS waits by default', (t) => {
  t.is(longestStopMs({ entryPoints: new Map([['web', entryPointSettings({ host: '', port: 80 })]]) }), 13_000);
});

test('of several entry points the slowest counts, and not the sum of the longest of each kind', (t) => {
  t.is(longestDrainMs(withTimes([20_000, 1_000], [0, 10_000]), true), 21_000);
  t.is(longestStopMs(withTimes([20_000, 1_000], [0, 10_000])), 24_000);
});

test('who does not accept any longer has only the grace time', (t) => {
  t.is(longestDrainMs(withTimes([20_000, 1_000], [0, 10_000]), false), 10_000);
});
