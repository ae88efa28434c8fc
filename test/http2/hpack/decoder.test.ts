// What the decoder refuses (RFC 7541), what it does not keep, and that nothing that arrives makes it do more than it may.

import test from 'ava';
import fc from 'fast-check';
import { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';
import { bytesOf, decode, encode, newDecoder } from './blocks.ts';
import { fieldList } from './generated.ts';
import '../../support/fixed-seed.ts';

const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) };
/** `custom-key: custom-header`, kept as index 62. */
const KEPT = '400a637573746f6d2d6b65790d637573746f6d2d686561646572';

for (const [name, hex] of [
  ['index 0', '80'],
  ['an index beyond the static table, with nothing in the other one', 'be'],
  ['an index beyond both tables', `${KEPT}bf`],
  ['a far index', 'ffffffff07'],
  ['the index of a name beyond both tables, to be kept', '7f000161'],
  ['the index of a name beyond both tables, not to be kept', '0f300161'],
  ['an integer of six continuations', '3f808080808000'],
  ['an integer that is small only in 32 bits', '3fe6ffffff0f'],
  ['a length of more than 2^31', '047fffffffff7f'],
  ['an integer that does not end', 'ff8080'],
  ['an integer without its continuation', 'ff'],
  ['a name that goes beyond the end', '0005616263'],
  ['a value that goes beyond the end', '0405616263'],
  ['a Huffman string that goes beyond the end', '04831f'],
  ['a name without a value', '04'],
  ['a literal without a name', '40'],
  ['Huffman padding of zeros', '048118'],
  ['Huffman padding of eight bits', '0482fcff'],
  ['Huffman padding of more than eight bits', '04821fff'],
  ['a Huffman string of padding only', '0481ff'],
  ['the end of a string inside of it', '0484ffffffff'],
  ['the end of a string inside of it, and a symbol after it', '0485fffffffc7f'],
  ['malformed Huffman in a name', '0081180161'],
  ['a table larger than announced', '3fe21f'],
  ['a table size behind a field', '8220'],
  ['a table size behind a field, which would be a literal', '822f000161'],
  ['a table size that does not end', '3fe1'],
] as const) {
  test(`broken: ${name}`, (t) => {
    const decoder = newDecoder();
    t.is(decode(decoder, hex), 'broken');
    t.deepEqual(decoder.fields, []);
  });
}

for (const [name, hex, fields] of [
  ['nothing', '', []],
  ['an integer of five continuations', '3f8080808000', []],
  ['the largest table', '3fe11f', []],
  ['two table sizes', '203fe11f82', [':method', 'GET']],
  ['an empty value', '0400', [':path', '']],
  ['an empty Huffman value', '0480', [':path', '']],
  ['an empty name', '00000161', ['', 'a']],
  ['seven bits of padding', '0483ffa07f', [':path', '#0']],
  ['padding of ones', '04811f', [':path', 'a']],
  ['a known name as a literal', '00037669610161', ['via', 'a']],
  ['a name like a known one', '00037669620161', ['vib', 'a']],
] as const) {
  test(`taken: ${name}`, (t) => {
    t.deepEqual(decode(newDecoder(), hex), fields);
  });
}

test('a block is what stands between two places, in a Buffer or not', (t) => {
  const whole = Uint8Array.from([0xff, 0xff, ...bytesOf(`${KEPT}04811f`), 0xff]);
  const fields = ['custom-key', 'custom-header', ':path', 'a'];
  for (const bytes of [whole, Buffer.from(whole), Uint8Array.from([0, ...whole]).subarray(1)]) {
    const decoder = newDecoder();
    t.is(decoder.decode(bytes, 2, bytes.length - 1), 'ok');
    t.deepEqual(decoder.fields, fields);
  }
});

test('what is kept does not change with the bytes that it came in', (t) => {
  const decoder = newDecoder();
  const bytes = bytesOf(`${KEPT}040161`);
  decoder.decode(bytes, 0, bytes.length);
  bytes.fill(0);
  t.deepEqual(decoder.fields, ['custom-key', 'custom-header', ':path', 'a']);
  t.deepEqual(decode(decoder, 'be'), ['custom-key', 'custom-header']);
});

test('a table that shrinks loses its oldest entries, and one of nothing keeps none', (t) => {
  const decoder = newDecoder();
  // Entries of 34 bytes.
  decode(decoder, '400161016140016201624001630163');
  t.deepEqual(decode(decoder, '3f25bebf'), ['c', 'c', 'b', 'b']);
  t.deepEqual(decode(decoder, '3f24be'), ['c', 'c']);
  t.is(decode(decoder, '3f24bf'), 'broken');
  t.deepEqual(decode(decoder, '20400161016182'), ['a', 'a', ':method', 'GET']);
  t.is(decode(decoder, 'be'), 'broken');
  t.deepEqual(decode(decoder, '3f25 4001610161 be'), ['a', 'a', 'a', 'a']);
});

