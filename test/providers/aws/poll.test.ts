import test from 'ava';
import { poll } from '../../../providers/aws/poll.ts';
import type { ScopeReading, ScopeStatus } from '../../../src/model/snapshot.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { silentLogger } from './silent-logger.ts';

const reading = (status: ScopeStatus, reason = 'why'): ScopeReading => ({
  scope: 'cluster/demo',
  status,
  items: [],
  problems: [{ provider: 'ecs', object: 'scope cluster/demo', reason }],
});

function start(readOnce: (poll: number, clock: ManualClock) => Promise<readonly ScopeReading[]>) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const startedAt: number[] = [];
  const plan = {
    name: 'ecs',
    pauseMs: () => 1000,
    readOnce: () => {
      startedAt.push(clock.nowMs());
      return readOnce(startedAt.length, clock);
    },
  };
  const end = poll(plan, { clock, logger: silentLogger }, stop.signal);
  return { clock, stop, startedAt, end };
}

test('the first reading at once, then one every interval, until the end', async (t) => {
  const { clock, stop, startedAt, end } = start(async () => [reading('complete')]);
  await clock.advance(2500);
  t.deepEqual(startedAt, [0, 1000, 2000]);
  stop.abort();
  await end;
  t.is(clock.pending, 0);
});

test('a poll that takes longer than the interval delays the next one and never meets it', async (t) => {
  const { clock, stop, startedAt, end } = start(async (_, time) => {
    await new Promise<void>((resolve) => time.after(5000, resolve));
    return [reading('partial')];
  });
  await clock.advance(12_500);
  t.deepEqual(startedAt, [0, 6000, 12_000]);
  stop.abort();
  await clock.advance(5000);
  await end;
});

test('one scope that was read keeps the rhythm; none ends it with the first reason', async (t) => {
  const { clock, startedAt, end } = start(async (polls) =>
    polls < 3 ? [reading('failed'), reading('partial')] : [reading('failed', 'first'), reading('failed', 'second')],
  );
  const rejection = t.throwsAsync(end, { message: 'first' });
  await clock.advance(2000);
  await rejection;
  t.deepEqual(startedAt, [0, 1000, 2000]);
});

test('nothing to read is no fault', async (t) => {
  const { clock, stop, startedAt, end } = start(async () => []);
  await clock.advance(1000);
  t.is(startedAt.length, 2);
  stop.abort();
  await end;
});
