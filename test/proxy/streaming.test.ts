// What goes through: bodies of both framings in both directions, connections that are used again, answers without bodies.

import test from 'ava';
import { get, post, postChunks } from './client.ts';
import { fieldOf, fieldsOf, statusOf } from './message.ts';
import { answer, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const chunked = (...chunks: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
    .join('')}0\r\n\r\n`;

test('a request and its answer', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const reply = await client.ask(get('/a/../b?c=/../d', 'X-Own: 1'));
  t.is(reply.startLine, 'HTTP/1.1 200 OK');
  t.is(reply.body, 'GET /b?c=/../d');
  t.is(fieldsOf(reply, 'date').length, 1);
  t.is(fieldOf(origin.request(0), 'x-own'), '1');
  t.is(fieldOf(origin.request(0), 'host'), 'a.test');
});

test('bodies with a length and in chunks reach the upstream whole and framed once', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is((await client.ask(post('/length', 'hello'))).body, 'POST /length hello');
  t.is((await client.ask(postChunks('/chunks', 'he', 'l', 'lo'))).body, 'POST /chunks hello');
  t.is((await client.ask(postChunks('/none'))).body, 'POST /none');
  t.is((await client.ask(post('/zero', ''))).body, 'POST /zero');
  t.is(origin.connections.length, 1);
  t.deepEqual(
    router.records.map((record) => record.requestBytes),
    [5, 5, 0, 0],
  );
});

test('a request byte by byte is the same request', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  for (const byte of postChunks('/slow', 'hello', 'world')) await client.sent(byte);
  t.is((await client.answer()).body, 'POST /slow helloworld');
  t.is(origin.requests.length, 1);
});

test('answers with a length, in chunks and until the end of the connection', async (t) => {
  const bodies: Record<string, string> = {
    '/length': answer('hello'),
    '/chunks': chunked('he', 'llo'),
    '/empty': chunked(),
    '/close': 'HTTP/1.1 200 OK\r\n\r\nhello',
  };
  const origin = await Origin.open(t, {
    answer: ({ asked, connection }) => {
      const path = asked.split(' ')[1] ?? '';
      if (path !== '/close') return bodies[path];
      connection.socket.end(bodies[path] ?? '');
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const length = await client.ask(get('/length'));
  t.deepEqual([length.body, fieldOf(length, 'content-length')], ['hello', '5']);
  const chunks = await client.ask(get('/chunks'));
  t.deepEqual([chunks.body, fieldOf(chunks, 'transfer-encoding')], ['hello', 'chunked']);
  t.is((await client.ask(get('/empty'))).body, '');
  // The client's connection outlives the upstream's: the body becomes chunks.
  const untilClose = await client.ask(get('/close'));
  t.deepEqual([untilClose.body, fieldOf(untilClose, 'transfer-encoding')], ['hello', 'chunked']);
  t.is((await client.ask(get('/length'))).body, 'hello');
  t.is(origin.connections.length, 2);
});

test('HTTP/1.0 clients get no chunks: the body ends with the connection, and only a length keeps it open', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => (asked.includes('chunks') ? chunked('hello', 'world') : answer('hello')),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const plain = await router.connect();
  const closed = await plain.ask('GET /length HTTP/1.0\r\nHost: a.test\r\n\r\n');
  t.deepEqual([closed.body, fieldOf(closed, 'connection')], ['hello', 'close']);
  t.is(await plain.untilEnded(), 'end');

  const kept = await router.connect();
  const first = await kept.ask('GET /length HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n');
  t.deepEqual([first.body, fieldOf(first, 'connection')], ['hello', 'keep-alive']);
  const second = await kept.ask('GET /chunks HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n');
  t.deepEqual([second.body, fieldOf(second, 'connection')], ['helloworld', 'close']);
  t.is(fieldOf(second, 'transfer-encoding'), undefined);
  t.is(await kept.untilEnded(), 'end');
});

test('an HTTP/1.0 client without a Host: the upstream is told its own', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is((await client.ask('GET / HTTP/1.0\r\n\r\n')).body, 'GET /');
  t.is(fieldOf(origin.request(0), 'host'), origin.authority);
});

test('Connection: close is obeyed and said', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const reply = await client.ask(get('/', 'Connection: Close'));
  t.is(fieldOf(reply, 'connection'), 'close');
  t.is(await client.untilEnded(), 'end');
  t.is(fieldOf(origin.request(0), 'connection'), undefined);
});

test('keepAliveMaxRequests ends a connection with the answer that reaches it', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url] }],
    entryPoint: { keepAliveMaxRequests: 2 },
  });
  const client = await router.connect();
  t.is(fieldOf(await client.ask(get('/1')), 'connection'), undefined);
  t.is(fieldOf(await client.ask(get('/2')), 'connection'), 'close');
  t.is(await client.untilEnded(), 'end');
});

test('pipelined requests are answered in order, one at a time', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(get('/1') + post('/2', 'two') + postChunks('/3', 'th', 'ree') + get('/4'));
  const bodies = [];
  for (let i = 0; i < 4; i++) bodies.push((await client.answer()).body);
  t.deepEqual(bodies, ['GET /1', 'POST /2 two', 'POST /3 three', 'GET /4']);
  t.is(origin.connections.length, 1);
});

test('a client that sends all it has and then half-closes gets every answer', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const paths = ['/1', '/2', '/3', '/4', '/5'];
  client.socket.end(paths.map((path) => get(path)).join(''));
  const bodies = [];
  for (const _ of paths) bodies.push((await client.answer()).body);
  t.deepEqual(
    bodies,
    paths.map((path) => `GET ${path}`),
  );
  t.is(await client.untilEnded(), 'end');
});

test('HEAD, 204 and 304 have no body, whatever their fields say', async (t) => {
  const answers: Record<string, string> = {
    'HEAD /length': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    'HEAD /chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HEAD /neither': 'HTTP/1.1 200 OK\r\n\r\n',
    'GET /204': 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n',
    'GET /304': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
  };
  const origin = await Origin.open(t, { answer: ({ asked }) => answers[asked] });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  const lengths = [];
  for (const asked of Object.keys(answers)) {
    const kind = asked.startsWith('HEAD') ? 'responseToHead' : 'response';
    const reply = await client.ask(get('/').replace('GET /', asked), kind);
    t.is(fieldOf(reply, 'transfer-encoding'), undefined);
    lengths.push(fieldOf(reply, 'content-length'));
  }
  t.deepEqual(lengths, ['5', undefined, undefined, undefined, '5']);
  t.is(client.unread, '');
  t.is(origin.connections.length, 1);
});

test('errors made here answer HEAD without a body too', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const client = await router.connect();
  const reply = await client.ask(get('/').replace('GET', 'HEAD'), 'responseToHead');
  t.is(statusOf(reply), 404);
  t.is(fieldOf(reply, 'content-length'), '19');
  t.is(statusOf(await client.ask(get('/'))), 404);
});

test('interim answers pass, also when they come with the answer in one piece; a 100 only where somebody waits for it', async (t) => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
  const origin = await Origin.open(t, {
    answer: ({ asked, connection }) => {
      if (asked.endsWith('/apart')) connection.write(interim);
      return `HTTP/1.1 100 Continue\r\n\r\n${interim}${answer('final')}`;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  for (const path of ['/joined', '/apart']) {
    const reply = await client.ask(get(path));
    t.deepEqual([reply.startLine, reply.body], ['HTTP/1.1 200 OK', 'final']);
  }
  t.deepEqual(client.interims, ['HTTP/1.1 103 Early Hints', 'HTTP/1.1 103 Early Hints', 'HTTP/1.1 103 Early Hints']);
  t.is(origin.connections.length, 1);
});
