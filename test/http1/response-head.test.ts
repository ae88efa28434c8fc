// Response heads: as strict as requests, since an upstream is somebody else's code (promise P2).

import test from 'ava';
import { RESPONSE_LIMITS } from '../../src/http1/limits.ts';
import type { RejectionCode } from '../../src/http1/rejection.ts';
import { hex, parseResponse, responseWith } from './heads.ts';

const line = (statusLine: string): string => `${statusLine}\r\nX: x\r\n\r\n`;

const REFUSED: readonly (readonly [code: RejectionCode, head: string, method?: string])[] = [
  ['statusLine', line('HTTP/2.0 200 OK')],
  ['statusLine', line('HTTP/1.2 200 OK')],
  ['statusLine', line('http/1.1 200 OK')],
  ['statusLine', line('HTTP/1.10 200 OK')],
  ['statusLine', line('HTTP/1.1  200 OK')],
  ['statusLine', line('HTTP/1.1\t200 OK')],
  ['statusLine', line('HTTP/1.1 20 OK')],
  ['statusLine', line('HTTP/1.1 2000 OK')],
  ['statusLine', line('HTTP/1.1 099 OK')],
  ['statusLine', line('HTTP/1.1 2x0 OK')],
  ['statusLine', line('HTTP/1.1 +20 OK')],
  ['statusLine', line('HTTP/1.1 200OK')],
  ['statusLine', line('HTTP/1.1 200\tOK')],
  ['statusLine', line('HTTP/1.1 200 O\x00K')],
  ['statusLine', line('HTTP/1.1 200 O\x7fK')],
  ['statusLine', line('ICY 200 OK')],
  ['statusLine', line('GET / HTTP/1.1')],
  ['statusLine', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ['bareLineBreak', 'HTTP/1.1 200 OK\nX: x\r\n\r\n'],
  ['bareLineBreak', 'HTTP/1.1 200 OK\rX: x\r\n\r\n'],
  ['bareLineBreak', responseWith('X: a\nY: b')],
  ['bareLineBreak', responseWith('X: a\rY: b')],
  ['lineFolding', responseWith('X: a', ' b')],
  ['lineFolding', responseWith(' X: a')],
  ['fieldName', responseWith(': a')],
  ['fieldName', responseWith('X : a')],
  ['fieldName', responseWith('Content-Length : 5')],
  ['fieldName', responseWith('X\u00e4: a')],
  ['fieldName', responseWith('no colon')],
  ['fieldValue', responseWith('X: \x00')],
  ['fieldValue', responseWith('X: a\x0bb')],
  ['fieldValue', responseWith('X: a\x7f')],
  ['tooManyFields', responseWith(...Array.from({ length: RESPONSE_LIMITS.fields + 1 }, (_, i) => `X-${i}: ${i}`))],
  ['contentLength', responseWith('Content-Length: 5', 'Content-Length: 5')],
  ['contentLength', responseWith('Content-Length:')],
  ['contentLength', responseWith('Content-Length: 5, 5')],
  ['contentLength', responseWith('Content-Length: -1'), 'HEAD'],
  ['transferEncoding', responseWith('Transfer-Encoding: gzip')],
  ['transferEncoding', responseWith('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
  ['transferEncoding', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['transferEncoding', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['transferEncoding', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['transferEncoding', 'HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['framingConflict', responseWith('Content-Length: 5', 'Transfer-Encoding: chunked')],
];

for (const [index, [code, head, method]] of REFUSED.entries()) {
  test(`refused with ${code}: ${index} ${JSON.stringify(head.slice(0, 90))}`, (t) => {
    t.is(parseResponse(head, method).rejection?.code, code);
  });
}

interface Facts {
  readonly status?: number;
  readonly reason?: string;
  readonly keepAlive?: boolean;
  readonly hasDate?: boolean;
  readonly framing?: string;
}

const ACCEPTED: readonly (readonly [head: string, facts: Facts, method?: string])[] = [
  [line('HTTP/1.1 200 OK'), { status: 200, reason: 'OK', hasDate: false, framing: 'untilClose', keepAlive: false }],
  [line('HTTP/1.1 200 '), { status: 200, reason: '' }],
  [line('HTTP/1.1 200'), { status: 200, reason: '' }],
  [line('HTTP/1.1 418 I am \u00e9'), { status: 418, reason: 'I am \u00e9' }],
  [line('HTTP/1.1 999 ?'), { status: 999 }],
  [responseWith('Content-Length: 5'), { framing: 'length', keepAlive: true }],
  [responseWith('Content-Length: 5', 'Connection: close'), { keepAlive: false }],
  [responseWith('Content-Length: 5', 'Connection: x, CLOSE'), { keepAlive: false }],
  [responseWith('Content-Length: 5'), { framing: 'none', keepAlive: true }, 'HEAD'],
  [responseWith('Transfer-Encoding: chunked'), { framing: 'chunked', keepAlive: true }],
  [responseWith('Transfer-Encoding: chunked'), { framing: 'none' }, 'HEAD'],
  [responseWith('Date: today', 'Content-Length: 0'), { hasDate: true }],
  ['HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n', { keepAlive: false }],
  ['HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n', { keepAlive: true }],
  ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n', { framing: 'untilClose', keepAlive: false }],
  ['HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive, close\r\n\r\n', { keepAlive: false }],
  ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', { framing: 'none', keepAlive: true }],
  ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', { framing: 'none', keepAlive: true }],
  ['HTTP/1.1 100 Continue\r\n\r\n', { status: 100, framing: 'none' }],
  // A twin with an underscore is no framing field.
  [responseWith('Content-Length: 5', 'Content_Length: 6'), { framing: 'length' }],
];

for (const [index, [text, facts, method]] of ACCEPTED.entries()) {
  test(`accepted: ${index} ${method ?? 'GET'} ${JSON.stringify(text.slice(0, 90))}`, (t) => {
    const { head, rejection } = parseResponse(text, method);
    t.is(rejection, undefined);
    const { status, reason, keepAlive, hasDate, framing } = head;
    const actual: Record<keyof Facts, unknown> = { status, reason, keepAlive, hasDate, framing: framing.kind };
    t.like(actual, facts);
  });
}

test('bytes of a value, one by one', (t) => {
  for (let byte = 0; byte < 256; byte++) {
    if (byte === 0x0a || byte === 0x0d) continue;
    const refused = (byte < 0x20 && byte !== 0x09) || byte === 0x7f;
    const { rejection } = parseResponse(responseWith(`X: a${String.fromCharCode(byte)}b`));
    t.is(rejection?.code, refused ? 'fieldValue' : undefined, hex(byte));
  }
});

test('a head leaves nothing behind for the next one', (t) => {
  const { head } = parseResponse(responseWith('Connection: close, X-Own', 'Date: today', 'Content-Length: 5'));
  const bytes = Buffer.from('HTTP/1.1 204 Gone\r\n\r\n', 'latin1');
  t.is(head.parse(bytes, 0, bytes.length, 'GET'), undefined);
  t.is(head.fields.count, 0);
  t.deepEqual(head.connection.fieldNames, []);
  t.false(head.hasDate);
  t.true(head.keepAlive);
  t.is(head.framing.kind, 'none');
});
