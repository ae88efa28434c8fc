// Servers whose frames are in order and whose answers are none (RFC 9113 8): 502 where nothing was sent on yet, a cut where
// something was, and what others ask is answered.

import test from 'ava';
import { MAX_INTERIM_RESPONSES } from '../../../src/http1/limits.ts';
import { get } from '../client.ts';
import { statusOf } from '../message.ts';
import {
  data,
  type Fields,
  FLAG,
  frame,
  headers,
  LEAST_FRAME_BYTES,
  lastData,
  lastHeaders,
  TYPE,
  times,
} from './frames.ts';
import { indexed, literal, remembered, writeBlock } from './hpack.ts';
import { ask, head, isWell, lastHead, openUpstream, type RawRequest, unlessWell, whole } from './raw-server.ts';

const OK: Fields = [':status', '200'];

const BAD_HEADS: Readonly<Record<string, Fields>> = {
  'no :status': ['x-a', '1'],
  'two :status': [...OK, ...OK],
  'a :status that is no number': [':status', 'abc'],
  'a :status of two digits': [':status', '20'],
  'a :status of four': [':status', '2000'],
  'a :status below 100': [':status', '099'],
  'an empty :status': [':status', ''],
  'status 101': [':status', '101'],
  'a :status behind others': ['x-a', '1', ...OK],
  'a pseudo field of requests': [...OK, ':path', '/'],
  'an unknown pseudo field': [...OK, ':own', '1'],
  'a name in upper case': [...OK, 'X-A', '1'],
  'transfer-encoding': [...OK, 'transfer-encoding', 'chunked'],
  connection: [...OK, 'connection', 'x-a'],
  'keep-alive': [...OK, 'keep-alive', 'timeout=5'],
  upgrade: [...OK, 'upgrade', 'websocket'],
  'two lengths that differ': [...OK, 'content-length', '0', 'content-length', '1'],
  'a length that is no number': [...OK, 'content-length', '0x0'],
  'an empty length': [...OK, 'content-length', ''],
};

/** Octets that no field may have: nghttp2 drops such fields without a word, RFC 9113 8.2.1 calls the answer malformed. */
const BAD_OCTETS: Readonly<Record<string, Fields>> = {
  'an empty name': [...OK, '', '1'],
  'a name with a blank': [...OK, 'x a', '1'],
  'a name with CR and LF': [...OK, 'x\r\ny', '1'],
  'a value with CR and LF': [...OK, 'x-a', '1\r\nx-b: 2'],
  'a value with NUL': [...OK, 'x-a', '1\0'],
};

for (const [name, fields] of Object.entries({ ...BAD_HEADS, ...BAD_OCTETS })) {
  test(`502: ${name}`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => connection.send(lastHeaders(stream, fields));
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const client = await router.connect();
    t.is(statusOf(await client.ask(get('/'))), 502);
    t.false(/\0|x-b|x a|\ny|[^\r]\n/.test(client.received.slice(0, client.received.indexOf('\r\n\r\n'))));
    await isWell(t, router);
  });
}

const ENDLESS: Readonly<Record<string, (stream: number) => readonly Buffer[]>> = {
  'more interim answers than anybody means': (stream) => [
    times(MAX_INTERIM_RESPONSES + 1, () => headers(stream, [':status', '103', 'link', '</a>'])),
    whole(stream, 'late'),
  ],
  'an interim answer that ends the stream': (stream) => [lastHeaders(stream, [':status', '103'])],
  'a body without a head': (stream) => [lastData(stream, 'body')],
  'a body behind an interim answer': (stream) => [headers(stream, [':status', '103']), lastData(stream, 'body')],
  'a head of 70 KB': (stream) => [
    inFrames(
      stream,
      times(70, (i) => literal(`x-${i}`, 'x'.repeat(1000))),
    ),
  ],
  'a head of thousands of fields': (stream) => [
    inFrames(
      stream,
      times(3000, (i) => literal(`x-${i}`, '1')),
    ),
  ],
  'a large field, named thousands of times': (stream) => [
    inFrames(stream, Buffer.concat([remembered('x-a', 'x'.repeat(4000)), times(10_000, () => indexed(62))])),
  ],
};

function inFrames(stream: number, fields: Buffer): Buffer {
  const block = Buffer.concat([writeBlock(OK), fields]);
  const parts = Math.ceil(block.length / LEAST_FRAME_BYTES);
  return times(parts, (i) => {
    const last = i === parts - 1 ? FLAG.endHeaders : 0;
    const part = block.subarray(i * LEAST_FRAME_BYTES, (i + 1) * LEAST_FRAME_BYTES);
    return i === 0
      ? frame(TYPE.headers, FLAG.endStream | last, stream, part)
      : frame(TYPE.continuation, last, stream, part);
  });
}

