// Time limits, by a clock that the test moves: who is late is told so where that is possible, and holds nothing after.

import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { entryPointSettings } from '../support/entry-point-settings.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Client, get, post } from './client.ts';
import { fieldOf, statusOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const RESPONDING = entryPointSettings({ host: '', port: 0 }).respondingTimeouts;

/** The sweep finds a limit this much late at most. */
const SWEEP_MS = 250;

/** Moves the clock in small steps until the fact is there: what is on a socket needs turns, not time, to arrive. */
async function advanceUntil(clock: ManualClock, holds: () => boolean): Promise<void> {
  while (!holds()) await clock.advance(SWEEP_MS);
}

/** What was written has been read by the other side of a loopback connection after a few turns. */
async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate();
}

/** A listener that accepts nothing, with its queue full: whoever connects waits. */
async function silentServer(t: ExecutionContext): Promise<string> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(new Int32Array(workerData), 0, 0);
     });`,
    { eval: true, workerData: new SharedArrayBuffer(4) },
  );
  t.teardown(() => worker.terminate());
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  for (let i = 0; i < 2; i++) await Client.connect(t, port);
  return `http://127.0.0.1:${port}`;
}

test('connecting: 504 after dialTimeout', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [await silentServer(t)] }] });
  const client = await router.connect();
  client.send(get('/'));
  await advanceUntil(clock, () => router.records.length > 0);
  t.is(statusOf(await client.answer()), 504);
  const record = await router.record(1);
  t.is(record.error, 'connectTimeout');
  t.true(record.durationMs >= 30_000 && record.durationMs <= 30_000 + SWEEP_MS, `${record.durationMs}`);
});

test('connecting: another server is asked after the time-out too', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [await silentServer(t), origin.url] }] });
  const client = await router.connect();
  client.send(post('/', 'hello'));
  await advanceUntil(clock, () => router.records.length > 0);
  t.is((await client.answer()).body, 'POST / hello');
});

test('first byte: 504 after responseHeaderTimeout, and the connection is not used again', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const forwardingTimeouts = { dialTimeoutMs: 30_000, responseHeaderTimeoutMs: 5000, idleConnTimeoutMs: 90_000 };
  const router = await RunningRouter.start(t, {
    clock,
    routes: [{ servers: [origin.url] }],
    transport: { forwardingTimeouts },
  });
  const client = await router.connect();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  await clock.advance(4900);
  t.is(router.records.length, 0);
  await clock.advance(100 + SWEEP_MS);
  t.is(statusOf(await client.answer()), 504);
  t.is((await router.record(1)).error, 'firstByteTimeout');
  await origin.until(() => origin.connection(0).closed);
});

test('an idle upstream connection is let go after idleConnTimeout', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/1'));
  await clock.advance(89_000);
  await client.ask(get('/2'));
  await clock.advance(89_000);
  t.is(origin.connections.length, 1);
  t.false(origin.connection(0).closed);
  await clock.advance(1000 + SWEEP_MS);
  await origin.until(() => origin.connection(0).closed);
  t.is((await client.ask(get('/3'))).body, 'GET /3');
  t.is(origin.connections.length, 2);
});

test('an idle client is let go after idleTimeout, without a word', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/'));
  await clock.advance(179_000);
  t.is(client.ended, undefined);
  await clock.advance(1000 + SWEEP_MS);
  await client.untilEnded();
  t.is(client.unread, '');
  t.is(router.records.length, 1);
});

test('a client that never says a word is let go after readTimeout', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [] });
  const client = await router.connect();
  await turns();
  await clock.advance(59_000);
  t.is(client.ended, undefined);
  await clock.advance(1000 + SWEEP_MS);
  await client.untilEnded();
  t.is(client.received, '');
  t.is(router.records.length, 0);
});

test('a head that trickles has 10 s in all: 408, however steadily it comes', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [] });
  const client = await router.connect();
  for (const byte of 'GET /slow') {
    await client.sent(byte);
    await turns();
    await clock.advance(1000);
    t.is(client.received, '');
  }
  await client.sent(' ');
  await clock.advance(1000 + SWEEP_MS);
  const reply = await client.answer();
  t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [408, 'close']);
  t.is(await client.untilEnded(), 'end');
  const record = await router.record(1);
  t.deepEqual([record.status, record.error, record.target], [408, 'headTimeout', '']);
});

test('the second head of a connection has its own 10 s, not the idle time', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [] });
  const client = await router.connect();
  await client.ask(get('/first'));
  await clock.advance(100_000);
  await client.sent('GET /second');
  await turns();
  await clock.advance(9900);
  t.is(client.unread, '');
  await clock.advance(100 + SWEEP_MS);
  t.is(statusOf(await client.answer()), 408);
  // Nothing of the request before, which may have been another client's.
  t.is((await router.record(2)).target, '');
});

test('a body that does not come: 408 after readTimeout, and the upstream connection is cut', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(post('/', '0123456789').slice(0, -5));
  await origin.until(() => origin.connections[0]?.received.endsWith('01234') === true);
  await clock.advance(59_000);
  t.is(router.records.length, 0);
  await clock.advance(1000 + SWEEP_MS);
  const reply = await client.answer();
  t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [408, 'close']);
  t.is((await router.record(1)).error, 'bodyTimeout');
  await origin.until(() => origin.connection(0).closed);
  t.deepEqual(origin.asked, []);
});

