import test from 'ava';
import { Budgets } from '../../../providers/aws/budget/budgets.ts';
import { createCallApi } from '../../../providers/aws/call-api.ts';
import { withFuse } from '../../../providers/aws/with-fuse.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const ACCESS = { region: 'eu-central-1', accessKeyId: undefined, secretAccessKey: undefined };

const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const broken = () => Object.assign(new Error('no'), { name: 'ServerException', $metadata: { httpStatusCode: 500 } });
const denied = () => Object.assign(new Error('no'), { name: 'AccessDeniedException' });

function setUp(random = () => 0.5) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const budget = new Budgets(0.75, clock).of('ecs', ACCESS);
  const call = createCallApi({ clock, random }, budget, stop.signal);
  return { clock, stop, call, budget };
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
    throw broken();
  });
  await clock.advance(1000);
  t.deepEqual(sentAt, [0, 100, 300]);
  t.like(await outcome, { ok: false, error: { kind: 'unreachable' } });
  t.is(clock.pending, 0);
});

test('a throttled call waits for its turn after its pause: the bucket is empty, whatever was thought to be in it', async (t) => {
  const { clock, call } = setUp(() => 0);
  const sentAt: number[] = [];
  const outcome = call('ecs:ListTasks', async () => {
    sentAt.push(clock.nowMs());
    throw throttled();
  });
  await clock.advance(1000);
  // Seven tenths of 15 a second is a call each 96 ms; it has grown a little when the second one is refused.
  t.deepEqual(sentAt, [0, 96, 192]);
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

test('every attempt is counted by what became of it', async (t) => {
  const { clock, call, budget } = setUp();
  await call('ecs:ListClusters', async () => 1);
  const outcome = call('ecs:ListTasks', async () => {
    throw throttled();
  });
  await clock.advance(5000);
  await outcome;
  await call('ecs:ListTasks', async () => {
    throw denied();
  });
  t.deepEqual(budget.figures().calls, [
    { action: 'ecs:ListClusters', ok: 1, throttled: 0, failed: 0 },
    { action: 'ecs:ListTasks', ok: 0, throttled: 3, failed: 1 },
  ]);
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
