// HTTP/2 on both sides, frame by frame: whatever ends a stream on one side ends it on the other, and as the same thing.

import test, { type ExecutionContext } from 'ava';
import { type FrameConnection, statusOf, valueIn } from './frame-connection.ts';
import {
  CODE,
  data,
  type Fields,
  get,
  headers,
  LEAST_FRAME_BYTES,
  lastData,
  lastHeaders,
  post,
  request,
  reset,
  SETTING,
  settings,
  TYPE,
  times,
  USUAL_WINDOW_BYTES,
} from './frames.ts';
import { HpackReader } from './hpack.ts';
import { PacedSender } from './paced-sender.ts';
import { comes, openClient, openWire } from './raw-client.ts';
import { head, lastHead, openUpstream, type RawRequest, type Upstream, whole } from './raw-server.ts';

interface Through extends Upstream {
  readonly client: FrameConnection;
}

/** The server answers `/well`; of everything else the test makes what it wants. */
async function open(t: ExecutionContext): Promise<Through> {
  const answer = ({ connection, stream, asked }: RawRequest): void => {
    if (asked.endsWith('/well')) connection.send(whole(stream, 'well'));
  };
  const upstream = await openUpstream(t, { answer });
  return { ...upstream, client: await openClient(t, upstream.router.port) };
}

/** Of the stream of that request, as soon as it is reset. */
async function resetCode({ connection, stream }: RawRequest): Promise<number | undefined> {
  const seen = connection.stream(stream);
  await connection.until(() => seen.code !== undefined || connection.ended);
  return seen.code;
}

const UP: Readonly<Record<string, readonly Buffer[]>> = {
  'less than the length': [post(1, '/up', 'content-length', '4'), lastData(1, 'abc')],
  'more than the length': [post(1, '/up', 'content-length', '4'), lastData(1, 'abcde')],
  'less, and trailers': [post(1, '/up', 'content-length', '4'), data(1, 'abc'), lastHeaders(1, ['x-sum', '7'])],
  'trailers that end nothing': [post(1, '/up'), data(1, 'abc'), headers(1, ['x-sum', '7'])],
  'a reset': [post(1, '/up'), data(1, 'abc'), reset(1)],
};

for (const [name, frames] of Object.entries(UP)) {
  test(`a request that is not whole is not ended at the server, and costs no connection: ${name}`, async (t) => {
    const { server, client } = await open(t);
    client.send(get(9, '/well'));
    await client.over(9);
    client.send(...frames.map((one) => restream(one, 11)), get(13, '/well'));
    t.is((await client.over(13)).body, 'well');
    const seen = server.requests.find(({ asked }) => asked.endsWith('/up'));
    if (seen !== undefined) {
      const stream = await seen.connection.over(seen.stream);
      t.deepEqual([stream.ended, stream.code !== undefined], [false, true]);
    }
    t.is(server.connections.length, 1);
  });
}

function restream(frame: Buffer, stream: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(stream, 5);
  return copy;
}

test('a client that resets its stream cancels the one at the server, and no other', async (t) => {
  const { server, client } = await open(t);
  client.send(get(1, '/a'), get(3, '/b'));
  const [a, b] = [await server.asking('/a'), await server.asking('/b')];
  a.connection.send(head(a.stream), data(a.stream, 'half'));
  await client.until(() => client.stream(1).body === 'half');
  client.send(reset(1));
  t.is(await resetCode(a), CODE.cancel);
  b.connection.send(whole(b.stream, 'b'));
  t.is((await client.over(3)).body, 'b');
});

test('a client connection that ends cancels its streams, and the connection to the server lives', async (t) => {
  const { server, router, client } = await open(t);
  client.send(get(1, '/a'), post(3, '/b'));
  const [a, b] = [await server.asking('/a'), await server.asking('/b')];
  client.socket.resetAndDestroy();
  for (const asked of [a, b]) t.is(await resetCode(asked), CODE.cancel);
  t.is(await a.connection.fate(), 'alive');
  t.is(router.records.length, 2);
});

