import test from 'ava';
import fc from 'fast-check';
import { ByteText } from '../../src/observe/byte-text.ts';
import { escapeCommon, escapeJson } from '../../src/observe/escape-text.ts';
import { FixedText, NO_PIECE } from '../../src/observe/fixed-text.ts';
import '../support/fixed-seed.ts';

/** Any UTF-16 units, half surrogate pairs included; mostly ASCII, short and long. */
const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 80 }),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', 'a', '\x7e', '\x7f', 'é', '€', '\ud83d', '\ude00'),
    maxLength: 60,
  }),
);

const NUMBER = fc.oneof(
  fc.maxSafeNat(),
  fc.maxSafeInteger(),
  fc.nat(),
  fc.double(),
  fc.constantFrom(0, -0, 9, 10, 99, 100, 999_999_999, 1e9, 1e9 + 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e21),
  fc.tuple(fc.integer({ min: 1, max: 9_007_198 }), fc.constantFrom(-1, 0, 1)).map(([high, more]) => high * 1e9 + more),
);

const FIXED = new FixedText();
const PIECES = ['', ',', ',"Key":"', '12345678', 'é€😀', 'x'.repeat(100), 'y'.repeat(1023)];
const ADDED = PIECES.map((piece) => FIXED.add(piece));

/** A way to add something, and the string that it is to be. */
type Addition = readonly [add: (text: ByteText) => void, plainly: string];

const ADDITION: fc.Arbitrary<Addition> = fc.oneof(
  TEXT.map((value): Addition => [(text) => text.addText(value), value]),
  TEXT.map((value): Addition => [(text) => text.addJson(value), escapeJson(value)]),
  TEXT.map((value): Addition => [(text) => text.addCommon(value), escapeCommon(value)]),
  TEXT.map((value): Addition => [(text) => text.addBytes(Buffer.from(value)), value]),
  fc
    .nat(PIECES.length - 1)
    .map((i): Addition => [(text) => text.addPiece(FIXED, ADDED[i] ?? NO_PIECE), PIECES[i] ?? '']),
  fc.nat(127).map((byte): Addition => [(text) => text.addByte(byte), String.fromCharCode(byte)]),
  NUMBER.map((value): Addition => [(text) => text.addNumber(value), String(value)]),
);

test('whatever is added in whatever order, the bytes are those of the strings', (t) => {
  const property = fc.property(fc.array(ADDITION), fc.integer({ min: 1, max: 300 }), (additions, capacity) => {
    const text = new ByteText(capacity);
    for (const [add] of additions) add(text);
    // Piece by piece, for halves of a pair that meet are no pair here.
    const plainly = Buffer.concat(additions.map(([, piece]) => Buffer.from(piece)));
    t.deepEqual(Buffer.from(text.bytes), plainly);
    t.is(text.length, plainly.length);
    t.is(text.toString(), plainly.toString());
  });
  fc.assert(property, { numRuns: 2000 });
});

test('numbers are written as String writes them', (t) => {
  const text = new ByteText(8);
  const property = fc.property(NUMBER, (value) => {
    text.cutTo(0);
    text.addNumber(value);
    t.is(text.toString(), String(value));
  });
  fc.assert(property, { numRuns: 5000 });
  for (let power = 0; power <= 15; power++) {
    for (const value of [10 ** power - 1, 10 ** power, 10 ** power + 1]) {
      text.cutTo(0);
      text.addNumber(value);
      t.is(text.toString(), String(value));
    }
  }
});

test('what is cut off is gone, and a copy stays what it was', (t) => {
  const text = new ByteText(4);
  text.addText('kept');
  text.addText(' cut');
  const copy = text.copyFrom(4);
  text.cutTo(4);
  text.addText(', added');
  t.is(text.toString(), 'kept, added');
  t.is(Buffer.from(copy).toString(), ' cut');
});

test('a text that fits does not make it grow', (t) => {
  const text = new ByteText(100);
  text.addText('x'.repeat(60));
  text.addJson('y'.repeat(40));
  t.is(text.capacity, 100);
  text.addByte(0x7a);
  t.true(text.capacity > 100);
  t.is(text.toString(), `${'x'.repeat(60)}${'y'.repeat(40)}z`);
});

test('what stands there already is added again, at any length', (t) => {
  const property = fc.property(fc.string({ maxLength: 60 }), fc.nat(60), fc.nat(60), (value, one, other) => {
    const bytes = Buffer.from(value);
    const [from, to] = [Math.min(one, other, bytes.length), Math.min(Math.max(one, other), bytes.length)];
    const text = new ByteText(1);
    text.addText(value);
    text.addAgain(from, to);
    text.addText('|');
    t.deepEqual(Buffer.from(text.bytes), Buffer.concat([bytes, bytes.subarray(from, to), Buffer.from('|')]));
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a piece that is too long to be one is an error', (t) => {
  t.throws(() => new FixedText().add('é'.repeat(512)), { instanceOf: RangeError, message: /1024 bytes/ });
});

test('every octet that needs an escape is found, wherever it stands', (t) => {
  for (let code = 0; code < 256; code++) {
    const odd = String.fromCharCode(code);
    for (const before of [0, 1, 2, 3, 24, 25, 26, 27, 40]) {
      const value = `${'a'.repeat(before)}${odd}${'~ '.repeat(20)}`;
      const text = new ByteText(8);
      text.addJson(value);
      t.is(text.toString(), escapeJson(value), `${code} behind ${before}`);
    }
  }
});
