// Heads that are no request (RFC 9113 8.2, 8.3): the stream is reset or answered with 400, the origin never hears of it, and
// the connection goes on.

import test, { type ExecutionContext } from 'ava';
import { type FrameConnection, statusOf, valueIn } from './frame-connection.ts';
import { CODE, data, type Fields, get, headers, lastData, lastHeaders, post, request } from './frames.ts';
import { openWire, type Wire } from './raw-client.ts';

const METHOD: Fields = [':method', 'GET'];
const SCHEME: Fields = [':scheme', 'http'];
const PATH: Fields = [':path', '/'];
const AUTHORITY: Fields = [':authority', 'a.test'];
const GOOD = [...METHOD, ...SCHEME, ...PATH, ...AUTHORITY];

const BAD_HEADS: Readonly<Record<string, Fields>> = {
  'a name in upper case': [...GOOD, 'X-A', '1'],
  connection: [...GOOD, 'connection', 'x-a'],
  'keep-alive': [...GOOD, 'keep-alive', 'timeout=5'],
  'proxy-connection': [...GOOD, 'proxy-connection', 'keep-alive'],
  'transfer-encoding': [...GOOD, 'transfer-encoding', 'chunked'],
  upgrade: [...GOOD, 'upgrade', 'websocket'],
  'te other than trailers': [...GOOD, 'te', 'gzip'],
  'te with more than trailers': [...GOOD, 'te', 'trailers, gzip'],
  'no :method': [...SCHEME, ...PATH, ...AUTHORITY],
  'no :scheme': [...METHOD, ...PATH, ...AUTHORITY],
  'no :path': [...METHOD, ...SCHEME, ...AUTHORITY],
  'no authority at all': [...METHOD, ...SCHEME, ...PATH],
  'two :method': [...METHOD, ...GOOD],
  'two :path': [...GOOD, ':path', '/b'],
  'two :authority': [...AUTHORITY, ...GOOD],
  'two :scheme': [...SCHEME, ...GOOD],
  'an empty :path': [...METHOD, ...SCHEME, ':path', '', ...AUTHORITY],
  'an empty :method': [':method', '', ...SCHEME, ...PATH, ...AUTHORITY],
  'a :path without a slash': [...METHOD, ...SCHEME, ':path', 'x', ...AUTHORITY],
  'a :path that is a URL': [...METHOD, ...SCHEME, ':path', 'http://b.test/', ...AUTHORITY],
  'a :path with a blank': [...METHOD, ...SCHEME, ':path', '/ HTTP/1.1', ...AUTHORITY],
  'a :path with CR and LF': [...METHOD, ...SCHEME, ':path', '/\r\nx: y', ...AUTHORITY],
  'a :method with a blank': [':method', 'GET /smuggled', ...SCHEME, ...PATH, ...AUTHORITY],
  'a :method with CR and LF': [':method', 'GET\r\n', ...SCHEME, ...PATH, ...AUTHORITY],
  'an :authority with CR and LF': [...METHOD, ...SCHEME, ...PATH, ':authority', 'a.test\r\nx: y'],
  'an :authority with a name before the host': [...METHOD, ...SCHEME, ...PATH, ':authority', 'me@a.test'],
  'another host than the authority': [...GOOD, 'host', 'b.test'],
  'two hosts that differ': [...METHOD, ...SCHEME, ...PATH, 'host', 'a.test', 'host', 'b.test'],
  'an unknown pseudo field': [...METHOD, ':own', 'x', ...SCHEME, ...PATH, ...AUTHORITY],
  'a pseudo field of answers': [...GOOD, ':status', '200'],
  ':protocol, which we have not offered': [':method', 'CONNECT', ':protocol', 'websocket', ...GOOD.slice(2)],
  'a pseudo field behind others': [...METHOD, ...SCHEME, ...PATH, 'x-a', '1', ...AUTHORITY],
  'two lengths': [...GOOD, 'content-length', '0', 'content-length', '0'],
  'a length that is no number': [...GOOD, 'content-length', '+0'],
  'an empty length': [...GOOD, 'content-length', ''],
};

/** Octets that no field may have. */
const BAD_OCTETS: Readonly<Record<string, Fields>> = {
  'an empty name': [...GOOD, '', '1'],
  'a name with a blank': [...GOOD, 'x a', '1'],
  'a name with a colon': [...GOOD, 'x:a', '1'],
  'a name with CR and LF': [...GOOD, 'x\r\nhost', '1'],
  'a name with NUL': [...GOOD, 'x\0', '1'],
  'a name beyond ASCII': [...GOOD, 'x\xe9', '1'],
  'a value with CR and LF': [...GOOD, 'x-a', '1\r\nx-b: 2'],
  'a value with LF': [...GOOD, 'x-a', '1\n2'],
  'a value with NUL': [...GOOD, 'x-a', '1\0'],
};

/** Refused, by a reset or an answer, and the connection goes on: the same for the next request. */
async function refusesOne(t: ExecutionContext, { origin, client }: Wire, id: number): Promise<void> {
  await refused(t, client, id);
  client.send(get(id + 2, '/next'));
  t.is((await client.over(id + 2)).body, 'GET /next');
  t.deepEqual(origin.asked, ['GET /next']);
  t.false(origin.connections.some(({ received }) => received.includes('smuggled')));
}

