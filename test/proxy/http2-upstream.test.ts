// Servers that speak HTTP/2: by the scheme h2c, or agreed on under TLS. One session for many exchanges, each with its own end.

import http2 from 'node:http2';
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { makeCertificate } from '../support/test-certificates.ts';
import { get, post, postChunks } from './client.ts';
import { fieldValue, Http2Client } from './http2-client.ts';
import { Http2Origin } from './http2-origin.ts';
import { fieldOf, statusOf } from './message.ts';
import { RunningRouter } from './running-router.ts';

test('a request of HTTP/1 arrives as one of HTTP/2, its answer comes back, and the session is used again', async (t) => {
  const origin = await Http2Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is((await client.ask(get('/1?q', 'X-Own: v', 'Connection: X-Gone', 'X-Gone: x', 'TE: trailers'))).body, 'GET /1?q');
  t.is((await client.ask(post('/2', 'body'))).body, 'POST /2 body');
  t.is((await client.ask(postChunks('/3', 'in', 'chunks'))).body, 'POST /3 inchunks');
  t.is(origin.sessions.length, 1);
  const { fields } = origin.request(0);
  t.is(fieldValue(fields, ':authority'), 'a.test');
  t.is(fieldValue(fields, 'x-own'), 'v');
  t.is(fieldValue(fields, 'te'), 'trailers');
  t.is(fieldValue(fields, 'x-forwarded-for'), '127.0.0.1');
  for (const name of ['host', 'connection', 'x-gone', 'transfer-encoding'])
    t.is(fieldValue(fields, name), undefined, name);
});

test('a burst makes one connection, and all of it runs at once', async (t) => {
  const origin = await Http2Origin.open(t, { answer: () => {} });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const clients = await Promise.all(Array.from({ length: 20 }, () => router.connect()));
  for (const [i, client] of clients.entries()) client.send(get(`/${i}`));
  await origin.until(() => origin.requests.length === 20);
  for (const { stream, asked } of origin.requests) {
    stream.respond({ ':status': 200 });
    stream.end(asked);
  }
  const bodies = await Promise.all(clients.map(async (client) => (await client.answer()).body));
  t.deepEqual(
    bodies,
    Array.from({ length: 20 }, (_, i) => `GET /${i}`),
  );
  t.is(origin.sessions.length, 1);
});

test('a server that allows few streams gets more sessions', async (t) => {
  const origin = await Http2Origin.open(t, {
    settings: { maxConcurrentStreams: 2 },
    answer: ({ stream, asked }) => {
      if (!asked.endsWith('/held')) {
        stream.respond({ ':status': 200 });
        stream.end();
      }
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  await (await router.connect()).ask(get('/first'));
  for (let i = 0; i < 3; i++) (await router.connect()).send(get('/held'));
  await origin.until(() => origin.requests.length === 4);
  t.is(origin.sessions.length, 2);
});

test('under TLS HTTP/2 is agreed on where both can, and verified; HTTP/1.1 where the transport says so', async (t) => {
  const secured = await makeCertificate({ names: ['127.0.0.1'] });
  const origin = await Http2Origin.open(t, { secured });
  const routes = [{ servers: [origin.url] }];
  const transport = { tls: { rootCAs: [secured.certificate] } };
  const router = await RunningRouter.start(t, { routes, transport });
  const client = await router.connect();
  t.is((await client.ask(get('/1'))).body, 'GET /1');
  t.is((await client.ask(get('/2'))).body, 'GET /2');
  t.is(origin.sessions.length, 1);
  const old = await RunningRouter.start(t, { routes, transport: { ...transport, disableHTTP2: true } });
  t.is(statusOf(await (await old.connect()).ask(get('/3'))), 502);
  const distrusting = await RunningRouter.start(t, { routes });
  t.is(statusOf(await (await distrusting.connect()).ask(get('/4'))), 502);
  t.is(distrusting.records[0]?.error, 'tlsUntrusted');
});

test('HTTP/2 to HTTP/2: both ways at once, trailers both ways, and the answer may begin first', async (t) => {
  const origin = await Http2Origin.open(t, {
    answer: ({ stream }) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.write('first');
      stream.on('data', (bytes: Buffer) => stream.write(`<${bytes.toString('latin1')}>`));
      stream.on('end', () => stream.end());
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'ok' }));
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await Http2Client.connect(t, router.port);
  const request = client.open('/stream', { ':method': 'POST', te: 'trailers' });
  let received = '';
  request.stream.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
  });
  while (received !== 'first') await setImmediate();
  request.send('a');
  while (!received.endsWith('<a>')) await setImmediate();
  request.end('b');
  const reply = await request.answer();
  t.is(reply.body, 'first<a><b>');
  t.deepEqual(reply.trailers, ['grpc-status', '0', 'grpc-message', 'ok']);
});

