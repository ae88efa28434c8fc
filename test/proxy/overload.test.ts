// What happens when there is not enough: of descriptors, of memory. Those who are served stay served, the rest waits or is
// told to come back, and what was short comes back by itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Listener } from '../../src/proxy/clients/listener.ts';
import { createMemoryUse } from '../../src/proxy/memory-use.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Client, get } from './client.ts';
import { fieldOf, statusOf } from './message.ts';
import { answer, echo, Origin, type OriginConnection } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const AMPLE = Number.POSITIVE_INFINITY;

// === Clients ===

/** Whether anybody accepts at the port now. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test('at the cap nobody is accepted; those who are connected are served, and told that it was the last time', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url] }],
    descriptors: { mostClients: 4, mostUpstreams: AMPLE },
  });
  const clients: Client[] = [];
  for (let i = 0; i < 3; i++) clients.push(await router.connect());
  const before = await clients[0]?.ask(get('/'));
  t.is(before && fieldOf(before, 'connection'), undefined);
  clients.push(await router.connect());
  while (await isOpen(router.port)) t.pass('the last one is being accepted');
  for (const [i, client] of clients.entries()) {
    const reply = await client.ask(get(`/${i}`));
    // When the first of them has left there is room again.
    t.deepEqual([reply.body, fieldOf(reply, 'connection')], [`GET /${i}`, i === 0 ? 'close' : undefined]);
    if (i > 0) continue;
    client.socket.destroy();
    while (!(await isOpen(router.port))) t.pass('accepting goes on');
  }
});

test('at the cap clients that are idle have a second left', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: ({ asked }) => (asked === 'GET /hold' ? undefined : answer('')) });
  const router = await RunningRouter.start(t, {
    clock,
    routes: [{ servers: [origin.url] }],
    descriptors: { mostClients: 3, mostUpstreams: AMPLE },
  });
  const [idle, busy] = [await router.connect(), await router.connect()];
  await idle.ask(get('/'));
  busy.send(get('/hold'));
  await origin.until(() => origin.asked.includes('GET /hold'));
  const silent = await router.connect();
  while (await isOpen(router.port)) t.pass();
  await clock.advance(1_250);
  await idle.untilEnded();
  await silent.untilEnded();
  t.is(busy.ended, undefined);
});

test('accepting goes on when a tenth has left', async (t) => {
  const router = await RunningRouter.start(t, {
    routes: [],
    descriptors: { mostClients: 20, mostUpstreams: AMPLE },
  });
  const clients: Client[] = [];
  while (clients.length < 20) clients.push(await router.connect());
  while (await isOpen(router.port)) t.pass();
  clients[0]?.socket.destroy();
  clients[1]?.socket.destroy();
  while (!(await isOpen(router.port))) t.pass();
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/'))), 404);
});

test('an address that is taken when accepting goes on is tried again', async (t) => {
  const clock = new ManualClock();
  const plan = { entryPoint: 'web', host: '127.0.0.1', port: 0, sharing: 'sharedHandle' } as const;
  const opened = await Listener.open(plan, clock, (socket) => socket.destroy());
  if (!opened.ok) return t.fail(opened.error);
  const listener = opened.value;
  t.teardown(() => listener.close());
  listener.pause();
  const intruder = net.createServer();
  await new Promise<void>((resolve) => intruder.listen(listener.port, '127.0.0.1', resolve));
  listener.resume();
  while (clock.pending === 0) await new Promise(setImmediate);
  await new Promise((resolve) => intruder.close(resolve));
  await clock.advance(1_000);
  while (!(await isOpen(listener.port))) t.pass();
  listener.close();
  t.is(clock.pending, 0);
});

test('closed while it pauses, a listener does not come back', async (t) => {
  const plan = { entryPoint: 'web', host: '127.0.0.1', port: 0, sharing: 'sharedHandle' } as const;
  const opened = await Listener.open(plan, new ManualClock(), (socket) => socket.destroy());
  if (!opened.ok) return t.fail(opened.error);
  opened.value.pause();
  opened.value.close();
  opened.value.resume();
  t.false(await isOpen(opened.value.port));
});

// === Servers ===

/** Requests that the origin holds, each on a connection of its own. */
async function holding(t: ExecutionContext, mostUpstreams: number) {
  const held: OriginConnection[] = [];
  const origin = await Origin.open(t, {
    answer: (request) => {
      if (!request.asked.startsWith('GET /hold')) return echo(request);
      held.push(request.connection);
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url] }],
    descriptors: { mostClients: AMPLE, mostUpstreams },
  });
  return { held, origin, router };
}