async function refused(t: ExecutionContext, client: FrameConnection, id: number): Promise<void> {
  const seen = await client.over(id);
  t.true(seen.code === CODE.protocol || [400, 501].includes(statusOf(seen)), JSON.stringify([seen.code, seen.heads]));
}

for (const [name, fields] of Object.entries(BAD_HEADS)) {
  test(`refused: ${name}`, async (t) => {
    const wire = await openWire(t);
    wire.client.send(lastHeaders(1, fields));
    await refusesOne(t, wire, 1);
  });
}

for (const [name, fields] of Object.entries(BAD_OCTETS)) {
  // nghttp2 drops such a field and goes on: RFC 9113 8.2.1 calls the request malformed.
  test(`refused: ${name}`, async (t) => {
    const wire = await openWire(t);
    wire.client.send(lastHeaders(1, fields));
    await refusesOne(t, wire, 1);
  });

  test(`nothing of it reaches the origin: ${name}`, async (t) => {
    const { origin, client } = await openWire(t);
    client.send(lastHeaders(1, [...fields, 'x-last', '1']));
    await client.over(1);
    t.false(origin.connections.some(({ received }) => /\0|[^\r]\n|: 1\r\nx-b|\r\nhost: 1/.test(received)));
    t.true(origin.requests.every((one) => one.fields.every(([field]) => /^[\w-]+$/.test(field))));
  });
}

for (const [name, trailers] of Object.entries<Fields>({
  'a pseudo field': [':path', '/b'],
  'a name in upper case': ['X-Sum', '7'],
  'a value with CR and LF': ['x-sum', '7\r\nx: y'],
  connection: ['connection', 'close'],
  'transfer-encoding': ['transfer-encoding', 'chunked'],
})) {
  test(`of trailers nothing like that goes on: ${name}`, async (t) => {
    const { origin, client } = await openWire(t);
    client.send(post(1), data(1, 'x'), lastHeaders(1, trailers));
    await client.over(1);
    t.is(await client.fate(), 'alive');
    // Refused, or without its trailers.
    t.true(origin.requests.every(({ trailers: sent }) => sent.length === 0));
    t.false(origin.connections.some(({ received }) => /:path|x-sum|\r\nx: y/i.test(received)));
  });
}

test('CONNECT is answered with 501', async (t) => {
  const wire = await openWire(t);
  wire.client.send(headers(1, [':method', 'CONNECT', ':authority', 'a.test:80']));
  t.is(statusOf(await wire.client.over(1)), 501);
  await refusesOne(t, wire, 1);
});

test('an authority that stands in host alone, and one that stands in both', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(
    lastHeaders(1, [...METHOD, ...SCHEME, ...PATH, 'host', 'a.test']),
    lastHeaders(3, [...GOOD, 'host', 'a.test']),
  );
  for (const id of [1, 3]) t.is(statusOf(await client.over(id)), 200);
  for (const { fields } of origin.requests) {
    t.deepEqual(
      fields.filter(([name]) => name.toLowerCase() === 'host').map(([, value]) => value),
      ['a.test'],
    );
  }
});

test('any order of pseudo fields, te: trailers, latin1 and empty values are as good as others', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(
    lastHeaders(1, [...AUTHORITY, ...PATH, ...SCHEME, ...METHOD, 'te', 'trailers', 'x-e', '', 'x-l', 'caf\xe9']),
  );
  t.is((await client.over(1)).body, 'GET /');
  const { received } = origin.connection(0);
  t.regex(received, /\r\nx-e:[ ]?\r\n/);
  t.regex(received, /\r\nx-l: caf\xe9\r\n/);
});

test('OPTIONS of all', async (t) => {
  const { origin, client } = await openWire(t, { route: { rule: 'Host(`a.test`)' } });
  client.send(lastHeaders(1, request('OPTIONS', '*')));
  await client.over(1);
  t.deepEqual(origin.asked, ['OPTIONS *']);
});

test('the answer says nothing of one connection', async (t) => {
  const { client } = await openWire(t, {
    script: {
      answer: () =>
        'HTTP/1.1 200 OK\r\nConnection: keep-alive, x-one\r\nKeep-Alive: timeout=5\r\nX-One: 1\r\nProxy-Connection: a\r\n' +
        'Upgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    },
  });
  client.send(post(1), lastData(1));
  const { heads, ended } = await client.over(1);
  t.true(ended);
  for (const name of ['connection', 'keep-alive', 'x-one', 'proxy-connection', 'upgrade', 'transfer-encoding'])
    t.is(valueIn(heads[0], name), undefined, name);
  t.deepEqual(
    heads[0],
    heads[0]?.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text)),
  );
});

test('what was malformed is told as that, not as a client that left', async (t) => {
  const { router, client } = await openWire(t);
  client.send(lastHeaders(1, [...request('GET', '/'), 'te', 'gzip']));
  t.is((await client.over(1)).code, CODE.protocol);
  const { status, error } = await router.record(1);
  t.deepEqual([status, error], [400, 'fieldValue']);
});
