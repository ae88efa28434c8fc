// SIGTERM as the data plane sees it: accept a while longer, then finish what runs, say that it is the last, let idle
// connections go, cut what is left at the limit (promise P8).

import net from 'node:net';
import test from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { type Client, get, post } from './client.ts';
import { fieldOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const IDLE_MS = 1000;

const refusesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => resolve(true));
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });

/** The time that workers give one another to close, behind which answers say `Connection: close`. */
const TOGETHER_MS = 100;

/** An entry point with these times. */
const lifeCycle = (requestAcceptGraceTimeoutMs: number, graceTimeOutMs: number) => ({
  lifeCycle: { requestAcceptGraceTimeoutMs, graceTimeOutMs },
});

/** Begins a drain that accepts nobody; resolves, with the drain under way, when answers say that they are the last. */
async function begin(router: RunningRouter, clock: ManualClock): Promise<{ over: Promise<void> }> {
  const over = router.plane.drain(false);
  while (!(await refusesConnections(router.port))) await clock.advance(0);
  await clock.advance(TOGETHER_MS);
  return { over };
}

test('what runs is finished with Connection: close, and then the drain is over', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const waiting = await router.connect();
  waiting.send(get('/waiting'));
  const sending = await router.connect();
  sending.send(post('/sending', '0123456789').slice(0, -5));
  await origin.until(() => origin.connections.length === 2 && origin.connection(1).received.endsWith('01234'));

  const { over: drained } = await begin(router, clock);
  sending.send('56789');
  await origin.until(() => origin.requests.length === 2);
  for (const [i, client] of [waiting, sending].entries()) {
    origin.request(i).connection.write(answer('finished'));
    const reply = await client.answer();
    t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['finished', 'close']);
    t.is(await client.untilEnded(), 'end');
    client.socket.end();
  }
  await drained;
  await origin.until(() => origin.connections.every(({ closed }) => closed));
  t.is(clock.pending, 0);
});

test('an answer that has begun is finished; its connection ends with it', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => answer('0123456789').slice(0, -5) });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(get('/'));
  await client.until(() => client.received.endsWith('01234'));
  const { over: drained } = await begin(router, clock);
  origin.connection(0).write('56789');
  t.is((await client.answer()).body, '0123456789');
  // Its head has gone out without `close`: the connection lives on as an idle one and ends as those do.
  await clock.advance(IDLE_MS + 250);
  t.is(await client.untilEnded(), 'end');
  client.socket.end();
  await drained;
  t.deepEqual(
    router.records.map(({ status, error }) => [status, error]),
    [[200, undefined]],
  );
});

test('idle connections get a moment for the request that may be on its way, then they end', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const [late, idle, fresh] = [await router.connect(), await router.connect(), await router.connect()];
  const first = await router.connect();
  await late.ask(get('/1'));
  await idle.ask(get('/1'));
  const { over: drained } = await begin(router, clock);
  await clock.advance(IDLE_MS / 2);
  const reply = await late.ask(get('/2'));
  t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['GET /2', 'close']);
  // One that had not yet said what it speaks.
  t.is(fieldOf(await first.ask(get('/')), 'connection'), 'close');
  first.socket.end();
  t.deepEqual([idle.ended, fresh.ended], [undefined, undefined]);
  await clock.advance(IDLE_MS / 2 + 250);
  await idle.untilEnded();
  await fresh.untilEnded();
  late.socket.end();
  await drained;
  t.is(router.records.length, 4);
});

test('the grace time before: new connections are still accepted and kept', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: echo });
  const entryPoint = lifeCycle(5000, 10_000);
  const router = await RunningRouter.start(t, { clock, entryPoint, routes: [{ servers: [origin.url] }] });
  const drained = router.plane.drain(true);
  await clock.advance(4900);
  const client = await router.connect();
  const reply = await client.ask(get('/'));
  t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['GET /', undefined]);
  await clock.advance(100);
  while (!(await refusesConnections(router.port))) await clock.advance(0);
  await clock.advance(TOGETHER_MS);
  t.is(fieldOf(await client.ask(get('/')), 'connection'), 'close');
  client.socket.end();
  await drained;
});

