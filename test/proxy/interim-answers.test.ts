// Expect: 100-continue, interim answers and trailers: forwarded as they are meant, and neither connection is left in doubt
// about where the next message begins (CVE-2024-24791).

import test from 'ava';
import { get, post } from './client.ts';
import { fieldOf, statusOf } from './message.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const EXPECTING = 'POST /up HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n';

test('the head goes first, the 100 comes back, then the body follows; both connections go on', async (t) => {
  const origin = await Origin.open(t, {
    answerHead: (head, connection) => {
      if (head.startsWith('GET')) return answer('next');
      t.regex(head, /\r\nExpect: 100-continue\r\n/);
      connection.write('HTTP/1.1 100 Continue\r\n\r\n');
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(EXPECTING);
  await client.until(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n');
  client.send('body');
  await origin.until(() => origin.requests.length === 1);
  origin.connection(0).write(answer('taken'));
  t.is((await client.answer()).body, 'taken');
  t.is((await client.ask(get('/next'))).body, 'next');
  t.deepEqual([origin.request(0).body, origin.connections.length], ['body', 1]);
});

for (const status of ['200 OK', '401 Unauthorized', '413 Content Too Large']) {
  test(`${status} instead of the 100: answered, closed, and the upstream connection is not used again`, async (t) => {
    const origin = await Origin.open(t, {
      answerHead: (head) => (head.startsWith('POST') ? answer('final').replace('200 OK', status) : answer('other')),
    });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    const reply = await client.ask(EXPECTING);
    t.deepEqual([reply.body, fieldOf(reply, 'connection')], ['final', 'close']);
    client.send(get('/smuggled'));
    await client.untilEnded();
    t.is(client.unread, '');
    await origin.until(() => origin.connection(0).closed);
    const other = await router.connect();
    t.is((await other.ask(get('/'))).body, 'other');
    t.false(origin.connections.some(({ received }) => received.includes('smuggled')));
  });
}

test('an answer made here to a client that waits for its 100 ends the connection', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const client = await router.connect();
  const reply = await client.ask(EXPECTING);
  t.deepEqual([statusOf(reply), fieldOf(reply, 'connection')], [404, 'close']);
  t.is(await client.untilEnded(), 'end');
});

test('an HTTP/1.0 client gets no interim answer', async (t) => {
  const origin = await Origin.open(t, { answer: () => `HTTP/1.1 103 Early Hints\r\n\r\n${answer('late')}` });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is((await client.ask('GET / HTTP/1.0\r\nHost: a.test\r\n\r\n')).body, 'late');
  t.deepEqual(client.interims, []);
});

const WITH_TRAILERS =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nGrpc-Status: 0\r\nContent-Length: 9\r\nX-Forwarded-For: 6.6.6.6\r\nAuthorization: a\r\nX_Y: z\r\n\r\n';

test('trailers pass to a client that asked for them or was told of them, and only harmless ones', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) =>
      asked.endsWith('/declared')
        ? WITH_TRAILERS.replace('chunked\r\n', 'chunked\r\nTrailer: Grpc-Status\r\n')
        : WITH_TRAILERS,
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.deepEqual((await client.ask(get('/'))).trailers, []);
  t.deepEqual((await client.ask(get('/', 'TE: trailers'))).trailers, [['Grpc-Status', '0']]);
  const declared = await client.ask(get('/declared'));
  t.deepEqual([declared.trailers, fieldOf(declared, 'trailer')], [[['Grpc-Status', '0']], 'Grpc-Status']);
  t.is(origin.connections.length, 1);
});

test('trailers of a request pass, and only harmless ones', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(
    'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 7\r\nHost: b\r\nX-Real-Ip: 6.6.6.6\r\n\r\n',
  );
  t.deepEqual([origin.request(0).trailers, fieldOf(origin.request(0), 'trailer')], [[['X-Sum', '7']], 'X-Sum']);
});

test('Max-Forwards: counted down, and at 0 answered here', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const options = (lines: string) => get('/', lines).replace('GET', 'OPTIONS');
  await client.ask(options('Max-Forwards: 2'));
  t.is(fieldOf(origin.request(0), 'max-forwards'), '1');
  t.is(statusOf(await client.ask(options('Max-Forwards: 0'))), 200);
  await client.ask(get('/', 'Max-Forwards: 0'));
  t.deepEqual(origin.asked, ['OPTIONS /', 'GET /']);
  t.is(fieldOf(origin.request(1), 'max-forwards'), '0');
});

test('TRACE passes only where it is allowed, and its last hop shows no secrets', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const http = {
    sanitizePath: true,
    maxHeaderBytes: 32_768,
    underscoreHeadersStrategy: 'keep',
    allowTrace: true,
    middlewares: [],
  } as const;
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }], entryPoint: { http } });
  const client = await router.connect();
  const trace = (...lines: string[]) => get('/', ...lines).replace('GET', 'TRACE');
  t.is((await client.ask(trace())).body, 'TRACE /');
  const reply = await client.ask(trace('Max-Forwards: 0', 'Cookie: secret', 'X-Own: shown'));
  t.is(fieldOf(reply, 'content-type'), 'message/http');
  t.is(reply.body, 'TRACE / HTTP/1.1\r\nHost: a.test\r\nMax-Forwards: 0\r\nX-Own: shown\r\n\r\n');
  t.is((await client.ask(post('/x', 'b'))).body, 'POST /x b');
});
