// Flow control with servers (RFC 9113 6.9): of a request's body never a byte more is sent than was granted, whatever the
// server makes of its windows, and of an answer no more is granted than its client takes.

import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { get, post } from '../client.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  data,
  type Frame,
  LEAST_FRAME_BYTES,
  lastData,
  SETTING,
  settings,
  TYPE,
  USUAL_WINDOW_BYTES,
  windowUpdate,
} from './frames.ts';
import { PacedSender } from './paced-sender.ts';
import { ask, head, openUpstream, type RawRequest, whole } from './raw-server.ts';

const BODY_BYTES = 100_000;
const BODY = 'x'.repeat(BODY_BYTES);

/** So much of the body has come, and no more comes. */
async function stops(t: ExecutionContext, { connection, stream }: RawRequest, bytes: number): Promise<void> {
  const seen = connection.stream(stream);
  await connection.until(() => seen.body.length >= bytes || connection.ended);
  t.is(await connection.fate(), 'alive');
  t.is(seen.body.length, bytes);
}

/** It is answered when all of the body is here. */
async function finishes(t: ExecutionContext, { connection, stream }: RawRequest, got: Promise<unknown>): Promise<void> {
  await connection.over(stream);
  t.is(connection.stream(stream).body.length, BODY_BYTES);
  connection.send(whole(stream, 'taken'));
  t.deepEqual(await got, { status: 200, body: 'taken' });
}

const heard = async (connection: FrameConnection): Promise<void> => {
  await connection.next(({ type, flags }: Frame) => type === TYPE.settings && flags !== 0);
};

test('a body waits for the window of the connection, and goes on', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 1_000_000 })],
    answer: () => {},
  });
  const got = ask(router, post('/', BODY));
  const request = await server.asking('/');
  await stops(t, request, USUAL_WINDOW_BYTES);
  request.connection.send(windowUpdate(0, 1));
  await stops(t, request, USUAL_WINDOW_BYTES + 1);
  request.connection.send(windowUpdate(0, BODY_BYTES));
  await finishes(t, request, got);
});

test('a server that grants nothing at first: the body waits, and other requests go on', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 0 })],
    answer: ({ connection, stream, asked }) => {
      if (asked === 'GET /well') connection.send(whole(stream, 'well'));
    },
  });
  // The first settings are heard before a body is sent.
  t.deepEqual(await ask(router, get('/well')), { status: 200, body: 'well' });
  await heard(server.connection(0));
  const got = ask(router, post('/', BODY));
  const request = await server.asking('/');
  await stops(t, request, 0);
  t.deepEqual(await ask(router, get('/well')), { status: 200, body: 'well' });
  request.connection.send(windowUpdate(request.stream, 10));
  await stops(t, request, 10);
  request.connection.send(windowUpdate(0, BODY_BYTES), windowUpdate(request.stream, BODY_BYTES));
  await finishes(t, request, got);
});

test('windows follow the settings, below nothing too', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 100 })],
    answer: ({ connection, stream, asked }) => {
      if (asked === 'GET /well') connection.send(whole(stream, 'well'));
    },
  });
  await ask(router, get('/well'));
  await heard(server.connection(0));
  const got = ask(router, post('/', BODY));
  const request = await server.asking('/');
  await stops(t, request, 100);
  request.connection.send(settings({ [SETTING.initialWindowSize]: 20 }), windowUpdate(request.stream, 80));
  await stops(t, request, 100);
  request.connection.send(windowUpdate(request.stream, 1));
  await stops(t, request, 101);
  request.connection.send(settings({ [SETTING.initialWindowSize]: BODY_BYTES }), windowUpdate(0, BODY_BYTES));
  request.connection.send(windowUpdate(request.stream, BODY_BYTES));
  await finishes(t, request, got);
});

test('no frame is larger than the server takes', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: BODY_BYTES }), windowUpdate(0, BODY_BYTES)],
    answer: () => {},
  });
  const got = ask(router, post('/', BODY));
  const request = await server.asking('/');
  await finishes(t, request, got);
  t.true(request.connection.frames.every(({ payload }) => payload.length <= LEAST_FRAME_BYTES));
});

test('a client that leaves while its body waits: the stream is cancelled, and costs the connection nothing', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 100 })],
    answer: ({ connection, stream, asked }) => {
      if (asked === 'GET /well') connection.send(whole(stream, 'well'));
    },
  });
  await ask(router, get('/well'));
  await heard(server.connection(0));
  const client = await router.connect();
  client.send(post('/', BODY));
  const request = await server.asking('/');
  await stops(t, request, 100);
  client.socket.resetAndDestroy();
  await request.connection.over(request.stream);
  t.false(request.connection.stream(request.stream).ended);
  t.deepEqual(await ask(router, get('/well')), { status: 200, body: 'well' });
  t.is(server.connections.length, 1);
});

test('an early answer while the body waits is whole, and the rest of the body is not sent', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 0 })],
    answer: ({ connection, stream }) => connection.send(whole(stream, 'early')),
  });
  await ask(router, get('/'));
  await heard(server.connection(0));
  t.deepEqual(await ask(router, post('/up', BODY)), { status: 200, body: 'early' });
  const { connection, stream } = await server.asking('/up');
  await connection.over(stream);
  t.false(connection.stream(stream).ended);
});

test('a client that takes nothing stops the server: no window comes back; when it takes, all of it arrives', async (t) => {
  const { server, router } = await openUpstream(t, { answer: () => {} });
  const client = await router.connect();
  client.socket.pause();
  client.send(get('/'));
  const { connection, stream } = await server.asking('/');
  const sender = new PacedSender(connection);
  connection.send(head(stream));
  const piece = data(stream, Buffer.alloc(LEAST_FRAME_BYTES, 'x'));
  let pieces = 0;
  for (let quiet = 0; quiet < 300 && pieces < 4000; quiet++) {
    for (; pieces < 4000 && sender.trySend(stream, piece); pieces++) quiet = 0;
    await setImmediate();
  }
  t.true(pieces * LEAST_FRAME_BYTES < 24 * 1024 * 1024, `${pieces} pieces`);
  const arrived = client.count();
  client.socket.resume();
  await sender.send(stream, piece);
  connection.send(lastData(stream));
  await client.until(() => arrived() > (pieces + 1) * LEAST_FRAME_BYTES);
  t.is(await connection.fate(), 'alive');
});
