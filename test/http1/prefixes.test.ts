// Every strict prefix of a good head is not a head yet, and is not refused either: what has arrived so far can still
// become one. Whatever is accepted is accepted whole, wherever the network cut it (http-safety 2.7, test 3).

import test from 'ava';
import fc from 'fast-check';
import { findBareLineBreak, findHeadEnd } from '../../src/http1/head-end.ts';
import { RequestHead } from '../../src/http1/request-head.ts';
import { ResponseHead } from '../../src/http1/response-head.ts';
import { DEFAULT_POLICY } from './heads.ts';
import '../support/fixed-seed.ts';

const token = fc.string({
  unit: fc.constantFrom(...'abcXYZ019-.!~'),
  minLength: 1,
  maxLength: 12,
});
const value = fc.string({ unit: fc.constantFrom(...'ab c,;=\t"/\u00e9\u00ff'), maxLength: 20 });
const fieldLines = fc
  .array(fc.tuple(token, value), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, text]) => `X-${name}: ${text}\r\n`).join(''));
const target = fc.string({ unit: fc.constantFrom(...'ab/.?=&;'), maxLength: 20 });

const requestHead = fc
  .tuple(token, target, fieldLines)
  .filter(([method]) => method !== 'CONNECT' && method !== 'TRACE')
  .map(([method, rest, lines]) => `${method} /${rest} HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n`);

const responseHead = fc
  .tuple(fc.integer({ min: 100, max: 999 }), value, fieldLines)
  .map(([status, reason, lines]) => `HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n`);

test('requests', (t) => {
  fc.assert(fc.property(requestHead, (text) => holdsForPrefixes(Buffer.from(text, 'latin1'), parsesAsRequest)));
  t.pass();
});

test('responses', (t) => {
  fc.assert(fc.property(responseHead, (text) => holdsForPrefixes(Buffer.from(text, 'latin1'), parsesAsResponse)));
  t.pass();
});

test('the end of a head is found wherever the search resumes, three bytes back', (t) => {
  const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\r\n\r\n', 'latin1');
  const end = bytes.indexOf('\r\n\r\n') + 4;
  for (let arrived = 0; arrived < end; arrived++) {
    t.is(findHeadEnd(bytes, 0, arrived), -1);
    t.is(findHeadEnd(bytes, Math.max(0, arrived - 3), bytes.length), end);
  }
});

test('a line break that is not CRLF is seen as soon as it can no longer become one', (t) => {
  const seen = (text: string) => findBareLineBreak(Buffer.from(text, 'latin1'), 0, text.length)?.code;
  t.is(seen('GET / HTTP/1.1\r'), undefined);
  t.is(seen('GET / HTTP/1.1\r\n'), undefined);
  t.is(seen('GET / HTTP/1.1\n'), 'bareLineBreak');
  t.is(seen('\n'), 'bareLineBreak');
  t.is(seen('GET / HTTP/1.1\rH'), 'bareLineBreak');
  t.is(seen('GET / HTTP/1.1\r\r'), 'bareLineBreak');
});

function holdsForPrefixes(bytes: Buffer, parses: (bytes: Buffer) => boolean): boolean {
  for (let length = 0; length < bytes.length; length++) {
    if (findHeadEnd(bytes, 0, length) !== -1 || findBareLineBreak(bytes, 0, length) !== undefined) return false;
  }
  return findHeadEnd(bytes, 0, bytes.length) === bytes.length && parses(bytes);
}

const parsesAsRequest = (bytes: Buffer): boolean =>
  new RequestHead().parse(bytes, 0, bytes.length, DEFAULT_POLICY) === undefined;

const parsesAsResponse = (bytes: Buffer): boolean =>
  new ResponseHead().parse(bytes, 0, bytes.length, 'GET') === undefined;
