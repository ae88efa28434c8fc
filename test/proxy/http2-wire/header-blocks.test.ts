// Header blocks (RFC 9113 4.3, 6.10; RFC 7541): in pieces that nothing may come between, and compressed in a way that both
// sides read alike or not at all.

import test from 'ava';
import { fieldOf } from '../message.ts';
import {
  CODE,
  type Fields,
  FLAG,
  frame,
  get,
  lastData,
  ping,
  post,
  priority,
  request,
  settings,
  TYPE,
  windowUpdate,
} from './frames.ts';
import { indexed, integer, literal, remembered, writeBlock } from './hpack.ts';
import { endsWith, isServed, openWire } from './raw-client.ts';

const BLOCK = writeBlock(request('GET', '/'));
/** A head that is not whole yet. */
const open = (stream: number, block: Buffer): Buffer => frame(TYPE.headers, FLAG.endStream, stream, block);
const more = (stream: number, block: Buffer): Buffer => frame(TYPE.continuation, 0, stream, block);
const last = (stream: number, block: Buffer): Buffer => frame(TYPE.continuation, FLAG.endHeaders, stream, block);
const whole = (stream: number, block: Buffer): Buffer =>
  frame(TYPE.headers, FLAG.endHeaders | FLAG.endStream, stream, block);

const BETWEEN: Readonly<Record<string, Buffer>> = {
  DATA: lastData(1, 'x'),
  'HEADERS of another stream': get(3),
  'HEADERS of the same stream': get(1),
  'CONTINUATION of another stream': last(3, BLOCK),
  PING: ping(),
  SETTINGS: settings(),
  PRIORITY: priority(1, 0),
  WINDOW_UPDATE: windowUpdate(0, 1),
  'an unknown type': frame(77, 0, 1, 'x'),
};

for (const [name, between] of Object.entries(BETWEEN)) {
  test(`the connection ends: ${name} within a header block`, async (t) => {
    const { origin, router, client } = await openWire(t);
    client.send(open(1, BLOCK.subarray(0, 10)), between, last(1, BLOCK.subarray(10)));
    await endsWith(t, client, CODE.protocol);
    await isServed(t, router);
    t.deepEqual(origin.asked, ['GET /other']);
  });
}

test('the connection ends: CONTINUATION of a head that was whole', async (t) => {
  const { router, client } = await openWire(t);
  client.send(post(1), last(1, BLOCK));
  await endsWith(t, client, CODE.protocol);
  await isServed(t, router);
});

test('a head in one frame, and in as many as it has bytes, is the same', async (t) => {
  const { origin, client } = await openWire(t);
  const block = writeBlock(request('GET', '/cut', 'x-a', '1'));
  client.send(whole(1, block), open(3, Buffer.alloc(0)));
  // Not more pieces than a few: that would be a flood.
  const step = Math.ceil(block.length / 6);
  for (let at = 0; at < block.length; at += step) client.send(more(3, block.subarray(at, at + step)));
  client.send(last(3, Buffer.alloc(0)));
  for (const id of [1, 3]) t.is((await client.over(id)).body, 'GET /cut');
  t.deepEqual(origin.request(1).fields, origin.request(0).fields);
});