test('an entry larger than the table empties it', (t) => {
  const decoder = newDecoder();
  decode(decoder, '4001610161');
  t.deepEqual(decode(decoder, '3f034001620301020382'), ['b', '\x01\x02\x03', ':method', 'GET']);
  t.is(decode(decoder, 'be'), 'broken');
});

test('the name of an entry that makes place for itself', (t) => {
  const decoder = newDecoder();
  t.deepEqual(decode(decoder, '3f0340016101617e0162be'), ['a', 'a', 'a', 'b', 'a', 'b']);
});

/** A length of string, behind its prefix of seven bits. */
function lengthOf(length: number): number[] {
  return [0x7f, ((length - 0x7f) & 0x7f) | 0x80, (((length - 0x7f) >> 7) & 0x7f) | 0x80, (length - 0x7f) >> 14];
}

test('a header bomb: one large entry, said again and again, is not kept, and costs nobody else', (t) => {
  const decoder = newDecoder();
  const value = Buffer.alloc(4000, 'x');
  t.deepEqual(decode(decoder, Buffer.from([0x40, 1, 0x61, ...lengthOf(4000), ...value])), ['a', value.toString()]);
  t.is(decode(decoder, Buffer.alloc(1_000_000, 0xbe)), 'tooLarge');
  t.deepEqual(decoder.fields, []);
  t.deepEqual(decode(decoder, 'be'), ['a', value.toString()]);
});

test('the list may be as large as it may be, and no larger', (t) => {
  // `:method: GET` is 42 bytes.
  t.deepEqual(decode(newDecoder({ maxListBytes: 84 }), '8282'), [':method', 'GET', ':method', 'GET']);
  t.is(decode(newDecoder({ maxListBytes: 83 }), '8282'), 'tooLarge');
  t.deepEqual(decode(newDecoder({ maxFields: 2 }), '8282'), [':method', 'GET', ':method', 'GET']);
  t.is(decode(newDecoder({ maxFields: 1 }), '8282'), 'tooLarge');
  t.is(decode(newDecoder({ maxListBytes: 41 }), '0203474554'), 'tooLarge');
});

test('behind the limit the table goes on, and so do the checks', (t) => {
  const decoder = newDecoder({ maxListBytes: 100 });
  t.is(decode(decoder, `828282${KEPT}0401614001620162`), 'tooLarge');
  t.deepEqual(decode(decoder, 'be'), ['b', 'b']);
  t.deepEqual(decode(decoder, 'bf'), ['custom-key', 'custom-header']);
  t.is(decode(decoder, '828282c0'), 'broken');
  t.is(decode(newDecoder({ maxListBytes: 100 }), '828282048118'), 'broken');
});

for (const [name, prefix, string] of [
  ['plain value', [0x44], Buffer.from([...lengthOf(9000), ...Buffer.alloc(9000, 'x')])],
  // Zeros are many `0`.
  ['Huffman value', [0x44], Buffer.from([...lengthOf(9000), ...Buffer.alloc(9000, 0)].with(0, 0xff))],
  ['plain name', [0x40], Buffer.from([...lengthOf(9000), ...Buffer.alloc(9000, 'x'), 1, 0x61])],
  ['Huffman name', [0x40], Buffer.from([...lengthOf(9000), ...Buffer.alloc(9000, 0), 1, 0x61].with(0, 0xff))],
] as const) {
  test(`a string that neither the list nor the table takes empties the table: ${name}`, (t) => {
    const decoder = newDecoder({ maxListBytes: 1000 });
    decode(decoder, KEPT);
    t.is(decode(decoder, Buffer.from([...prefix, ...string])), 'tooLarge');
    t.is(decode(decoder, 'be'), 'broken');
  });
}

test('anything that arrives is fields within the limits, or refused', (t) => {
  const limits = { maxTableBytes: 200, maxListBytes: 300, maxFields: 4 };
  // Every second block begins as a good one, so that there are tables to speak of.
  const anyBlock = fc.tuple(fieldList, fc.uint8Array({ maxLength: 60 }), fc.boolean());
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 8 }), (blocks) => {
      const decoder = newDecoder(limits);
      const encoder = new HpackEncoder(200);
      for (const [fields, bytes, good] of blocks) {
        const block = good ? Buffer.concat([encode(encoder, fields), bytes]) : bytes;
        const outcome = decoder.decode(block, 0, block.length);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        const size = decoder.fields.reduce((sum, text) => sum + text.length + 16, 0);
        if (size > limits.maxListBytes || decoder.fields.length > limits.maxFields * 2) return false;
        if (outcome !== 'ok' && decoder.fields.length > 0) return false;
        if (outcome === 'broken') return true;
      }
      return true;
    }),
    RUNS,
  );
  for (const outcome of ['ok', 'tooLarge', 'broken']) t.true((outcomes.get(outcome) ?? 0) > 20, outcome);
});
