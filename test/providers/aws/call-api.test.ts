import test from 'ava';
import { createCallApi } from '../../../providers/aws/call-api.ts';
import { withFuse } from '../../../providers/aws/with-fuse.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { silentLogger } from './silent-logger.ts';

const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const denied = () => Object.assign(new Error('no'), { name: 'AccessDeniedException' });

function setUp(random = () => 0.5) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const call = createCallApi({ clock, random, logger: silentLogger }, stop.signal);
  return { clock, stop, call };
}

test('an answer is a value, and leaves no timer', async (t) => {
  const { clock, call } = setUp();
  t.deepEqual(await call('ecs:ListTasks', async () => 42), { ok: true, value: 42 });
  t.is(clock.pending, 0);
});

test('a transient fault is tried again after a random pause of up to 200 and 400 ms, three times in all', async (t) => {
  const { clock, call } = setUp();
  const sentAt: number[] = [];
  const outcome = call('ecs:ListTasks', async () => {
    sentAt.push(clock.nowMs());
    throw throttled();
  });
  await clock.advance(1000);
  t.deepEqual(sentAt, [0, 100, 300]);
  t.like(await outcome, { ok: false, error: { kind: 'throttled' } });
  t.is(clock.pending, 0);
});

test('the second try may succeed', async (t) => {
  const { clock, call } = setUp();
  let sent = 0;
  const outcome = call('ecs:ListTasks', async () => {
    sent += 1;
    if (sent === 1) throw throttled();
    return 'there';
  });
  await clock.advance(1000);
  t.deepEqual(await outcome, { ok: true, value: 'there' });
});

test('a refusal is not repeated', async (t) => {
  const { clock, call } = setUp();
  let sent = 0;
  const outcome = call('ecs:ListTasks', async () => {
    sent += 1;
    throw denied();
  });
  t.like(await outcome, { ok: false, error: { kind: 'denied' } });
  t.is(sent, 1);
  t.is(clock.pending, 0);
});

test('silence ends after 10 s an attempt, and the request is told', async (t) => {
  const { clock, call } = setUp(() => 0);
  const signals: AbortSignal[] = [];
  const outcome = call('ecs:ListTasks', (signal) => {
    signals.push(signal);
    return new Promise<never>(() => {});
  });
  await clock.advance(30_000);
  t.like(await outcome, {
    ok: false,
    error: { kind: 'unreachable', message: 'ecs:ListTasks got no answer (waited 10 s)' },
  });
  t.deepEqual(
    signals.map((signal) => signal.aborted),
    [true, true, true],
  );
  t.is(clock.pending, 0);
});

test('the end of the watch ends a call that is under way, a pause, and calls that come later', async (t) => {
  const { clock, stop, call } = setUp();
  let sent = 0;
  const silent = call('ecs:ListTasks', () => new Promise<never>(() => {}));
  const pausing = call('ecs:ListClusters', async () => {
    sent += 1;
    throw throttled();
  });
  await clock.advance(0);
  stop.abort();
  t.false((await silent).ok);
  t.false((await pausing).ok);
  t.false((await call('ecs:ListTasks', () => new Promise<never>(() => {}))).ok);
  t.true(sent <= 2);
  t.is(clock.pending, 0);
});

test('a burst of 20 passes at once, then 15 a second, and what was not used comes back', async (t) => {
  const { clock, call } = setUp();
  const sentAt: number[] = [];
  const send = async () => {
    sentAt.push(clock.nowMs());
  };
  const all = Array.from({ length: 50 }, () => call('ecs:DescribeTaskDefinition', send));
  await clock.advance(0);
  t.is(sentAt.length, 20);
  await clock.advance(1001);
  t.is(sentAt.length, 35);
  await clock.advance(1001);
  await Promise.all(all);
  t.is(sentAt.length, 50);
  await clock.advance(60_000);
  const more = Array.from({ length: 25 }, () => call('ecs:DescribeTaskDefinition', send));
  await clock.advance(0);
  t.is(sentAt.length, 70, 'an idle minute fills the bucket, and no more than that');
  await clock.advance(1000);
  await Promise.all(more);
});

test('a fuse blows by action, and only for what is not about one call', async (t) => {
  const { call } = setUp();
  const fused = withFuse(call);
  let sent = 0;
  const failing = (error: Error) => async () => {
    sent += 1;
    throw error;
  };
  const notFound = Object.assign(new Error('gone'), { name: 'ClusterNotFoundException' });
  await fused('ecs:ListTasks', failing(notFound));
  await fused('ecs:ListTasks', failing(denied()));
  t.is(sent, 2);
  t.like(await fused('ecs:ListTasks', failing(notFound)), { ok: false, error: { kind: 'denied' } });
  t.is(sent, 2, 'the third was not even asked');
  t.deepEqual(await fused('ecs:DescribeTasks', async () => 1), { ok: true, value: 1 });
  t.deepEqual(await withFuse(call)('ecs:ListTasks', async () => 1), { ok: true, value: 1 });
});