const BROKEN: Readonly<Record<string, Buffer>> = {
  'the index 0': Buffer.concat([BLOCK, Buffer.of(0x80)]),
  'an index beyond both tables': Buffer.concat([BLOCK, indexed(200)]),
  'a name beyond both tables': Buffer.concat([BLOCK, integer(200, 4), Buffer.from('\x01x', 'latin1')]),
  'a literal that is cut': BLOCK.subarray(0, -1),
  'a text longer than its block': Buffer.concat([BLOCK, Buffer.from('\0\x7f', 'latin1'), integer(100_000, 7)]),
  'an integer without end': Buffer.concat([BLOCK, Buffer.of(0xff), Buffer.alloc(20, 0xff)]),
  'an integer beyond 2^32': Buffer.concat([BLOCK, Buffer.of(0xff), Buffer.alloc(5, 0xff), Buffer.of(0x7f)]),
  'Huffman with its end of string': Buffer.concat([BLOCK, Buffer.from('\0\x01a\x84\xff\xff\xff\xff', 'latin1')]),
  'Huffman padded with zeros': Buffer.concat([BLOCK, Buffer.from('\0\x01a\x81\x18', 'latin1')]),
  'Huffman padded with a byte': Buffer.concat([BLOCK, Buffer.from('\0\x01a\x82\x1f\xff', 'latin1')]),
  'a table larger than we allow': Buffer.concat([integer(1_000_000, 5, 0x20), BLOCK]),
  'a table size behind a field': Buffer.concat([BLOCK, integer(0, 5, 0x20), literal('x', 'y')]),
};

for (const [name, block] of Object.entries(BROKEN)) {
  test(`the connection ends, as its tables are lost: ${name}`, async (t) => {
    const { origin, router, client } = await openWire(t);
    client.send(whole(1, block));
    await endsWith(t, client, CODE.compression);
    await isServed(t, router);
    t.deepEqual(origin.asked, ['GET /other']);
  });
}

test('broken in trailers it is the same: the origin gets no whole request', async (t) => {
  const { origin, router, client } = await openWire(t);
  client.send(post(1), whole(1, Buffer.of(0x80)));
  await endsWith(t, client, CODE.compression);
  await isServed(t, router);
  t.deepEqual(origin.asked, ['GET /other']);
});

test('both tables, their end and the change of their size are read as written', async (t) => {
  const { origin, client } = await openWire(t);
  const of = (id: number, ...parts: readonly Buffer[]) =>
    whole(id, Buffer.concat([indexed(2), indexed(6), indexed(4), literal(':authority', 'a.test'), ...parts]));
  client.send(
    of(1, remembered('x-old', '1'), remembered('x-new', '2')),
    of(3, indexed(63), indexed(62)),
    // Emptied, then used again.
    whole(
      5,
      Buffer.concat([
        integer(0, 5, 0x20),
        integer(4096, 5, 0x20),
        ...[indexed(2), indexed(6), indexed(4), literal(':authority', 'a.test'), remembered('x-new', '3')],
      ]),
    ),
    of(7, indexed(62)),
  );
  for (const id of [1, 3, 5, 7]) await client.over(id);
  t.deepEqual(
    origin.requests.map((one) => [fieldOf(one, 'x-old'), fieldOf(one, 'x-new')]),
    [
      ['1', '2'],
      ['1', '2'],
      [undefined, '3'],
      [undefined, '3'],
    ],
  );
});

test('a request that is refused leaves the tables as they were', async (t) => {
  const { origin, client } = await openWire(t);
  const bad: Fields = [...request('GET', '/bad'), 'connection', 'close'];
  client.send(whole(1, Buffer.concat([writeBlock(bad), remembered('x-kept', 'v')])));
  client.send(whole(3, Buffer.concat([writeBlock(request('GET', '/good')), indexed(62)])));
  t.is((await client.over(3)).body, 'GET /good');
  t.deepEqual(origin.asked, ['GET /good']);
  t.is(fieldOf(origin.request(0), 'x-kept'), 'v');
});

test('a stream that is reset at once leaves the tables as they were', async (t) => {
  const { origin, client } = await openWire(t);
  const head = (path: string, ...parts: readonly Buffer[]) =>
    Buffer.concat([writeBlock(request('GET', path)), ...parts]);
  client.send(
    whole(1, head('/1', remembered('x-kept', 'v'))),
    frame(TYPE.reset, 0, 1, Buffer.of(0, 0, 0, 8)),
    whole(3, head('/3', indexed(62))),
  );
  await client.over(3);
  t.is(fieldOf(origin.requests.find(({ asked }) => asked === 'GET /3') ?? origin.request(0), 'x-kept'), 'v');
});
