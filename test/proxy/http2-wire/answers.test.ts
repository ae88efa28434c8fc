// Answers of an origin of HTTP/1.1, as the frames that say the same: which frame ends the stream, what has a body, interim
// answers and trailers. Trailers of a request go the other way.

import test from 'ava';
import { answer } from '../origin.ts';
import { statusOf, valueIn } from './frame-connection.ts';
import { data, FLAG, get, lastData, lastHeaders, post, request, TYPE } from './frames.ts';
import { openWire } from './raw-client.ts';

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n';

/** Head and nothing else, which ends the stream. */
for (const [name, text, status, length] of [
  ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', 200, '7'],
  ['HEAD of what would be chunked', `${CHUNKED}\r\n`, 200, undefined],
  ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', 204, undefined],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', 304, undefined],
  ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 304, '9'],
  ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 200, '0'],
] as const) {
  test(`its head ends the stream: ${status} to ${name}, length ${length}`, async (t) => {
    const { client } = await openWire(t, { script: { answer: () => text } });
    const method = name.split(' ')[0] ?? '';
    client.send(lastHeaders(1, request(method, '/')));
    const seen = await client.over(1);
    t.deepEqual([statusOf(seen), seen.heads.length, seen.body], [status, 1, '']);
    t.is(valueIn(seen.heads[0], 'content-length'), length);
    t.true(client.frames.some(({ type, flags }) => type === TYPE.headers && (flags & FLAG.endStream) !== 0));
    t.is(client.count(TYPE.data), 0);
    client.send(lastHeaders(3, request(method, '/')));
    t.is(statusOf(await client.over(3)), status);
  });
}

test("bytes behind an answer that has no body are nobody's", async (t) => {
  const { origin, client } = await openWire(t, {
    script: { answer: ({ asked }) => (asked === 'GET /' ? answer('well') : answer('never')) },
  });
  client.send(lastHeaders(1, request('HEAD', '/')));
  t.is((await client.over(1)).body, '');
  await origin.until(() => origin.connection(0).closed);
  client.send(get(3));
  t.is((await client.over(3)).body, 'well');
});

test('interim answers come first, each as a head of its own', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: () =>
        `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${answer('last', 'X-A: 1')}`,
    },
  });
  client.send(get(1));
  const { heads, body, ended } = await client.over(1);
  t.deepEqual(
    heads.map((fields) => valueIn(fields, ':status')),
    ['103', '102', '200'],
  );
  t.is(valueIn(heads[0], 'link'), '</a>');
  t.deepEqual([body, ended], ['last', true]);
});

test('an answer 101 to what asked for no upgrade is 502', async (t) => {
  const { client } = await openWire(t, {
    script: { answer: () => 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n' },
  });
  client.send(get(1));
  t.is(statusOf(await client.over(1)), 502);
});

test('trailers of an answer end its stream; without a body the head came alone', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: ({ asked }) =>
        `${CHUNKED}Trailer: Grpc-Status\r\n\r\n${asked.endsWith('/body') ? '3\r\nabc\r\n' : ''}0\r\nGrpc-Status: 0\r\nX-Sum: 7\r\n\r\n`,
    },
  });
  client.send(get(1, '/body', 'te', 'trailers'), get(3, '/none', 'te', 'trailers'));
  for (const [id, body] of [
    [1, 'abc'],
    [3, ''],
  ] as const) {
    const seen = await client.over(id);
    t.is(seen.body, body);
    t.deepEqual(seen.heads.at(-1), ['grpc-status', '0', 'x-sum', '7']);
    t.true(seen.ended);
  }
});

test('trailers that may not go on leave an end behind all the same', async (t) => {
  const { client } = await openWire(t, {
    script: { answer: () => `${CHUNKED}\r\n3\r\nabc\r\n0\r\nContent-Length: 9\r\nSet-Cookie: a=b\r\n\r\n` },
  });
  client.send(get(1));
  const { heads, body, ended, code } = await client.over(1);
  t.deepEqual([heads.length, body, ended, code], [1, 'abc', true, undefined]);
});

test('an answer of gRPC that is a status and nothing else is one frame', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: () => 'HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nGrpc-Status: 12\r\nContent-Length: 0\r\n\r\n',
    },
  });
  client.send(post(1, '/svc/Method', 'te', 'trailers'), lastData(1, '\0\0\0\0\0'));
  const { heads, ended } = await client.over(1);
  t.is(valueIn(heads[0], 'grpc-status'), '12');
  t.deepEqual([heads.length, ended, client.count(TYPE.data)], [1, true, 0]);
});

test('a body that ends with its connection ends its stream', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: ({ connection }) => {
        connection.socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it');
        return undefined;
      },
    },
  });
  client.send(get(1));
  const { body, ended } = await client.over(1);
  t.deepEqual([body, ended], ['all of it', true]);
});

test('Expect: the origin says whether the body is wanted', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answerHead: (head, { received }) =>
        head.includes('/no')
          ? 'HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n'
          : received && 'HTTP/1.1 100 Continue\r\n\r\n',
    },
  });
  client.send(post(1, '/yes', 'expect', '100-continue'), post(3, '/no', 'expect', '100-continue'));
  await client.until(() => client.stream(1).heads.length > 0 || client.ended);
  t.is(valueIn(client.stream(1).heads[0], ':status'), '100');
  t.is(statusOf(await client.over(3)), 417);
  t.false(client.stream(1).ended);
  t.is(await client.fate(), 'alive');
});

test('an answer before the body was whole: it is given whole, then the rest is said to be unwanted', async (t) => {
  const { client } = await openWire(t, { script: { answerHead: () => answer('early') } });
  client.send(post(1), data(1, 'half'));
  const seen = await client.over(1);
  t.deepEqual([seen.body, seen.ended], ['early', true]);
  await client.until(() => seen.code !== undefined || client.ended);
  t.is(seen.code, 0);
});
