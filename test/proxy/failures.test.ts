// What goes wrong at an upstream: the client sees a proper 502 or a cut, never a whole answer that is none, and every
// request ends in exactly one access record (http-safety 2.7, test 15; promise P9).

import test, { type ExecutionContext } from 'ava';
import { get, post } from './client.ts';
import { fieldOf, readMessage, statusOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world';
const CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';

const CUTS: readonly (readonly [name: string, wire: string, method: string])[] = [
  ['a length', LENGTH, 'GET'],
  ['chunks', CHUNKS, 'GET'],
  ['a HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n', 'HEAD'],
];

for (const [name, wire, method] of CUTS) {
  for (const version of ['1.1', '1.0']) {
    for (const how of ['end', 'reset'] as const) {
      test(`cut by ${how} at every byte of an answer with ${name}, to an HTTP/${version} client`, async (t) => {
        const headEnd = wire.indexOf('\r\n\r\n') + 4;
        const origin = await Origin.open(t, {
          answer: ({ asked, connection }) => {
            connection.write(wire.slice(0, Number(asked.split('/')[1])));
            if (how === 'end') connection.socket.end();
            else connection.socket.resetAndDestroy();
            return undefined;
          },
        });
        const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
        const askCutAt = async (cut: number) => {
          const client = await router.connect();
          client.send(`${method} /${cut} HTTP/${version}\r\nHost: a.test\r\nConnection: close\r\n\r\n`);
          const end = await client.untilEnded();
          const kind = method === 'HEAD' ? 'responseToHead' : 'response';
          const message = readMessage(client.received, 0, kind, end === 'end');
          // After a reset the bytes that had arrived before it may be gone with it, so either way is right.
          const refused = message !== undefined && statusOf(message) === 502;
          const truncated = message === undefined;
          if (how === 'end') t.is(refused, cut < headEnd, `${cut}: ${client.received}`);
          t.true(refused || truncated, `${cut}: ${client.received}`);
        };
        await Promise.all(Array.from({ length: wire.length }, (_, cut) => askCutAt(cut)));
        t.is(router.records.length, wire.length);
        t.is(origin.requests.length, wire.length);
        const codes = new Set(router.records.map(({ error }) => error));
        t.true(
          [...codes].every((code) => code === 'upstreamClosed' || code === 'answerCut'),
          [...codes].join(),
        );
      });
    }
  }
}

/** Answers that the wire policy refuses. */
const BAD_ANSWERS: Readonly<Record<string, string>> = {
  'no HTTP at all': 'SSH-2.0-x\r\n\r\n',
  'HTTP/2.0': 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n',
  'a bare LF in an unfinished head': 'HTTP/1.1 200 OK\n',
  'a folded line': 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n',
  'a space before the colon': 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n',
  'a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunks in HTTP/1.0': 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunks in a 204': 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a 101 that nobody asked for':
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nx',
  'nine interim answers': 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9) + answer('late'),
  'a head of more than 64 KB': `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65 * 1024)}\r\n\r\n`,
  'an unfinished head of more than 64 KB': `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(65 * 1024)}`,
};

for (const [name, wire] of Object.entries(BAD_ANSWERS)) {
  test(`502 and no second use: ${name}`, async (t) => {
    const origin = await Origin.open(t, { answer: (request) => (request.asked === 'GET /1' ? wire : echo(request)) });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    const reply = await client.ask(get('/1'));
    t.deepEqual([statusOf(reply), reply.body], [502, 'Bad Gateway\n']);
    t.is((await client.ask(get('/2'))).body, 'GET /2');
    t.not(origin.request(0).connection, origin.request(1).connection);
    t.deepEqual(
      router.records.map(({ status, error }) => [status, error]),
      [
        [502, 'badAnswer'],
        [200, undefined],
      ],
    );
  });
}

test('eight interim answers are borne', async (t) => {
  const wire = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(8) + answer('late');
  const origin = await Origin.open(t, { answer: () => wire });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  t.is((await (await router.connect()).ask(get('/'))).body, 'late');
});

test('a malformed chunk cuts the client: what came before it was told, the end is not', async (t) => {
  const wire = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0x5\r\nPOISON\r\n0\r\n\r\n';
  const origin = await Origin.open(t, { answer: () => wire });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(get('/'));
  await client.untilEnded();
  t.is(readMessage(client.received, 0, 'response', true), undefined);
  t.false(client.received.includes('POISON'));
  t.is((await router.record(1)).error, 'answerCut');
});

// === Connections that cannot be made ===

/** Nobody listens on the privileged ports of an address of our own. */
const deadServer = (number: number): string => `http://127.250.0.${number}:1`;

