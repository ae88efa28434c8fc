// Upstream connections: used again last in first out, and never after anything that was not a clean end on both sides.

import test from 'ava';
import { get, post, postChunks } from './client.ts';
import { statusOf } from './message.ts';
import { answer, echo, Origin, type OriginConnection } from './origin.ts';
import { RunningRouter } from './running-router.ts';

test('the connection used last is used first', async (t) => {
  const held: OriginConnection[] = [];
  const origin = await Origin.open(t, {
    answer: (request) => {
      if (!request.asked.startsWith('GET /hold')) return echo(request);
      held.push(request.connection);
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const clients = [await router.connect(), await router.connect(), await router.connect()];
  for (const client of clients) client.send(get('/hold'));
  await origin.until(() => held.length === 3);
  for (const [i, connection] of held.entries()) {
    connection.write(answer('held'));
    await router.record(i + 1);
  }
  for (let i = 0; i < 5; i++) {
    const client = await router.connect();
    await client.ask(get('/'));
    t.true(origin.request(-1).connection === held[2]);
  }
  t.is(origin.connections.length, 3);
});

test('no more idle connections to a server than the settings say', async (t) => {
  const held: OriginConnection[] = [];
  const origin = await Origin.open(t, { answer: ({ connection }) => void held.push(connection) });
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url] }],
    transport: { maxIdleConnsPerHost: 1 },
  });
  for (let i = 0; i < 3; i++) (await router.connect()).send(get('/'));
  await origin.until(() => held.length === 3);
  for (const connection of held) connection.write(answer(''));
  await origin.until(() => origin.connections.filter(({ closed }) => closed).length === 2);
  t.is(origin.connections.filter(({ closed }) => !closed).length, 1);
});

/** Each ends its first answer in a way after which nobody may use the connection (CVE-2026-48931). */
const POISONS: Readonly<Record<string, string>> = {
  'a second answer': answer('first') + answer('POISON'),
  'a single byte behind the end': `${answer('first')}\n`,
  'bytes behind the last chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\nPOISON',
  'Connection: close without closing': answer('first', 'Connection: close'),
  'HTTP/1.0 without keep-alive': 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfirst',
  'HTTP/1.0 with keep-alive and close':
    'HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\nContent-Length: 5\r\n\r\nfirst',
};

for (const [name, poison] of Object.entries(POISONS)) {
  test(`not used again after ${name}`, async (t) => {
    const origin = await Origin.open(t, { answer: (request) => (request.asked === 'GET /1' ? poison : echo(request)) });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    t.is((await client.ask(get('/1'))).body, 'first');
    t.is((await client.ask(get('/2'))).body, 'GET /2');
    t.not(origin.request(0).connection, origin.request(1).connection);
    t.is(client.unread, '');
    await origin.until(() => origin.connection(0).closed);
  });
}

/** Answers that have a body where none can be. */
const BODIES_THAT_CANNOT_BE: Readonly<Record<string, string>> = {
  'HEAD /1': answer('POISON'),
  'GET /204': 'HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\nPOISON',
  'GET /304': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\nPOISON',
};

for (const [asked, poison] of Object.entries(BODIES_THAT_CANNOT_BE)) {
  test(`a body in the answer to ${asked} reaches nobody and ends the connection`, async (t) => {
    const origin = await Origin.open(t, { answer: (request) => (request.asked === asked ? poison : echo(request)) });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    const kind = asked.startsWith('HEAD') ? 'responseToHead' : 'response';
    await client.ask(get('/').replace('GET /', asked), kind);
    t.is((await client.ask(get('/2'))).body, 'GET /2');
    t.not(origin.request(0).connection, origin.request(1).connection);
    t.false(client.received.includes('POISON'));
  });
}

test('bytes on an idle connection kill it before anybody uses it', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/1'));
  origin.connection(0).write(answer('POISON'));
  await origin.until(() => origin.connection(0).closed);
  t.is((await client.ask(get('/2'))).body, 'GET /2');
  t.is(origin.connections.length, 2);
});

test('an upstream that closes an idle connection is simply connected to again', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/1'));
  origin.connection(0).socket.end();
  await origin.until(() => origin.connection(0).closed);
  t.is((await client.ask(post('/2', 'not replayable'))).body, 'POST /2 not replayable');
  t.is((await router.record(2)).retryAttempts, 0);
});

/** How a reused connection breaks while a request is on it: before any byte of an answer, or after one. */
async function breakReused(t: Parameters<typeof Origin.open>[0], request: string, partial: string) {
  const origin = await Origin.open(t, {
    answer: (asked) => {
      if (asked.connection !== origin.connection(0) || asked.asked === 'GET /1') return echo(asked);
      if (partial === '') asked.connection.socket.destroy();
      else asked.connection.socket.end(partial, 'latin1');
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/1'));
  const reply = await client.ask(request);
  const record = await router.record(2);
  return { status: statusOf(reply), retries: record.retryAttempts, asked: origin.asked.slice(1) };
}

test('a reused connection that breaks before the first byte: an idempotent request without a body is sent again', async (t) => {
  const outcome = await breakReused(t, get('/2'), '');
  t.deepEqual(outcome, { status: 200, retries: 1, asked: ['GET /2', 'GET /2'] });
});

test('a request with a body, or one that is not idempotent, is never sent twice', async (t) => {
  for (const request of [post('/2', 'x'), postChunks('/2', 'x'), get('/2').replace('GET', 'POST')]) {
    const outcome = await breakReused(t, request, '');
    t.deepEqual(outcome, { status: 502, retries: 0, asked: ['POST /2'] });
  }
});

test('nothing is sent again once a byte of an answer was here', async (t) => {
  for (const partial of ['H', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 Continue\r\n\r\n']) {
    const outcome = await breakReused(t, get('/2'), partial);
    t.deepEqual(outcome, { status: 502, retries: 0, asked: ['GET /2'] }, partial);
  }
});

test('a connection that was new is not tried again: the request may have done something', async (t) => {
  const origin = await Origin.open(t, { answer: ({ connection }) => void connection.socket.destroy() });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/'))), 502);
  t.deepEqual(origin.asked, ['GET /']);
});