/** A client that has sent five bytes of a body of ten, at an entry point that sets no limit for the whole request. */
async function halfSent(t: ExecutionContext, minBodyBytesPerSecond: number) {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const respondingTimeouts = { ...RESPONDING, readTimeoutMs: 0, minBodyBytesPerSecond };
  const routes = [{ servers: [origin.url] }];
  const router = await RunningRouter.start(t, { clock, routes, entryPoint: { respondingTimeouts } });
  const client = await router.connect();
  client.send(post('/', '0123456789').slice(0, -5));
  await origin.until(() => origin.connections[0]?.received.endsWith('01234') === true);
  return { clock, origin, router, client };
}

test('a body of which nothing comes for a minute: 408, also without readTimeout', async (t) => {
  const { clock, origin, router, client } = await halfSent(t, 0);
  await clock.advance(50_000);
  await client.sent('5');
  await origin.until(() => origin.connection(0).received.endsWith('5'));
  await clock.advance(59_000);
  t.is(router.records.length, 0);
  await clock.advance(1_000 + SWEEP_MS);
  t.is(statusOf(await client.answer()), 408);
  t.is((await router.record(1)).error, 'bodyTimeout');
});

test('minBodyRate: after ten seconds a body that is slower on average is given up', async (t) => {
  const { clock, router, client } = await halfSent(t, 1);
  await clock.advance(9_900);
  t.is(router.records.length, 0);
  await clock.advance(100 + SWEEP_MS);
  t.is(statusOf(await client.answer()), 408);
});

test('a client that may not send is not slow: the upstream takes nothing', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { paused: true });
  const respondingTimeouts = { ...RESPONDING, readTimeoutMs: 0, minBodyBytesPerSecond: 1_000_000_000 };
  const routes = [{ servers: [origin.url] }];
  const router = await RunningRouter.start(t, { clock, routes, entryPoint: { respondingTimeouts } });
  const client = await router.connect();
  const body = 'x'.repeat(32 * 1024 * 1024);
  client.send(post('/', body));
  // Until everybody waits for the origin.
  for (let written = -1; written !== client.socket.bytesWritten - client.socket.writableLength; ) {
    written = client.socket.bytesWritten - client.socket.writableLength;
    await turns(100);
  }
  await clock.advance(600_000);
  t.is(router.records.length, 0);
});

test('a client that waits for its 100 is not silent', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answerHead: () => undefined });
  const respondingTimeouts = { ...RESPONDING, readTimeoutMs: 0 };
  const routes = [{ servers: [origin.url] }];
  const router = await RunningRouter.start(t, { clock, routes, entryPoint: { respondingTimeouts } });
  const client = await router.connect();
  client.send(post('/', '', 'Expect: 100-continue').replace('Content-Length: 0', 'Content-Length: 2'));
  await origin.until(() => origin.connections[0]?.received.includes('\r\n\r\n') === true);
  await clock.advance(300_000);
  t.is(router.records.length, 0);
  origin.connection(0).write('HTTP/1.1 100 Continue\r\n\r\n');
  await client.until(() => client.received.includes('100 Continue'));
  await clock.advance(60_000 + SWEEP_MS);
  t.is((await router.record(1)).error, 'bodyTimeout');
});

test('a slow upstream is not a slow client: the read limit ends with the request', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(post('/', 'hello'));
  await origin.until(() => origin.requests.length === 1);
  await clock.advance(600_000);
  t.is(client.received, '');
  origin.connection(0).write(answer('late'));
  t.is((await client.answer()).body, 'late');
});

test('a client that takes nothing of its answer for a minute is cut', async (t) => {
  const clock = new ManualClock();
  const body = 'x'.repeat(32 * 1024 * 1024);
  const origin = await Origin.open(t, { answer: () => answer(body) });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.socket.pause();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  await advanceUntil(clock, () => router.records.length > 0);
  const record = await router.record(1);
  t.deepEqual([record.status, record.error], [200, 'clientStalled']);
  t.true(record.durationMs >= 60_000, `${record.durationMs}`);
  t.true(record.responseBytes < body.length);
  await origin.until(() => origin.connection(0).closed);
});

test('an answer that takes longer than writeTimeout is cut, though the client takes it', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf' });
  const respondingTimeouts = { ...RESPONDING, writeTimeoutMs: 3_000 };
  const router = await RunningRouter.start(t, {
    clock,
    entryPoint: { respondingTimeouts },
    routes: [{ servers: [origin.url] }],
  });
  const client = await router.connect();
  client.send(get('/'));
  await client.until(() => client.received.includes('half'));
  await clock.advance(2_900);
  t.is(router.records.length, 0);
  await clock.advance(400);
  t.is((await router.record(1)).error, 'clientStalled');
});

test('a server that refused is asked last for 5 s', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: ['http://127.250.0.1:1', origin.url] }] });
  const client = await router.connect();
  const ask = async () => {
    await client.ask(get('/'));
    return router.records.at(-1)?.retryAttempts;
  };
  const first = [await ask(), await ask()];
  t.is(Math.max(...first.map(Number)), 1);
  await clock.advance(4900);
  t.deepEqual([await ask(), await ask()], [0, 0]);
  await clock.advance(200);
  const later = [await ask(), await ask()];
  t.is(Math.max(...later.map(Number)), 1);
});