for (const [name, frames] of Object.entries<(stream: number) => readonly Buffer[]>({
  'a reset': (stream) => [head(stream), data(stream, 'half'), reset(stream, CODE.internal)],
  'a reset with NO_ERROR': (stream) => [head(stream), data(stream, 'half'), reset(stream, CODE.noError)],
  'less than the length': (stream) => [head(stream, 'content-length', '9'), lastData(stream, 'half')],
  'more than the length': (stream) => [head(stream, 'content-length', '3'), lastData(stream, 'half')],
  'a length, and the end with the head': (stream) => [lastHead(stream, 'content-length', '4')],
})) {
  test(`an answer that is not whole is reset, or 502: ${name}`, async (t) => {
    const { server, client } = await open(t);
    client.send(get(1, '/a'));
    const { connection, stream } = await server.asking('/a');
    connection.send(...frames(stream));
    const seen = await client.over(1);
    t.true(statusOf(seen) === 502 || (!seen.ended && (seen.code ?? 0) !== CODE.noError), JSON.stringify(seen));
    client.send(get(3, '/well'));
    t.is((await client.over(3)).body, 'well');
  });
}

test('where one side ends with its head or with trailers, so does the other', async (t) => {
  const { server, client } = await open(t);
  client.send(
    get(1, '/a', 'te', 'trailers'),
    post(3, '/b', 'te', 'trailers'),
    data(3, 'body'),
    lastHeaders(3, ['x-up', '1']),
  );
  const [a, b] = [await server.asking('/a'), await server.asking('/b')];
  const seen = await b.connection.over(b.stream);
  t.true(a.connection.stream(a.stream).ended);
  t.deepEqual([seen.body, seen.heads.at(-1)], ['body', ['x-up', '1']]);
  a.connection.send(lastHead(a.stream, 'grpc-status', '12'));
  b.connection.send(head(b.stream), data(b.stream, 'down'), lastHeaders(b.stream, ['grpc-status', '0']));
  const [alone, both] = [await client.over(1), await client.over(3)];
  t.deepEqual([alone.heads.length, alone.body, valueIn(alone.heads[0], 'grpc-status')], [1, '', '12']);
  t.deepEqual([both.body, both.heads.at(-1)], ['down', ['grpc-status', '0']]);
});

test('a body flows both ways at once, in pieces that are not held back', async (t) => {
  const { server, client } = await open(t);
  client.send(post(1, '/both'));
  const { connection, stream } = await server.asking('/both');
  connection.send(head(stream));
  for (const letter of 'abc') {
    client.send(data(1, letter));
    await connection.until(() => connection.stream(stream).body.endsWith(letter));
    connection.send(data(stream, letter.toUpperCase()));
    await client.until(() => client.stream(1).body.endsWith(letter.toUpperCase()));
  }
  client.send(lastData(1));
  t.true((await connection.over(stream)).ended);
  connection.send(lastData(stream));
  t.true((await client.over(1)).ended);
});

test('an answer that is whole before the request is: the rest is unwanted, at both sides', async (t) => {
  const { server, client } = await open(t);
  client.send(post(1, '/early'), data(1, 'half'));
  const { connection, stream } = await server.asking('/early');
  connection.send(whole(stream, 'no'));
  const seen = await client.over(1);
  t.deepEqual([seen.body, seen.ended], ['no', true]);
  await client.until(() => seen.code !== undefined);
  t.is(seen.code, CODE.noError);
  await connection.over(stream);
  t.false(connection.stream(stream).ended);
  t.is(await connection.fate(), 'alive');
});

