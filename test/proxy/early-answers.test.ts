// Answers that come before the body of the request is over: neither connection may carry a leftover into another
// exchange, and a request hidden in a body is never asked (CVE-2025-4366, -2026-71324; http-safety 2.7, test 4).

import test, { type ExecutionContext } from 'ava';
import { get, post, postChunks } from './client.ts';
import { fieldOf, statusOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const SMUGGLED = get('/smuggled');

async function startKnown(t: ExecutionContext, origin: Origin): Promise<RunningRouter> {
  return await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/known`) || Path(`/smuggled`)', servers: [origin.url] },
      { rule: 'Path(`/empty`)', servers: [] },
      {
        rule: 'Path(`/moved`)',
        servers: [origin.url],
        middlewares: [{ type: 'redirectScheme', scheme: 'https', permanent: false }],
      },
    ],
  });
}

for (const [path, status] of [
  ['/nobody', 404],
  ['/empty', 503],
  ['/moved', 307],
] as const) {
  test(`${status} made here: a short body is read away, and the connection goes on behind it`, async (t) => {
    const origin = await Origin.open(t);
    const router = await startKnown(t, origin);
    const client = await router.connect();
    client.send(post(path, SMUGGLED) + get('/known'));
    t.is(statusOf(await client.answer()), status);
    t.is((await client.answer()).body, 'GET /known');
    t.deepEqual(origin.asked, ['GET /known']);
  });

  test(`${status} made here: the rest of a short body may come much later`, async (t) => {
    const origin = await Origin.open(t);
    const router = await startKnown(t, origin);
    const client = await router.connect();
    const request = post(path, SMUGGLED);
    client.send(request.slice(0, -SMUGGLED.length));
    t.is(statusOf(await client.answer()), status);
    for (const byte of SMUGGLED) await client.sent(byte);
    t.is((await client.ask(get('/known'))).body, 'GET /known');
    t.deepEqual(origin.asked, ['GET /known']);
    t.is((await router.record(1)).requestBytes, SMUGGLED.length);
  });

  for (const [name, request] of [
    ['in chunks', postChunks(path, SMUGGLED) + SMUGGLED],
    ['of more than 64 KB', post(path, SMUGGLED.repeat(2000)) + SMUGGLED],
  ] as const) {
    test(`${status} made here: a body ${name} ends the connection`, async (t) => {
      const origin = await Origin.open(t);
      const router = await startKnown(t, origin);
      const client = await router.connect();
      client.send(request);
      const reply = await client.answer();
      t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [status, 'close']);
      await client.untilEnded();
      t.is(client.unread, '');
      t.deepEqual(origin.asked, []);
    });
  }
}

for (const [name, head, rest] of [
  ['a length', 'POST /known HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100\r\n\r\n', SMUGGLED.padEnd(100)],
  [
    'chunks',
    'POST /known HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n',
    `64\r\n${SMUGGLED.padEnd(100)}\r\n0\r\n\r\n`,
  ],
] as const) {
  test(`an upstream that answers before a body with ${name}: both connections end with the exchange`, async (t) => {
    const origin = await Origin.open(t, {
      answerHead: (asked) => (asked.startsWith('POST') ? answer('early') : answer('GET')),
    });
    const router = await startKnown(t, origin);
    const client = await router.connect();
    const reply = await client.ask(head);
    t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['early', 'close']);
    client.send(rest + SMUGGLED);
    await client.untilEnded();
    t.is(client.unread, '');
    await origin.until(() => origin.connection(0).closed);
    const other = await router.connect();
    t.is((await other.ask(get('/known'))).body, 'GET');
    t.deepEqual(origin.asked, ['GET /known']);
    t.is(origin.connections.length, 2);
  });
}

test('an early answer is relayed to its end while the body still comes', async (t) => {
  const origin = await Origin.open(t, {
    answerHead: (_, connection) => {
      connection.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nearly');
      return undefined;
    },
  });
  const router = await startKnown(t, origin);
  const client = await router.connect();
  client.send('POST /known HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\n');
  await client.until(() => client.received.endsWith('early'));
  client.send('0123456789');
  await origin.until(() => origin.requests.length === 1);
  origin.connection(0).write(' late');
  const reply = await client.answer();
  t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['early late', 'close']);
  t.is(origin.request(0).body, '0123456789');
});

test('a malformed body is refused, and the upstream sees a cut instead of an end', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await startKnown(t, origin);
  const client = await router.connect();
  client.send('POST /known HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
  await origin.until(() => origin.connections[0]?.received.endsWith('hello\r\n') === true);
  client.send(`0x1\r\n${SMUGGLED}`);
  const reply = await client.answer();
  t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [400, 'close']);
  await client.untilEnded();
  await origin.until(() => origin.connection(0).closed);
  t.deepEqual(origin.asked, []);
  const record = await router.record(1);
  t.deepEqual([record.status, record.error], [400, 'chunkSize']);
});

for (const [name, request, status] of [
  ['an unknown Expect', post('/known', SMUGGLED, 'Expect: 200-ok'), 417],
  ['CONNECT', `CONNECT a.test:80 HTTP/1.1\r\nHost: a.test\r\n\r\n${SMUGGLED}`, 501],
  ['TRACE', get('/known').replace('GET', 'TRACE') + SMUGGLED, 405],
] as const) {
  test(`refused with ${status} and closed: ${name}`, async (t) => {
    const origin = await Origin.open(t);
    const router = await startKnown(t, origin);
    const client = await router.connect();
    const reply = await client.ask(request);
    t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [status, 'close']);
    t.is(await client.untilEnded(), 'end');
    t.is(client.unread, '');
    t.is(origin.connections.length, 0);
    t.is(router.records.length, 1);
  });
}
