// Bodies: chunk by chunk and byte by byte, whole or cut anywhere; the bytes behind the end are never touched.

import test from 'ava';
import fc from 'fast-check';
import { BodyReader } from '../../src/http1/body-reader.ts';
import { CHUNK_END, chunkStart, lastChunk } from '../../src/http1/chunk.ts';
import type { RejectionCode } from '../../src/http1/rejection.ts';
import { byteByByte, CHUNKED, readBody } from './bodies.ts';
import '../support/fixed-seed.ts';

const NEXT = 'GET /next HTTP/1.1\r\n\r\n';

const ACCEPTED: readonly (readonly [wire: string, data: string])[] = [
  ['0\r\n\r\n', ''],
  ['5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', 'hello world'],
  ['A\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['a\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['0000000000000005\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['0000000000000000\r\n\r\n', ''],
  ['2\r\n\r\n\r\n0\r\n\r\n', '\r\n'],
  ['5;name=value\r\nhello\r\n0;last\r\n\r\n', 'hello'],
  ['5;a="b\tc\u00ff"\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['5;\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['0\r\nX-Trailer: x\r\nY:\r\n\r\n', ''],
  ['0\r\nContent-Length: 99\r\nTransfer-Encoding: x\r\n\r\n', ''],
  [`5;${'x'.repeat(256)}\r\nhello\r\n0\r\n\r\n`, 'hello'],
  [`0\r\nX: ${'x'.repeat(8100)}\r\n\r\n`, ''],
];

const REFUSED: readonly (readonly [code: RejectionCode, wire: string])[] = [
  ['chunkSize', '\r\n'],
  ['chunkSize', ' 5\r\nhello\r\n'],
  ['chunkSize', '5 \r\nhello\r\n'],
  ['chunkSize', '5\t\r\nhello\r\n'],
  ['chunkSize', '0x5\r\nhello\r\n'],
  ['chunkSize', '+5\r\nhello\r\n'],
  ['chunkSize', '-5\r\nhello\r\n'],
  ['chunkSize', '5_0\r\nhello\r\n'],
  ['chunkSize', '5g\r\nhello\r\n'],
  ['chunkSize', '5,\r\nhello\r\n'],
  ['chunkSize', ';x\r\n'],
  ['chunkSize', '\x00\r\n'],
  ['chunkSize', '5\x00\r\n'],
  ['chunkSize', '\u00b9\r\n'],
  ['chunkSize', '00000000000000005\r\nhello\r\n'],
  ['chunkSize', '00000000000000000\r\n\r\n'],
  ['chunkSize', '20000000000000\r\n'],
  ['chunkSize', 'ffffffffffffffff\r\n'],
  ['bareLineBreak', '5\nhello\r\n0\r\n\r\n'],
  ['bareLineBreak', '5\rhello\r\n0\r\n\r\n'],
  ['bareLineBreak', '5\r\rhello\r\n0\r\n\r\n'],
  ['bareLineBreak', '5;a\nhello\r\n0\r\n\r\n'],
  ['bareLineBreak', '5;a\rx\r\n'],
  ['chunkExtension', '5;a\x00b\r\n'],
  ['chunkExtension', '5;a\x7fb\r\n'],
  ['chunkExtension', `5;${'x'.repeat(257)}\r\n`],
  ['chunkEnd', '5\r\nhello0\r\n\r\n'],
  ['chunkEnd', '5\r\nhello\n0\r\n\r\n'],
  ['chunkEnd', '5\r\nhello\r0\r\n\r\n'],
  ['chunkEnd', '5\r\nhellooo\r\n'],
  ['chunkSize', '5\r\nhello\r\n\r\n0\r\n\r\n'],
  ['bareLineBreak', '0\n\r\n'],
  ['bareLineBreak', '0\r\n\n'],
  ['bareLineBreak', '0\r\n\rX'],
  ['bareLineBreak', '0\r\nX: a\n\r\n'],
  ['bareLineBreak', '0\r\nX: a\rY: b\r\n\r\n'],
  ['trailers', '0\r\n: x\r\n\r\n'],
  ['trailers', '0\r\n X: x\r\n\r\n'],
  ['trailers', '0\r\nX : x\r\n\r\n'],
  ['trailers', '0\r\nX\r\n\r\n'],
  ['trailers', '0\r\nX: a\r\n b\r\n\r\n'],
  ['trailers', '0\r\nX: a\x00\r\n\r\n'],
  ['trailers', '0\r\nX\u00e4: a\r\n\r\n'],
  ['trailers', `0\r\nX: ${'x'.repeat(8192)}\r\n\r\n`],
];

for (const [index, [wire, data]] of ACCEPTED.entries()) {
  test(`chunked, accepted: ${index} ${JSON.stringify(wire.slice(0, 60))}`, (t) => {
    const expected = { data, complete: true, refused: undefined, used: wire.length };
    t.deepEqual(readBody(CHUNKED, wire + NEXT), expected);
    t.deepEqual(readBody(CHUNKED, wire + NEXT, byteByByte(wire + NEXT)), expected);
    for (let cut = 1; cut < Math.min(wire.length, 400); cut++)
      t.deepEqual(readBody(CHUNKED, wire + NEXT, [cut]), expected);
  });
  test(`chunked, no prefix is complete: ${index} ${JSON.stringify(wire.slice(0, 60))}`, (t) => {
    for (let length = 0; length < wire.length; length++) {
      const { complete, refused, used } = readBody(CHUNKED, wire.slice(0, length));
      t.false(complete);
      t.is(refused, undefined);
      t.is(used, length);
    }
  });
}

for (const [index, [code, wire]] of REFUSED.entries()) {
  test(`chunked, refused with ${code}: ${index} ${JSON.stringify(wire.slice(0, 60))}`, (t) => {
    const whole = readBody(CHUNKED, wire + NEXT);
    t.is(whole.refused, code);
    t.false(whole.complete);
    t.deepEqual(readBody(CHUNKED, wire + NEXT, byteByByte(wire + NEXT)), whole);
    for (let cut = 1; cut < Math.min(wire.length, 400); cut++)
      t.deepEqual(readBody(CHUNKED, wire + NEXT, [cut]), whole);
  });
}

test('extensions are bounded for the whole message, not only each (CVE-2024-22019)', (t) => {
  const chunk = `1;${'x'.repeat(255)}\r\na\r\n`;
  t.is(readBody(CHUNKED, chunk.repeat(64)).refused, undefined);
  t.is(readBody(CHUNKED, chunk.repeat(65)).refused, 'chunkExtension');
});

test('what is written as chunks is read as it was, wherever it is cut', (t) => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 6 }), cuts, (pieces, places) => {
      const buffers = pieces.map((piece) => Buffer.from(piece));
      const chunks = buffers.map((piece) => chunkStart(piece.length) + piece.toString('latin1') + CHUNK_END).join('');
      const wire = chunks + lastChunk('');
      const inside = [...new Set(places)].filter((place) => place < wire.length + NEXT.length).sort((a, b) => a - b);
      const data = Buffer.concat(buffers).toString('latin1');
      const { complete, data: read, used } = readBody(CHUNKED, wire + NEXT, inside);
      return complete && read === data && used === wire.length;
    }),
  );
  t.pass();
});

