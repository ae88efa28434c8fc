// What the encoder keeps in the peer's table, what it keeps out of every table, and what it says of the table's size.

import test from 'ava';
import { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';
import { EncoderTable, NONE } from '../../../src/http2/hpack/encoder-table.ts';
import { decode, encode, newDecoder } from './blocks.ts';

const hexOf = (encoder: HpackEncoder, ...fields: readonly string[]): string => encode(encoder, fields).toString('hex');

for (const [name, value, hex] of [
  [':method', 'GET', '82'],
  [':status', '200', '88'],
  [':status', '500', '8e'],
  ['accept-encoding', 'gzip, deflate', '90'],
  [':path', '/index.html', '85'],
] as const) {
  test(`in the static table: ${name}: ${value}`, (t) => {
    t.is(hexOf(new HpackEncoder(4096), name, value), hex);
  });
}

for (const [name, value, start] of [
  ['authorization', 'Basic eDp5', '1f08'],
  ['proxy-authorization', 'Basic eDp5', '1f22'],
  ['set-cookie', 'session=0123456789abcdef; HttpOnly', '1f28'],
  ['cookie', 'id=0123456789abcdef', '1f11'],
] as const) {
  test(`in no table, here or behind the peer: ${name}`, (t) => {
    const encoder = new HpackEncoder(4096);
    for (let i = 0; i < 2; i++) t.is(hexOf(encoder, name, value).slice(0, 4), start);
  });
}

for (const [name, start] of [
  [':path', '04'],
  ['content-length', '0f0d'],
  ['etag', '0f13'],
  ['last-modified', '0f1d'],
  ['age', '0f06'],
  // `x-request-id` and `traceparent` by themselves, in Huffman.
  ['x-request-id', '0089'],
  ['traceparent', '0088'],
] as const) {
  test(`no place for what is of one message: ${name}`, (t) => {
    const encoder = new HpackEncoder(4096);
    for (let i = 0; i < 2; i++) t.is(hexOf(encoder, name, '17').slice(0, start.length), start);
  });
}

for (const [name, value, start] of [
  [':status', '302', '48'],
  ['date', 'Mon, 21 Oct 2013 20:13:21 GMT', '61'],
  ['cookie', 'id=0123456789abcdefg', '60'],
  ['x-version', '3', '40'],
] as const) {
  test(`kept, and then one byte: ${name}: ${value}`, (t) => {
    const encoder = new HpackEncoder(4096);
    t.is(hexOf(encoder, name, value).slice(0, 2), start);
    t.is(hexOf(encoder, name, value), 'be');
    t.is(hexOf(encoder, 'x-other', 'y', name, value).slice(-2), 'bf');
  });
}

test('the name of an entry is said by its index', (t) => {
  const encoder = new HpackEncoder(4096);
  hexOf(encoder, 'x-version', '3', 'x-a', 'b');
  t.is(hexOf(encoder, 'x-version', '4'), '7f000134');
});

test('a name whose values never come again loses its place, and has it back when they do', (t) => {
  const encoder = new HpackEncoder(4096);
  const decoder = newDecoder();
  const kept = (value: string): boolean => {
    const block = encode(encoder, ['x-id', value]);
    t.deepEqual(decode(decoder, block), ['x-id', value]);
    return (block[0] ?? 0) >= 0x40;
  };
  const first = Array.from({ length: 10 }, (_, i) => kept(`one-${i}`));
  t.deepEqual(first, [true, true, true, true, false, false, false, false, false, false]);
  // It is tried now and then: from there on the value is one byte.
  let tries = 0;
  while (!kept('two')) tries++;
  t.true(tries < 16);
  t.is(hexOf(encoder, 'x-id', 'two'), 'be');
  t.true(kept('three'));
});

test('what would take half of the table is not kept', (t) => {
  const encoder = new HpackEncoder(4096);
  t.is(hexOf(encoder, 'server', 'x'.repeat(2010)).slice(0, 2), '76');
  t.is(hexOf(encoder, 'server', 'x'.repeat(2011)).slice(0, 4), '0f27');
});

test('a table of nothing', (t) => {
  const encoder = new HpackEncoder(0);
  t.is(hexOf(encoder, 'server', 'x', ':status', '200'), '200f27017888');
  t.is(hexOf(encoder, 'server', 'x'), '0f270178');
});

test('Huffman only where it is shorter', (t) => {
  const encoder = new HpackEncoder(4096);
  t.is(hexOf(encoder, ':path', '/a'), '04022f61');
  t.is(hexOf(encoder, ':path', '/aaa'), '048360631f');
  t.is(hexOf(encoder, ':path', '\xe9\xff'), '0402e9ff');
});

for (const [name, ours, peers, start] of [
  ['what both begin with is not said', 4096, [], '82'],
  ['we use less', 256, [], '3fe10182'],
  ['we would use more than the peer allows', 65_536, [], '82'],
  ['the peer allows more than we use', 4096, [65_536], '82'],
  ['the peer allows more, and we use it', 65_536, [65_536], '3fe1ff0382'],
  ['the peer allows less', 4096, [100], '3f4582'],
  ['the peer allows nothing', 4096, [0], '2082'],
  ['down and back again: the smallest is said as well', 4096, [0, 4096], '203fe11f82'],
  ['down and half back', 4096, [2048, 0, 100], '203f4582'],
  ['down in steps', 4096, [2048, 100], '3f4582'],
  ['up and down again', 65_536, [65_536, 4096], '82'],
] as const) {
  test(`size of the table: ${name}`, (t) => {
    const encoder = new HpackEncoder(ours);
    for (const limit of peers) encoder.setPeerLimit(limit);
    t.is(hexOf(encoder, ':method', 'GET'), start);
    t.is(hexOf(encoder, ':method', 'GET'), '82');
  });
}

test('down and back again: what was lost on the way is said anew', (t) => {
  const encoder = new HpackEncoder(4096);
  const decoder = newDecoder();
  decode(decoder, encode(encoder, ['x-a', 'b']));
  encoder.setPeerLimit(0);
  encoder.setPeerLimit(4096);
  t.deepEqual(decode(decoder, encode(encoder, ['x-a', 'b', 'x-a', 'b'])), ['x-a', 'b', 'x-a', 'b']);
  t.is(hexOf(encoder, 'x-a', 'b'), 'be');
});

test('a name leaves the look-up with its last entry', (t) => {
  const table = new EncoderTable(100);
  const [a, b] = ['a', 'b'].map((name) => ({ name, index: 0, newest: NONE, unused: 0 }));
  if (a === undefined || b === undefined) throw new Error('two names');
  table.add(a, '1');
  table.add(a, '2');
  table.add(b, '1');
  t.deepEqual([table.find(a, '1'), table.find(a, '2'), table.find(b, '1')], [NONE, 1, 2]);
  t.deepEqual([...table.names.values()], [a, b]);
  table.add(b, '2');
  t.deepEqual([...table.names.values()], [b]);
  t.is(table.find(a, '2'), NONE);
  table.resize(0);
  t.is(table.names.size, 0);
});

test('a name whose last entry makes place for a new one of it stays', (t) => {
  const table = new EncoderTable(40);
  const a = { name: 'a', index: 0, newest: NONE, unused: 0 };
  table.add(a, '1');
  table.add(a, '2');
  t.deepEqual([...table.names.values()], [a]);
  t.deepEqual([table.find(a, '1'), table.find(a, '2')], [NONE, 1]);
});
