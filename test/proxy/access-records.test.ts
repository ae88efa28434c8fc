// Every request ends in exactly one access record (promise P9): answered, refused, cut, left.

import test from 'ava';
import { get, post } from './client.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

test('an answered request: what was received, by whom it was answered, and how', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(post('/a/../b?c', 'hello'));
  const { startedAtMs, durationMs, originDurationMs, clientPort, ...facts } = await router.record(1);
  t.true(startedAtMs > 0 && durationMs >= 0 && Number(originDurationMs) >= 0 && clientPort > 0);
  t.deepEqual(facts, {
    entryPoint: 'web',
    clientAddress: '127.0.0.1',
    forwardedFor: undefined,
    method: 'POST',
    target: '/a/../b?c',
    host: 'a.test',
    protocol: 'HTTP/1.1',
    scheme: 'http',
    status: 200,
    requestBytes: 5,
    responseBytes: 'POST /b?c hello'.length,
    requestCount: 1,
    router: 'r0@test',
    service: 's0@test',
    serverUrl: origin.url,
    originStatus: 200,
    retryAttempts: 0,
    error: undefined,
  });
});

test('a refused request: its status and code, and nothing of the request before it', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const refusals: readonly (readonly [wire: string, status: number, error: string, target: string])[] = [
    ['GET /a HTTP/1.1\r\n\r\n', 400, 'hostMissing', '/a'],
    [get('/b').replace('HTTP/1.1', 'HTTP/2.0'), 505, 'versionUnsupported', '/b'],
    ['GET /c\n', 400, 'bareLineBreak', ''],
    ['\r\n\r\n\r\nGET /d HTTP/1.1\r\n\r\n', 400, 'blankLines', ''],
    [`GET /e HTTP/1.1\r\nX: ${'x'.repeat(33 * 1024)}\r\n\r\n`, 431, 'headTooLarge', ''],
    [`GET /f HTTP/1.1\r\nX: ${'x'.repeat(33 * 1024)}`, 431, 'headTooLarge', ''],
    [`GET /${'x'.repeat(9000)}`, 414, 'targetTooLong', ''],
    [get(`/${'x'.repeat(9000)}`), 414, 'targetTooLong', ''],
    ['\x16\x03\x01', 400, 'tlsOnPlain', ''],
  ];
  for (const [index, [wire, status, error, target]] of refusals.entries()) {
    const client = await router.connect();
    await client.ask(get('/before', 'X-Secret: 1').replace('GET', 'HEAD'), 'responseToHead');
    client.send(wire);
    await client.untilEnded();
    t.regex(client.unread, new RegExp(`^HTTP/1.1 ${status} .*\r\n\r\n.+\n$`, 's'), error);
    const record = await router.record(2 * index + 2);
    t.deepEqual([record.status, record.error, record.target], [status, error, target]);
    t.is(record.originStatus, undefined);
  }
  t.is(router.records.length, 2 * refusals.length);
});

test('a client that leaves in the middle of its request: 499, and the upstream connection is cut', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  for (const leave of ['end', 'resetAndDestroy', 'destroy'] as const) {
    const client = await router.connect();
    const before = router.records.length;
    client.send(post('/', '0123456789').slice(0, -5));
    await origin.until(() => origin.connections.at(-1)?.received.endsWith('01234') === true);
    client.socket[leave]();
    const record = await router.record(before + 1);
    t.deepEqual([record.status, record.error, record.requestBytes], [499, 'clientGone', 5]);
    await origin.until(() => origin.connection(-1).closed);
  }
  t.deepEqual(origin.asked, []);
});

test('a client that leaves while it waits, or in the middle of its answer', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => (asked.endsWith('/half') ? answer('0123456789').slice(0, -5) : undefined),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const waiting = await router.connect();
  waiting.send(get('/never'));
  await origin.until(() => origin.requests.length === 1);
  waiting.socket.resetAndDestroy();
  const left = await router.record(1);
  t.deepEqual([left.status, left.error, left.originStatus], [499, 'clientGone', undefined]);
  await origin.until(() => origin.connection(0).closed);

  const reading = await router.connect();
  reading.send(get('/half'));
  await reading.until(() => reading.received.endsWith('01234'));
  reading.socket.resetAndDestroy();
  const half = await router.record(2);
  t.deepEqual([half.status, half.error, half.responseBytes], [200, 'clientGone', 5]);
  await origin.until(() => origin.connection(1).closed);
});

test('a connection without a request leaves no record', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const silent = await router.connect();
  silent.socket.end();
  await silent.untilEnded();
  const blank = await router.connect();
  blank.socket.end('\r\n');
  await blank.untilEnded();
  const begun = await router.connect();
  begun.socket.end('GET / HT');
  await begun.untilEnded();
  t.deepEqual(router.records, []);
});

test('a malformed body behind an answer that was already given ends the connection, with the one record', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ rule: 'Path(`/known`)', servers: [origin.url] }] });
  const client = await router.connect();
  client.send('POST /nobody HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
  await client.untilEnded();
  t.is(router.records.length, 1);
});