test('any bytes give the same outcome whole and cut anywhere', (t) => {
  const wire = fc.string({ unit: fc.constantFrom(...'0125aF\r\n\r\n; :x\x00\xff'), maxLength: 30 });
  fc.assert(
    fc.property(wire, fc.nat({ max: 30 }), (text, cut) => {
      const whole = readBody(CHUNKED, text);
      const outcomes = [
        readBody(CHUNKED, text, byteByByte(text)),
        readBody(CHUNKED, text, cut < text.length ? [cut] : []),
      ];
      return outcomes.every((outcome) => JSON.stringify(outcome) === JSON.stringify(whole));
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('Content-Length: exactly that many bytes', (t) => {
  for (const cuts of [[], [1], [4], [5], [6], byteByByte(`hello${NEXT}`)]) {
    const outcome = readBody({ kind: 'length', bytes: 5 }, `hello${NEXT}`, cuts);
    t.deepEqual(outcome, { data: 'hello', complete: true, refused: undefined, used: 5 });
  }
  t.deepEqual(readBody({ kind: 'length', bytes: 0 }, NEXT), { data: '', complete: true, refused: undefined, used: 0 });
  t.false(readBody({ kind: 'length', bytes: 6 }, 'hello').complete);
});

test('no body: complete before the first byte', (t) => {
  t.deepEqual(readBody({ kind: 'none' }, NEXT), { data: '', complete: true, refused: undefined, used: 0 });
});

test('the end of the input ends a body only when nothing else tells its end', (t) => {
  const read = (reader: BodyReader, text: string) => {
    reader.read(Buffer.from(text), 0, text.length, { bodyData: () => {} });
    return reader;
  };
  const untilClose = read(new BodyReader({ kind: 'untilClose' }), 'hello');
  t.false(untilClose.complete);
  t.true(untilClose.endOfInput());
  t.true(untilClose.complete);
  t.false(read(new BodyReader({ kind: 'length', bytes: 6 }), 'hello').endOfInput());
  t.false(read(new BodyReader(CHUNKED), '5\r\nhello\r\n0\r\n').endOfInput());
});

test('what is left is known for a length only', (t) => {
  const reader = new BodyReader({ kind: 'length', bytes: 10 });
  reader.read(Buffer.from('abc'), 0, 3, { bodyData: () => {} });
  t.is(reader.remainingBytes, 7);
  t.is(reader.received, 3);
  t.is(new BodyReader(CHUNKED).remainingBytes, -1);
  t.is(new BodyReader({ kind: 'none' }).remainingBytes, 0);
});