test('streams of many clients share a connection, each with its own answer', async (t) => {
  const { server, router } = await open(t);
  const clients = [await openClient(t, router.port), await openClient(t, router.port)];
  for (const [i, client] of clients.entries()) client.send(times(5, (nth) => get(2 * nth + 1, `/${i}-${nth}`)));
  await server.until(() => server.requests.length === 10);
  for (const { connection, stream, asked } of server.requests.toReversed()) connection.send(whole(stream, asked));
  for (const [i, client] of clients.entries()) {
    for (let nth = 0; nth < 5; nth++) t.is((await client.over(2 * nth + 1)).body, `GET /${i}-${nth}`);
  }
  t.is(server.connections.length, 1);
});

test('who sends beyond the window of the connection, and of no stream, is cut', async (t) => {
  // A server that grants nothing: all of it stays with us.
  const { router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 0 })],
    answer: () => {},
  });
  const client = await openClient(t, router.port);
  await client.nextOf(TYPE.settings);
  const ofStream = client.setting(SETTING.initialWindowSize) ?? USUAL_WINDOW_BYTES;
  const most = Math.floor(ofStream / LEAST_FRAME_BYTES);
  let streams = 0;
  for (; streams < 100 && !client.ended; streams++) {
    client.send(post(2 * streams + 1));
    await client.sent(times(most, () => data(2 * streams + 1, Buffer.alloc(LEAST_FRAME_BYTES))));
  }
  t.is(await client.closed(), CODE.flowControl);
  t.true(streams < 100);
});

test('what waited for the server when its stream was reset costs the connection none of its window', async (t) => {
  const { router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.initialWindowSize]: 0 })],
    answer: () => {},
  });
  const client = await openClient(t, router.port);
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  // Fewer than would be a flood of resets, and more than the connection's window in all.
  for (let id = 1; id < 200; id += 2) {
    const piece = data(id, Buffer.alloc(LEAST_FRAME_BYTES));
    client.send(post(id));
    // The first one goes as far as the server's window; what comes then stays where it is.
    for (let i = 0; i < 2; i++) {
      await client.until(() => client.ended || sender.room(0) >= piece.length);
      sender.trySend(id, piece);
    }
    await client.fate();
    client.send(reset(id));
  }
  t.is(await client.fate(), 'alive');
});

test('a client that keeps no table is sent nothing that needs one', async (t) => {
  const { client } = await openWire(t, { client: { settings: { [SETTING.headerTableSize]: 0 } } });
  client.send(get(1, '/1'));
  await client.over(1);
  client.send(get(3, '/2'));
  await client.over(3);
  const blocks = client.frames.filter(({ type }) => type === TYPE.headers).map(({ payload }) => payload);
  t.is(blocks.length, 2);
  // Each by a reader that has seen nothing before.
  const read: Fields[] = blocks.map((block) => new HpackReader().read(block));
  t.deepEqual(
    read.map((fields) => valueIn(fields, ':status')),
    ['200', '200'],
  );
  t.true(await comes(() => !client.ended));
});

test('what a request says of itself reaches the server as it was said', async (t) => {
  const { server, client } = await open(t);
  client.send(
    lastHeaders(1, [
      ...request('GET', '/well'),
      'cookie',
      'a=1',
      'cookie',
      'b=2',
      'x-e',
      '',
      'x-l',
      'caf\xe9',
      'te',
      'trailers',
    ]),
  );
  await client.over(1);
  const { fields } = server.request(0);
  t.deepEqual(
    [':method', ':scheme', ':path', ':authority', 'x-e', 'te'].map((name) => valueIn(fields, name)),
    ['GET', 'http', '/well', 'a.test', '', 'trailers'],
  );
  const cookies = fields.filter((_, i) => i % 2 === 1 && fields[i - 1] === 'cookie');
  t.is(cookies.join('; '), 'a=1; b=2');
  const names = fields.filter((_, i) => i % 2 === 0);
  t.deepEqual(
    names,
    names.map((name) => name.toLowerCase()),
  );
  t.true(names.findLastIndex((name) => name.startsWith(':')) < 4);
});
