// The framing table, whole (CVE-2026-2835, -2020-8287, -2023-40225): every combination of what a message can say about
// where its body ends, against a table that is written out here and not computed as the product computes it.

import test from 'ava';
import { decideRequestFraming, decideResponseFraming, type FramingFields } from '../../src/http1/framing.ts';

// What a message says: [how many fields, the value of the last].
const CONTENT_LENGTHS = {
  none: [0, ''],
  one: [1, '5'],
  zero: [1, '0'],
  largest: [1, '9007199254740991'],
  two: [2, '5'],
  empty: [1, ''],
  signed: [1, '+5'],
  negative: [1, '-5'],
  hexadecimal: [1, '0x5'],
  exponent: [1, '5e3'],
  fraction: [1, '5.0'],
  list: [1, '5,5'],
  spacedList: [1, '5, 6'],
  inner: [1, '1 2'],
  beyond: [1, '9007199254740992'],
  tooLong: [1, '00000000000000005'],
} as const;

const TRANSFER_ENCODINGS = {
  none: [0, ''],
  chunked: [1, 'chunked'],
  upperCase: [1, 'CHUNKED'],
  two: [2, 'chunked'],
  identity: [1, 'identity'],
  gzip: [1, 'gzip, chunked'],
  twice: [1, 'chunked, chunked'],
  prefix: [1, 'xchunked'],
  parameter: [1, 'chunked;q=1'],
  empty: [1, ''],
  quoted: [1, '"chunked"'],
} as const;

type LengthName = keyof typeof CONTENT_LENGTHS;
type EncodingName = keyof typeof TRANSFER_ENCODINGS;

/** Content-Length alone. Everything that is not here is refused. */
const BY_LENGTH: Readonly<Partial<Record<LengthName, number>>> = { one: 5, zero: 0, largest: 9007199254740991 };
/** Transfer-Encoding alone, in HTTP/1.1. Everything that is not here is refused. */
const CHUNKED: readonly EncodingName[] = ['chunked', 'upperCase'];

interface Combination {
  readonly length: LengthName;
  readonly encoding: EncodingName;
  readonly fields: FramingFields;
}

function* combinations(): Generator<Combination> {
  for (const minorVersion of [0, 1]) {
    for (const [length, [contentLengths, contentLength]] of entries(CONTENT_LENGTHS)) {
      for (const [encoding, [transferEncodings, transferEncoding]] of entries(TRANSFER_ENCODINGS)) {
        const fields = { contentLengths, contentLength, transferEncodings, transferEncoding, minorVersion };
        yield { length, encoding, fields };
      }
    }
  }
}

/** What the fields alone say, as the wire policy has it: a text such as `length 5`, or why it is refused. */
function expectedByFields({ length, encoding, fields }: Combination): string {
  if (encoding !== 'none' && length !== 'none') return 'framingConflict';
  if (encoding !== 'none') {
    return CHUNKED.includes(encoding) && fields.minorVersion === 1 ? 'chunked' : 'transferEncoding';
  }
  if (length === 'none') return 'nothing said';
  const bytes = BY_LENGTH[length];
  return bytes === undefined ? 'contentLength' : `length ${bytes}`;
}

const REFUSALS = ['framingConflict', 'transferEncoding', 'contentLength'];

test('requests: every version, Content-Length and Transfer-Encoding', (t) => {
  let seen = 0;
  for (const combination of combinations()) {
    const expected = expectedByFields(combination).replace('nothing said', 'none');
    t.is(describe(decideRequestFraming(combination.fields)), expected, JSON.stringify(combination.fields));
    seen++;
  }
  t.is(seen, 2 * 16 * 11);
});

test('responses: every method, status, version, Content-Length and Transfer-Encoding', (t) => {
  for (const method of ['GET', 'HEAD', 'POST']) {
    for (const status of [100, 103, 199, 200, 204, 205, 206, 301, 304, 404, 500]) {
      for (const combination of combinations()) {
        const actual = describe(decideResponseFraming(combination.fields, method, status));
        const label = `${method} ${status} ${JSON.stringify(combination.fields)}`;
        t.is(actual, expectedOfResponse(combination, method, status), label);
      }
    }
  }
});

function expectedOfResponse(combination: Combination, method: string, status: number): string {
  const said = expectedByFields(combination);
  if (REFUSALS.includes(said)) return said;
  // A body where none can be: a Transfer-Encoding there is a lie, a Content-Length only tells what a GET would bring.
  if (status < 200 || status === 204 || status === 304) return said === 'chunked' ? 'transferEncoding' : 'none';
  if (method === 'HEAD') return 'none';
  return said === 'nothing said' ? 'untilClose' : said;
}

function describe(framing: ReturnType<typeof decideResponseFraming>): string {
  if (framing.kind === 'rejected') return framing.rejection.code;
  return framing.kind === 'length' ? `length ${framing.bytes}` : framing.kind;
}

function entries<Key extends string, Value>(table: Readonly<Record<Key, Value>>): [Key, Value][] {
  const list: [Key, Value][] = [];
  for (const key in table) list.push([key, table[key]]);
  return list;
}