for (const [name, frames] of Object.entries(ENDLESS)) {
  test(`502, or a cut behind interim answers: ${name}`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => connection.send(...frames(stream));
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const got = await ask(router);
    t.true(got === 'cut' || got.status === 502, JSON.stringify(got));
    await isWell(t, router);
  });
}

const CUTS: Readonly<Record<string, (stream: number) => readonly Buffer[]>> = {
  'a length, and the end with the head': (stream) => [lastHead(stream, 'content-length', '4')],
  'less than the length': (stream) => [head(stream, 'content-length', '9'), lastData(stream, 'half')],
  'less, in two frames': (stream) => [head(stream, 'content-length', '9'), data(stream, 'ha'), lastData(stream, 'lf')],
  'less, and trailers': (stream) => [
    head(stream, 'content-length', '9'),
    data(stream, 'half'),
    lastHeaders(stream, ['x-sum', '7']),
  ],
  'more than the length': (stream) => [head(stream, 'content-length', '3'), lastData(stream, 'half')],
  'trailers that end nothing': (stream) => [
    head(stream),
    data(stream, 'half'),
    headers(stream, ['x-sum', '7']),
    lastData(stream),
  ],
  'a second answer within the first': (stream) => [
    head(stream),
    data(stream, 'half'),
    lastHead(stream, 'x-second', '1'),
  ],
  'an interim answer within the body': (stream) => [
    head(stream),
    data(stream, 'half'),
    headers(stream, [':status', '103']),
    lastData(stream),
  ],
};

for (const [name, frames] of Object.entries(CUTS)) {
  test(`never whole: ${name}`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => connection.send(...frames(stream));
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const got = await ask(router);
    t.true(got === 'cut' || got.status === 502, JSON.stringify(got));
    await isWell(t, router);
  });
}

test('something where the length is 0: nothing of it goes on', async (t) => {
  const answer = ({ connection, stream }: RawRequest) =>
    connection.send(head(stream, 'content-length', '0'), lastData(stream, 'half'));
  const { router } = await openUpstream(t, { answer: unlessWell(answer) });
  const got = await ask(router);
  t.true(got === 'cut' || got.status === 502 || got.body === '', JSON.stringify(got));
  await isWell(t, router);
});

for (const [name, method, status] of [
  ['HEAD', 'HEAD', '200'],
  ['204', 'GET', '204'],
  ['304', 'GET', '304'],
] as const) {
  test(`a body where there can be none is nobody's: ${name}`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) =>
      connection.send(headers(stream, [':status', status]), lastData(stream, 'HTTP/1.1 200 OK\r\n\r\n'));
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const client = await router.connect();
    client.send(get('/').replace('GET', method));
    await client.until(() => client.received.includes('\r\n\r\n') || client.ended !== undefined);
    await isWell(t, router);
    t.regex(
      client.received,
      /^(HTTP\/1\.1 (200|204|304|502) [^\r]*\r\n([^\r]+\r\n)*\r\n(502 bad gateway\n|Bad Gateway\n?)?)?$/i,
    );
  });
}

test('a length and nothing more is no fault where there is no body: HEAD, 304', async (t) => {
  const { router } = await openUpstream(t, {
    answer: ({ connection, stream, asked }) =>
      connection.send(
        lastHeaders(stream, [':status', asked.startsWith('HEAD') ? '200' : '304', 'content-length', '9']),
      ),
  });
  t.deepEqual(await ask(router, get('/').replace('GET', 'HEAD')), { status: 200, body: '' });
  t.deepEqual(await ask(router), { status: 304, body: '' });
});

test('empty pieces, padding, trailers and interim answers are a whole answer', async (t) => {
  const { router } = await openUpstream(t, {
    answer: ({ connection, stream }) =>
      connection.send(
        headers(stream, [':status', '103', 'link', '</a>']),
        head(stream),
        data(stream, ''),
        frame(TYPE.data, FLAG.padded, stream, '\x03abc\0\0\0'),
        data(stream, 'def'),
        lastHeaders(stream, ['x-sum', '7']),
      ),
  });
  const client = await router.connect();
  const reply = await client.ask(get('/', 'TE: trailers'));
  t.deepEqual([reply.body, reply.trailers], ['abcdef', [['x-sum', '7']]]);
  t.deepEqual(client.interims, ['HTTP/1.1 103 ']);
});

test('what comes when as much as was promised has been passed on already is for nobody', async (t) => {
  const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
  const client = await router.connect();
  client.send(get('/'));
  const { connection, stream } = await server.asking('/');
  connection.send(head(stream, 'content-length', '4'), data(stream, 'abcd'));
  t.is((await client.answer()).body, 'abcd');
  connection.send(lastData(stream, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  await isWell(t, router);
  t.is(client.unread, '');
});
