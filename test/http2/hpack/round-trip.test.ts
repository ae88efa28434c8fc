// What the encoder writes, the decoder reads: whole conversations on one pair, with table sizes that change in between.

import test from 'ava';
import fc from 'fast-check';
import { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';
import { KNOWN_NAMES } from '../../../src/http2/hpack/known-names.ts';
import { decode, encode, newDecoder } from './blocks.ts';
import { fieldList, latin1 } from './generated.ts';
import '../../support/fixed-seed.ts';

const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) };

const tableBytes = fc.oneof(fc.constantFrom(0, 64, 256, 4096), fc.integer({ min: 0, max: 9000 }));

test('blocks come back as they were, whatever the limits of the tables', (t) => {
  const step = fc.record({ limits: fc.array(tableBytes, { maxLength: 3 }), fields: fieldList });
  fc.assert(
    fc.property(tableBytes, tableBytes, fc.array(step, { maxLength: 30 }), (ours, announced, steps) => {
      const decoder = newDecoder({ maxTableBytes: announced });
      const encoder = new HpackEncoder(ours);
      encoder.setPeerLimit(announced);
      for (const { limits, fields } of steps) {
        // A peer may announce less for a while, but no more than its decoder can hold.
        for (const limit of limits) encoder.setPeerLimit(Math.min(limit, announced));
        t.deepEqual(decode(decoder, encode(encoder, fields)), fields);
      }
    }),
    RUNS,
  );
});

test('any string comes back, as a name and as a value', (t) => {
  fc.assert(
    fc.property(latin1, latin1, (name, value) => {
      const fields = [name, value, name, value];
      t.deepEqual(decode(newDecoder(), encode(new HpackEncoder(4096), fields)), fields);
    }),
    RUNS,
  );
});

test('each byte comes back', (t) => {
  for (let byte = 0; byte < 256; byte++) {
    // At each place within a byte, and among letters of five bits, so that Huffman is the shorter one.
    for (let before = 20; before < 28; before++) {
      const value = `${'o'.repeat(before)}${String.fromCharCode(byte)}o`;
      t.deepEqual(decode(newDecoder(), encode(new HpackEncoder(4096), ['x', value])), ['x', value]);
    }
  }
});

test('names that are like known ones', (t) => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const encoder = new HpackEncoder(0);
  const decoder = newDecoder({ maxFields: 1000, maxListBytes: 1_000_000 });
  for (const name of KNOWN_NAMES.keys()) {
    const longer = [...letters].flatMap((a) => [...letters].map((b) => name + a + b));
    const fields = [name, name.slice(1), ...longer].flatMap((text) => [text, 'v']);
    t.deepEqual(decode(decoder, encode(encoder, fields)), fields);
  }
});
