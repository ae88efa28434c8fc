// Clients that speak HTTP/2 to a plain entry point: the same exchange as for HTTP/1, and none of a stream's troubles reach
// another stream.

import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import test from 'ava';
import { DRAIN_IDLE_MS } from '../../src/proxy/clients/connection.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { get, post } from './client.ts';
import { fieldValue, Http2Client } from './http2-client.ts';
import { fieldOf, fieldsOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

/** How late a limit may be noticed. */
const SWEEP_MS = 250;

test('a request of HTTP/2 arrives as one of HTTP/1.1, and its answer comes back', async (t) => {
  const origin = await Origin.open(t, {
    answer: () => answer('hello', 'X-A: 1', 'X-A: 2', 'Connection: x-gone', 'X-Gone: 1'),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const reply = await client.get('/a/../b?c=d', { 'x-own': 'v', 'x-forwarded-for': '6.6.6.6', te: 'trailers' });
  t.deepEqual([reply.status, reply.body, reply.code], [200, 'hello', 0]);
  t.deepEqual(
    reply.fields.filter((_, i) => i % 2 === 0),
    ['x-a', 'x-a', 'content-length', 'date'],
  );
  const asked = origin.request(0);
  t.is(asked.startLine, 'GET /b?c=d HTTP/1.1');
  t.is(fieldOf(asked, 'host'), 'a.test');
  t.is(fieldOf(asked, 'x-own'), 'v');
  t.deepEqual(fieldsOf(asked, 'x-forwarded-for'), ['127.0.0.1']);
  t.is(fieldOf(asked, 'te'), 'trailers');
  const record = await router.record(1);
  t.deepEqual([record.protocol, record.status, record.responseBytes], ['HTTP/2.0', 200, 5]);
});

test('bodies with and without a length go up, and come down in any framing', async (t) => {
  const chunked =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-T: 1\r\nSet-Cookie: no\r\n\r\n';
  const origin = await Origin.open(t, {
    answer: (request) => (request.asked.endsWith('/chunked') ? chunked : echo(request)),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  t.is((await client.post('/x', 'body')).body, 'POST /x body');
  t.is((await client.post('/y', 'body', { 'content-length': 4 })).body, 'POST /y body');
  t.is((await client.post('/empty', '')).body, 'POST /empty');
  t.deepEqual(
    origin.requests.map((request) => [fieldOf(request, 'content-length'), fieldOf(request, 'transfer-encoding')]),
    [
      [undefined, 'chunked'],
      ['4', undefined],
      [undefined, 'chunked'],
    ],
  );
  const reply = await client.get('/chunked');
  t.deepEqual([reply.body, reply.trailers], ['abcdefg', ['x-t', '1']]);
  t.is(origin.connections.length, 1);
});

test('crumbs of a cookie are one field again', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  await client.get('/', { cookie: ['a=1', 'b=2'] });
  t.deepEqual(fieldsOf(origin.request(0), 'cookie'), ['a=1; b=2']);
});

test('HEAD, 204, errors made here and interim answers', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => {
      if (asked.startsWith('HEAD')) return 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n';
      if (asked.endsWith('/hints')) return `HTTP/1.1 103 Early Hints\r\nLink: a\r\nLink: b\r\n\r\n${answer('late')}`;
      return 'HTTP/1.1 204 No Content\r\n\r\n';
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ rule: '!Path(`/none`)', servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const head = await client.get('/', { ':method': 'HEAD' });
  t.deepEqual([head.status, fieldValue(head.fields, 'content-length'), head.body], [200, '7', '']);
  t.deepEqual([(await client.get('/')).status, (await client.get('/none')).status], [204, 404]);
  t.is((await client.get('/none')).body, '404 page not found\n');
  const hinted = await client.get('/hints');
  t.deepEqual([hinted.interims, hinted.body], [[103], 'late']);
});

test('what became of each request is told as it was, and connections to servers are used again', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => {
      if (asked.startsWith('HEAD')) return 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n';
      return asked.endsWith('/empty') ? 'HTTP/1.1 204 No Content\r\n\r\n' : answer('well');
    },
  });
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: '!Path(`/dead`)', servers: [origin.url] },
      { rule: 'Path(`/dead`)', servers: ['http://127.250.0.1:1'] },
    ],
  });
  const client = await Http2Client.connect(t, router.port);
  await client.get('/');
  await client.get('/', { ':method': 'HEAD' });
  await client.get('/empty');
  await client.post('/', 'body');
  await client.get('/dead');
  await router.record(5);
  t.deepEqual(
    router.records.map(({ status, error }) => [status, error]),
    [
      [200, undefined],
      [200, undefined],
      [204, undefined],
      [200, undefined],
      [502, 'connectFailed'],
    ],
  );
  t.is(origin.connections.length, 1);
});