test('what is not finished within the limit is cut and logged as that', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  const { over: drained } = await begin(router, clock);
  await clock.advance(9900 - TOGETHER_MS);
  t.is(client.ended, undefined);
  await clock.advance(100);
  await client.untilEnded();
  await drained;
  t.is(client.received, '');
  const record = await router.record(1);
  t.deepEqual([record.status, record.error], [503, 'drainLimit']);
  await origin.until(() => origin.connection(0).closed);
});

test('answers that wait for a slow client are not cut as if it were idle', async (t) => {
  const clock = new ManualClock();
  const body = 'x'.repeat(32 * 1024);
  const origin = await Origin.open(t, { answer: () => answer(body) });
  const entryPoint = lifeCycle(0, 60_000);
  const router = await RunningRouter.start(t, { clock, entryPoint, routes: [{ servers: [origin.url] }] });
  const sample = await router.connect();
  await sample.ask(get('/'));
  const [wholeAnswer, closing] = [sample.received.length, 'Connection: close\r\n'.length];

  const client = await router.connect();
  client.socket.pause();
  client.send(get('/').repeat(2000));
  await origin.until(() => origin.requests.length > 1);
  // Nothing moves any more: the client's window is full, and the next request waits for it.
  for (let asked = -1; asked !== router.records.length; await clock.advance(5000)) asked = router.records.length;
  const { over: drained } = await begin(router, clock);
  await clock.advance(10_000);
  const arrived = client.count();
  client.socket.resume();
  await client.untilEnded();
  t.true(arrived() > wholeAnswer);
  t.is((arrived() - closing) % wholeAnswer, 0);
  client.socket.end();
  sample.socket.end();
  await drained;
});

test('each entry point drains in its own time', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const router = await RunningRouter.start(t, {
    clock,
    entryPoint: lifeCycle(0, 2000),
    otherEntryPoint: lifeCycle(5000, 1000),
    routes: [{ servers: [origin.url] }],
  });
  const client = await router.connect();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  const drained = router.plane.drain(true);
  while (!(await refusesConnections(router.port))) await clock.advance(0);
  await clock.advance(1900);
  t.is(client.ended, undefined);
  await clock.advance(100);
  await client.untilEnded();

  const other = await router.connectToOther();
  other.send(get('/'));
  await origin.until(() => origin.requests.length === 2);
  await clock.advance(3000);
  while (!(await refusesConnections(router.otherPort))) await clock.advance(0);
  t.is(other.ended, undefined);
  await clock.advance(1000);
  await other.untilEnded();
  await drained;
  t.is(clock.nowMs(), 6000);
});

/** So many clients, each of which has asked once. */
async function crowd(router: RunningRouter, count: number): Promise<readonly Client[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => router.connect()));
  for (const client of clients) await client.ask(get('/'));
  return clients;
}

/** How many of their next answers say `Connection: close`. */
async function countLast(clients: readonly Client[]): Promise<number> {
  let last = 0;
  for (const client of clients) if (fieldOf(await client.ask(get('/')), 'connection') === 'close') last++;
  return last;
}

test('many connections are told to leave a hundred at a time, the youngest first: all of them come back somewhere', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const clients = await crowd(router, 150);
  const { over: drained } = await begin(router, clock);
  t.is(await countLast(clients.slice(0, 60)), 10);
  await clock.advance(TOGETHER_MS);
  t.is(await countLast(clients.slice(0, 50)), 50);
  for (const { socket } of clients) socket.end();
  await drained;
});

test('they are all told within half of the time there is, however many', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t);
  const entryPoint = lifeCycle(0, 2 * TOGETHER_MS);
  const router = await RunningRouter.start(t, { clock, entryPoint, routes: [{ servers: [origin.url] }] });
  const clients = await crowd(router, 150);
  const { over: drained } = await begin(router, clock);
  t.is(await countLast(clients), 150);
  for (const { socket } of clients) socket.end();
  await drained;
});
