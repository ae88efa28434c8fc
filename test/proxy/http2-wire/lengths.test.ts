// What a Content-Length promises and what DATA brings (RFC 9113 8.1.1), both ways: where they differ nobody is told that the
// message was whole.

import test from 'ava';
import { statusOf, valueIn } from './frame-connection.ts';
import { CODE, data, get, lastData, lastHeaders, post, request } from './frames.ts';
import { isServed, openWire } from './raw-client.ts';

const UP: Readonly<Record<string, readonly Buffer[]>> = {
  'a length, and the end with the head': [lastHeaders(1, request('POST', '/', 'content-length', '4'))],
  'less than the length': [post(1, '/', 'content-length', '4'), lastData(1, 'abc')],
  'less, and trailers': [post(1, '/', 'content-length', '4'), data(1, 'abc'), lastHeaders(1, ['x-sum', '7'])],
  'more than the length': [post(1, '/', 'content-length', '4'), lastData(1, 'abcde')],
  'more in a second frame': [post(1, '/', 'content-length', '4'), data(1, 'abcd'), lastData(1, 'e')],
  'something where the length is 0': [post(1, '/', 'content-length', '0'), lastData(1, 'x')],
  'a request hidden behind the length': [
    post(1, '/', 'content-length', '4'),
    lastData(1, 'abcdGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n'),
  ],
};

for (const [name, frames] of Object.entries(UP)) {
  test(`the origin gets no whole request: ${name}`, async (t) => {
    const { origin, router, client } = await openWire(t);
    client.send(...frames);
    const seen = await client.over(1);
    t.true(seen.code === CODE.protocol || statusOf(seen) === 400 || client.ended, JSON.stringify(seen));
    await isServed(t, router);
    t.deepEqual(origin.asked, ['GET /other']);
  });
}

for (const [name, frames] of Object.entries(UP)) {
  // RFC 9113 8.1.1 asks for that stream only.
  test(`the connection goes on: ${name}`, async (t) => {
    const { client } = await openWire(t);
    client.send(...frames, get(3, '/next'));
    t.is((await client.over(3)).body, 'GET /next');
    t.is(await client.fate(), 'alive');
  });
}

test('as much as was promised, in any pieces, with the end wherever it stands, is a whole request', async (t) => {
  const { origin, client } = await openWire(t);
  const of = (id: number) => post(id, `/${id}`, 'content-length', '4');
  client.send(
    ...[of(1), lastData(1, 'abcd')],
    ...[of(3), data(3, 'ab'), data(3, ''), data(3, 'cd'), lastData(3)],
    ...[of(5), data(5, 'abcd'), lastHeaders(5, ['x-sum', '7'])],
    lastHeaders(7, request('POST', '/7', 'content-length', '0')),
  );
  for (const id of [1, 3, 5, 7]) await client.over(id);
  t.deepEqual(origin.requests.map(({ asked, body }) => `${asked} ${body}`).toSorted(), [
    'POST /1 abcd',
    'POST /3 abcd',
    'POST /5 abcd',
    'POST /7 ',
  ]);
});

test('an answer shorter than its length is cut, never ended', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: ({ connection }) => {
        connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
        return undefined;
      },
    },
  });
  client.send(get(1));
  const { ended, code } = await client.over(1);
  t.false(ended);
  t.is(code, CODE.internal);
  t.is(await client.fate(), 'alive');
});

test('of an answer longer than its length nothing more is given on', async (t) => {
  const { origin, client } = await openWire(t, {
    script: {
      answer: () => 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfourHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx',
    },
  });
  client.send(get(1));
  t.is((await client.over(1)).body, 'four');
  await origin.until(() => origin.connection(0).closed);
});

test('a chunked answer that is cut is cut', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: ({ connection }) => {
        connection.socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n');
        return undefined;
      },
    },
  });
  client.send(get(1));
  const { heads, ended, code } = await client.over(1);
  t.is(valueIn(heads[0], 'content-length'), undefined);
  t.deepEqual([ended, code], [false, CODE.internal]);
});

test('what comes when as much as was promised has been passed on already is for nobody', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(post(1, '/', 'content-length', '4'), data(1, 'abcd'));
  // For an origin of HTTP/1.1 it is whole now, whatever becomes of its stream.
  await origin.until(() => origin.requests.length === 1);
  client.send(lastData(1, 'GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n'), get(3, '/next'));
  t.is((await client.over(3)).body, 'GET /next');
  t.deepEqual(origin.asked, ['POST /', 'GET /next']);
  t.false(origin.connections.some(({ received }) => received.includes('smuggled')));
});