test('an early answer: the rest of the body is for nobody, and other streams go on', async (t) => {
  const origin = await Origin.open(t, {
    answerHead: (head) => (head.startsWith('POST') ? answer('early') : answer('other')),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const request = client.open('/up', { ':method': 'POST' });
  request.send('half');
  const reply = await request.answer();
  t.deepEqual([reply.body, reply.code], ['early', http2.constants.NGHTTP2_NO_ERROR]);
  t.is((await client.get('/')).body, 'other');
  await origin.until(() => origin.connection(0).closed);
  t.is(origin.connections.length, 2);
});

test('a stream that the client resets ends its upstream connection, and is logged as 499', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => (asked.endsWith('/held') ? undefined : answer('well')),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const held = client.open('/held').end();
  await origin.until(() => origin.requests.length === 1);
  held.reset();
  await origin.until(() => origin.connection(0).closed);
  const record = await router.record(1);
  t.deepEqual([record.status, record.error], [499, 'clientGone']);
  t.is((await client.get('/')).body, 'well');
});

test('an answer that is cut in its body resets its stream, never ends it', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ connection }) => {
      connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const reply = await client.get('/');
  t.deepEqual([reply.status, reply.code], [200, http2.constants.NGHTTP2_INTERNAL_ERROR]);
  t.is((await router.record(1)).error, 'answerCut');
});

test('a slow client stops its upstream, and other streams of the connection go on', async (t) => {
  const big = 'x'.repeat(4 * 1024 * 1024);
  const origin = await Origin.open(t, { answer: ({ asked }) => answer(asked.endsWith('/big') ? big : 'small') });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const slow = client.session.request({ ':path': '/big', ':authority': 'a.test' });
  await new Promise((resolve) => slow.once('response', resolve));
  t.is((await client.get('/small')).body, 'small');
  t.true(origin.connection(0).socket.writableLength > 1024 * 1024, 'most of it waits at the origin');
  let bytes = 0;
  slow.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  await new Promise((resolve) => slow.once('end', resolve));
  t.is(bytes, big.length);
});

for (const [name, headers] of [
  ['a Host that is not the authority', { host: 'b.test' }],
  ['a Host that is none', { ':authority': 'a:b' }],
  ['an encoded NUL in the path', { ':path': '/%00' }],
  ['a # in the path', { ':path': '/a#b' }],
] as const) {
  test(`400, and the connection goes on: ${name}`, async (t) => {
    const origin = await Origin.open(t, { answer: echo });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await Http2Client.connect(t, router.port);
    t.is((await client.get('/', headers)).status, 400);
    t.deepEqual(origin.asked, []);
    t.is((await client.get('/')).status, 200);
  });
}

test('a body goes on when a server cannot be reached and another is asked on a connection that was idle', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/warm`)', servers: [origin.url] },
      { rule: 'Path(`/up`)', servers: ['http://127.250.0.1:1', origin.url] },
    ],
  });
  const client = await Http2Client.connect(t, router.port);
  // One of two requests meets the dead server first.
  for (let i = 0; i < 2; i++) {
    await client.get('/warm');
    t.is((await client.post('/up', 'body')).body, 'POST /up body');
  }
  t.deepEqual(router.records.map(({ retryAttempts }) => retryAttempts).toSorted(), [0, 0, 0, 1]);
  t.is(origin.connections.length, 1);
});

test('draining: GOAWAY, what runs is finished, and the connection ends', async (t) => {
  const origin = await Origin.open(t, { answer: () => undefined });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const running = client.open('/').end();
  await origin.until(() => origin.requests.length === 1);
  const gone = new Promise((resolve) => client.session.once('goaway', resolve));
  const drained = router.plane.drain(false);
  await gone;
  origin.connection(0).write(answer('finished'));
  t.is((await running.answer()).body, 'finished');
  await client.closed();
  await drained;
});

for (const [name, entryPoint] of [
  ['keepAliveMaxRequests', { keepAliveMaxRequests: 3 }],
  ['keepAliveMaxTime', { keepAliveMaxTimeMs: 60_000 }],
] as const) {
  test(`${name} ends a connection: GOAWAY, and what runs is finished`, async (t) => {
    const clock = new ManualClock();
    const origin = await Origin.open(t, {
      answer: ({ asked }) => (asked.endsWith('/held') ? undefined : answer('well')),
    });
    const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }], entryPoint });
    const client = await Http2Client.connect(t, router.port);
    const gone = new Promise((resolve) => client.session.once('goaway', resolve));
    const held = client.open('/held').end();
    await origin.until(() => origin.requests.length === 1);
    t.is((await client.get('/')).body, 'well');
    await clock.advance(60_000);
    t.is((await client.get('/')).body, 'well');
    await gone;
    origin.connection(0).write(answer('finished'));
    t.is((await held.answer()).body, 'finished');
    await client.closed();
  });
}

test('draining: a client that stays after the GOAWAY holds nobody up', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [] });
  // Where it is told the end, it does not end itself.
  const socket = net.connect({ port: router.port, host: '127.0.0.1', allowHalfOpen: true });
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
  await once(socket, 'data');
  const drained = router.plane.drain(false);
  let over = false;
  socket.resume().once('end', () => {
    over = true;
  });
  while (!over) await clock.advance(SWEEP_MS);
  await clock.advance(DRAIN_IDLE_MS + SWEEP_MS);
  await drained;
  t.pass();
});

test('HTTP/1 and HTTP/2 share an entry point, whatever way the first bytes are cut', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1').toString('latin1');
  const slow = await router.connect();
  for (const byte of preface) await slow.sent(byte);
  await slow.until(() => slow.received.length >= 9);
  t.is(slow.received.charCodeAt(3), 4, 'its first frame is SETTINGS');
  const other = await router.connect();
  for (const byte of post('/', 'x').replace('POST', 'PROPFIND')) await other.sent(byte);
  t.is((await other.answer()).body, 'PROPFIND / x');
  const plain = await router.connect();
  t.is((await plain.ask(get('/y'))).body, 'GET /y');
});