test('no more connections to servers than the cap: 503 at once, and the server is not blamed', async (t) => {
  const { held, origin, router } = await holding(t, 2);
  const clients = [await router.connect(), await router.connect(), await router.connect()];
  clients[0]?.send(get('/hold'));
  clients[1]?.send(get('/hold'));
  await origin.until(() => held.length === 2);
  const refused = await clients[2]?.ask(get('/'));
  t.is(refused && statusOf(refused), 503);
  t.is(refused && fieldOf(refused, 'retry-after'), '1');
  const { error, retryAttempts } = await router.record(1);
  t.deepEqual([error, retryAttempts], ['noDescriptor', 0]);
  held[0]?.write(answer('done'));
  await router.record(2);
  t.is((await clients[2]?.ask(get('/again')))?.body, 'GET /again');
});

test('an idle connection to another server makes room', async (t) => {
  const [one, other] = [await Origin.open(t), await Origin.open(t)];
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/one`)', servers: [one.url] },
      { rule: 'Path(`/other`)', servers: [other.url] },
    ],
    descriptors: { mostClients: AMPLE, mostUpstreams: 1 },
  });
  const client = await router.connect();
  t.is((await client.ask(get('/one'))).body, 'GET /one');
  t.is((await client.ask(get('/other'))).body, 'GET /other');
  await one.until(() => one.connection(0).closed);
  t.is((await client.ask(get('/one'))).body, 'GET /one');
});

// === Memory ===

test('short of memory no connection is kept; out of it new requests get 503; then all is as before', async (t) => {
  const clock = new ManualClock();
  let use = 0.5;
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, {
    clock,
    routes: [{ servers: [origin.url] }],
    readMemoryUse: () => use,
  });
  const ask = async () => {
    const client = await router.connect();
    const reply = await client.ask(get('/'));
    return [statusOf(reply), fieldOf(reply, 'connection'), fieldOf(reply, 'retry-after')];
  };
  t.deepEqual(await ask(), [200, undefined, undefined]);
  for (const [sample, expected] of [
    [0.849, [200, undefined, undefined]],
    [0.85, [200, 'close', undefined]],
    [0.919, [200, 'close', undefined]],
    [0.92, [503, 'close', '1']],
    [1.5, [503, 'close', '1']],
    [0.5, [200, undefined, undefined]],
  ] as const) {
    use = sample;
    await clock.advance(1_000);
    t.deepEqual(await ask(), [...expected], `${sample}`);
  }
  t.deepEqual(
    router.records.flatMap(({ error }) => error ?? []),
    ['overloaded', 'overloaded'],
  );
});

test('a request under way is finished when memory runs out', async (t) => {
  const clock = new ManualClock();
  let use = 0;
  const origin = await Origin.open(t, { answer: () => undefined });
  const routes = [{ servers: [origin.url] }];
  const router = await RunningRouter.start(t, { clock, routes, readMemoryUse: () => use });
  const client = await router.connect();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  use = 0.99;
  await clock.advance(1_000);
  origin.connection(0).write(answer('whole'));
  t.is((await client.answer()).body, 'whole');
});

/** What a container's files say. */
function containerWith(t: ExecutionContext, files: Readonly<Record<string, string>>): () => number {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-cgroup-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return createMemoryUse(folder);
}

test('the memory of a container: what is used without the files that may be forgotten, of the limit', (t) => {
  const statistics = 'anon 1\ninactive_file 200\nactive_file 7\n';
  const use = containerWith(t, { 'memory.max': '1000\n', 'memory.current': '1150\n', 'memory.stat': statistics });
  t.is(use(), 0.95);
});

test('without a limit of the container the heap alone counts', (t) => {
  for (const files of [{}, { 'memory.max': 'max\n', 'memory.current': '1150\n' }]) {
    const use = containerWith(t, files)();
    t.true(use > 0 && use < 0.9, `${use}`);
  }
});