test('another server is asked when a connection cannot be made, and the body arrives there whole', async (t) => {
  const origin = await Origin.open(t);
  const dead = [deadServer(1), deadServer(2)];
  const router = await RunningRouter.start(t, { routes: [{ servers: [...dead, origin.url] }] });
  const client = await router.connect();
  const bodies = [];
  for (let i = 0; i < 4; i++) bodies.push((await client.ask(post(`/${i}`, 'hello'))).body);
  t.deepEqual(bodies, ['POST /0 hello', 'POST /1 hello', 'POST /2 hello', 'POST /3 hello']);
  const attempts = router.records.map(({ retryAttempts }) => retryAttempts);
  // Each dead server is found out once, then set aside.
  t.is(
    attempts.reduce((sum, count) => sum + count, 0),
    2,
    attempts.join(),
  );
  t.true(router.records.every(({ serverUrl, status }) => serverUrl === origin.url && status === 200));
});

test('a body goes on when the other server is asked on a connection that was idle', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/warm`)', servers: [origin.url] },
      { rule: 'Path(`/up`)', servers: [deadServer(1), origin.url] },
    ],
  });
  const client = await router.connect();
  // One of two requests meets the dead server first.
  for (const path of ['/up?1', '/up?2']) {
    await client.ask(get('/warm'));
    client.send(`POST ${path} HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\n`);
    await origin.until(() => origin.connection(0).received.includes(path));
    client.send('hello');
    t.is((await client.answer()).body, `POST ${path} hello`);
  }
  t.deepEqual(router.records.map(({ retryAttempts }) => retryAttempts).toSorted(), [0, 0, 0, 1]);
});

test('five other servers at most', async (t) => {
  const dead = [1, 2, 3, 4, 5, 6, 7, 8].map(deadServer);
  const router = await RunningRouter.start(t, { routes: [{ servers: dead }] });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/'))), 502);
  const record = await router.record(1);
  t.deepEqual([record.retryAttempts, record.error], [5, 'connectFailed']);
});

/** Ends the connection of the request that it is asked, as the death of its process does. */
const dying = (t: ExecutionContext) =>
  Origin.open(t, {
    answer: ({ connection }) => {
      connection.socket.resetAndDestroy();
      return undefined;
    },
  });

test('a server that dies before it answers: another is asked what may come twice', async (t) => {
  const [dead, origin] = [await dying(t), await Origin.open(t)];
  const router = await RunningRouter.start(t, { routes: [{ servers: [dead.url, origin.url] }] });
  const client = await router.connect();
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push(statusOf(await client.ask(get(`/${i}`))));
  t.deepEqual(statuses, [200, 200, 200, 200]);
  t.true(dead.requests.length >= 2);
  t.true(router.records.every(({ retryAttempts, serverUrl }) => retryAttempts <= 1 && serverUrl === origin.url));
});

test('a server that dies before it answers: what may not come twice is answered 502', async (t) => {
  const [dead, origin] = [await dying(t), await Origin.open(t)];
  const router = await RunningRouter.start(t, { routes: [{ servers: [dead.url, origin.url] }] });
  const statuses = [];
  for (let i = 0; i < 2; i++) statuses.push(statusOf(await (await router.connect()).ask(post(`/${i}`, 'hello'))));
  t.deepEqual(statuses.toSorted(), [200, 502]);
  t.deepEqual([dead.requests.length, origin.requests.length], [1, 1]);
});

test('a request that kills servers reaches three at most', async (t) => {
  const servers = await Promise.all([1, 2, 3, 4, 5].map(() => dying(t)));
  const router = await RunningRouter.start(t, { routes: [{ servers: servers.map(({ url }) => url) }] });
  t.is(statusOf(await (await router.connect()).ask(get('/'))), 502);
  t.is(
    servers.reduce((sum, { requests }) => sum + requests.length, 0),
    3,
  );
});

// === Nothing to ask ===

test('404 when nothing matches; 503 when what matches has no server or is not available', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/empty`)', servers: [] },
      { rule: 'Path(`/withdrawn`)', servers: [origin.url], available: false },
      { rule: 'Path(`/broken`)', servers: [origin.url], middlewares: [{ type: 'invalid' }] },
    ],
  });
  const client = await router.connect();
  const seen = [];
  for (const path of ['/nobody', '/empty', '/withdrawn', '/broken']) {
    const reply = await client.ask(get(path));
    seen.push([statusOf(reply), reply.body, fieldOf(reply, 'retry-after')]);
  }
  t.deepEqual(seen, [
    [404, '404 page not found\n', undefined],
    [503, 'no available server\n', '1'],
    [503, 'Service Unavailable\n', '1'],
    [503, 'Service Unavailable\n', '1'],
  ]);
  t.is(origin.connections.length, 0);
  t.deepEqual(
    router.records.map(({ error }) => error),
    ['noRoute', 'noServer', 'routerUnavailable', 'routerUnavailable'],
  );
});