test('trailers of an HTTP/2 answer reach an HTTP/1 client that asked for them', async (t) => {
  const origin = await Http2Origin.open(t, {
    answer: ({ stream }) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '7' }));
      stream.end('x');
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const reply = await (await router.connect()).ask(get('/', 'TE: trailers'));
  t.deepEqual([reply.body, reply.trailers], ['x', [['grpc-status', '7']]]);
  t.is(fieldOf(reply, 'transfer-encoding'), 'chunked');
});

test('a client that leaves cancels its stream and no other', async (t) => {
  const origin = await Http2Origin.open(t, { answer: () => {} });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const [leaving, staying] = [await router.connect(), await router.connect()];
  leaving.send(get('/leaving'));
  await origin.until(() => origin.requests.length === 1);
  staying.send(get('/staying'));
  await origin.until(() => origin.requests.length === 2);
  leaving.socket.resetAndDestroy();
  await origin.until(() => origin.request(0).stream.closed);
  t.is(origin.request(0).stream.rstCode, http2.constants.NGHTTP2_CANCEL);
  origin.request(1).stream.respond({ ':status': 200 });
  origin.request(1).stream.end('well');
  t.is((await staying.answer()).body, 'well');
  t.is((await router.record(1)).error, 'clientGone');
});

test('a reset before the answer is 502, in its body a cut', async (t) => {
  const origin = await Http2Origin.open(t, {
    answer: ({ stream, asked }) => {
      if (asked.endsWith('/body')) {
        stream.respond({ ':status': 200 });
        stream.write('half', () => stream.destroy(new Error('broken')));
      } else stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/head'))), 502);
  client.send(get('/body'));
  await client.untilEnded();
  t.false(client.received.endsWith('0\r\n\r\n'));
  await router.record(2);
  t.deepEqual(
    router.records.map(({ error }) => error),
    ['upstreamClosed', 'answerCut'],
  );
});

test('GOAWAY: what runs is finished, what comes goes to a new session', async (t) => {
  const origin = await Http2Origin.open(t, {
    answer: ({ stream, asked }) => {
      if (asked.endsWith('/held')) return;
      stream.respond({ ':status': 200 });
      stream.end(asked);
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const held = await router.connect();
  held.send(get('/held'));
  await origin.until(() => origin.requests.length === 1);
  origin.sessions[0]?.close();
  const other = await router.connect();
  let asked = 0;
  while (origin.sessions.length < 2) t.is((await other.ask(get(`/${asked++}`))).body, `GET /${asked - 1}`);
  const { stream } = origin.request(0);
  stream.respond({ ':status': 200 });
  stream.end('finished');
  t.is((await held.answer()).body, 'finished');
});

test('limits of time hold for streams, too', async (t) => {
  const clock = new ManualClock();
  const origin = await Http2Origin.open(t, {
    answer: ({ stream, asked }) => {
      if (asked.endsWith('/body')) stream.respond({ ':status': 200 });
    },
  });
  const transport = { forwardingTimeouts: { responseHeaderTimeoutMs: 2000, bodyIdleTimeoutMs: 5000 } };
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }], transport });
  const [head, body] = [await router.connect(), await router.connect()];
  head.send(get('/head'));
  body.send(get('/body'));
  await origin.until(() => origin.requests.length === 2);
  await body.until(() => body.received.includes('\r\n\r\n'));
  await clock.advance(2500);
  t.is(statusOf(await head.answer()), 504);
  await clock.advance(4000);
  await body.untilEnded();
  await router.record(2);
  t.deepEqual(
    router.records.map(({ error }) => error),
    ['firstByteTimeout', 'bodyIdle'],
  );
});

test('a big upload waits for the window of the server', async (t) => {
  const origin = await Http2Origin.open(t, { answer: ({ stream }) => stream.pause() });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const body = 'x'.repeat(8 * 1024 * 1024);
  client.send(post('/up', body));
  await origin.until(() => origin.requests.length === 1);
  for (let i = 0; i < 50; i++) await setImmediate();
  t.true(client.socket.writableLength > 1024 * 1024, 'most of it waits at the client');
  const { stream } = origin.request(0);
  stream.on('end', () => {
    stream.respond({ ':status': 200 });
    stream.end('taken');
  });
  stream.resume();
  t.is((await client.answer()).body, 'taken');
  t.is(origin.request(0).body.length, body.length);
});
