// Heads of HTTP/2 as the HTTP/1.1 heads that they mean, and back. What could not be written that way is refused: a field
// with CR and LF turned into lines has split requests elsewhere.

import test from 'ava';
import fc from 'fast-check';
import { addFieldPairs } from '../../src/http2/field-pairs.ts';
import { writeRequestText } from '../../src/http2/request-text.ts';
import { writeResponseText } from '../../src/http2/response-text.ts';
import { parseRequest, parseResponse } from '../http1/heads.ts';
import '../support/fixed-seed.ts';

const HEAD = [':method', 'GET', ':scheme', 'https', ':authority', 'a.test', ':path', '/x?y'];

test('a request becomes a head that our own parser takes', (t) => {
  const text = writeRequestText([...HEAD, 'accept', '*/*', 'x-é'.slice(0, 2), 'é'], true);
  t.deepEqual(text, { ok: true, value: 'GET /x?y HTTP/1.1\r\nhost: a.test\r\naccept: */*\r\nx-: é\r\n\r\n' });
  t.is(parseRequest(text.ok ? text.value : '').rejection, undefined);
});

for (const [name, fields, ended, lines] of [
  ['no body', [], true, ''],
  ['a body without a length', [], false, 'transfer-encoding: chunked\r\n'],
  ['a body with a length', ['content-length', '5'], false, 'content-length: 5\r\n'],
  ['cookies in crumbs', ['cookie', 'a=1', 'x', 'y', 'cookie', 'b=2'], true, 'x: y\r\ncookie: a=1; b=2\r\n'],
  ['the same Host again', ['host', 'a.test'], true, ''],
  ['te', ['te', 'trailers'], true, 'te: trailers\r\n'],
] as const) {
  test(`fields: ${name}`, (t) => {
    t.deepEqual(writeRequestText([...HEAD, ...fields], ended), {
      ok: true,
      value: `GET /x?y HTTP/1.1\r\nhost: a.test\r\n${lines}\r\n`,
    });
  });
}

const OF_GET = [':method', 'GET', ':scheme', 'https'];

for (const [code, fields] of [
  ['connectUnsupported', [':method', 'CONNECT', ':authority', 'a.test:1']],
  ['method', [':method', 'GET / HTTP/1.1\r\nx: y', ':scheme', 'https', ':authority', 'a', ':path', '/']],
  ['pseudoFields', [':scheme', 'https', ':authority', 'a', ':path', '/']],
  ['pseudoFields', [':method', 'GET', ':authority', 'a', ':path', '/']],
  ['pseudoFields', [...OF_GET, ':authority', 'a']],
  ['pseudoFields', [...OF_GET, ':authority', 'a', ':path', '']],
  ['pseudoFields', [...HEAD, ':path', '/again']],
  ['pseudoFields', [...HEAD, ':protocol', 'websocket']],
  ['pseudoFields', [...HEAD, ':status', '200']],
  ['fieldName', [...OF_GET, ':authority', 'a', 'x', 'y', ':path', '/']],
  ['target', [...OF_GET, ':authority', 'a', ':path', '/ HTTP/1.1\r\nx: y']],
  ['target', [...OF_GET, ':authority', 'a', ':path', '/a#b']],
  ['targetForm', [...OF_GET, ':authority', 'a', ':path', 'http://b/']],
  ['hostMissing', [...OF_GET, ':path', '/']],
  ['hostInvalid', [...OF_GET, ':path', '/', ':authority', 'a\r\nx: y']],
  ['hostDiffers', [...HEAD, 'host', 'b.test']],
  ['hostRepeated', [...HEAD, 'host', 'a.test', 'host', 'b.test']],
  ['fieldName', [...HEAD, 'x y', 'z']],
  ['fieldName', [...HEAD, 'x:y', 'z']],
  ['fieldName', [...HEAD, 'X', 'z']],
  ['fieldName', [...HEAD, '', 'z']],
  ['fieldName', [...HEAD, 'transfer-encoding', 'chunked']],
  ['fieldName', [...HEAD, 'connection', 'close']],
  ['fieldName', [...HEAD, 'upgrade', 'websocket']],
  ['fieldValue', [...HEAD, 'x', 'a\r\nb: c']],
  ['fieldValue', [...HEAD, 'x', 'a\nb']],
  ['fieldValue', [...HEAD, 'x', 'a\0b']],
  ['fieldValue', [...HEAD, 'x', ' a']],
  ['fieldValue', [...HEAD, 'x', 'a\t']],
  ['fieldValue', [...HEAD, 'te', 'gzip']],
] as const) {
  test(`refused with ${code}: ${JSON.stringify(fields)}`, (t) => {
    const text = writeRequestText(fields, true);
    t.is(text.ok ? 'accepted' : text.error.code, code);
  });
}

test('whatever the fields are: refused, or a head with exactly as many lines as there are fields', (t) => {
  const octet = fc.constantFrom('a', 'Z', '-', '_', ' ', ':', '\r', '\n', '\0', '\t', '\x7f', 'é', 'Ā');
  const text = fc.string({ unit: octet, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (pairs) => {
      const written = writeRequestText([...HEAD, ...pairs.flat()], true);
      if (!written.ok) return;
      const names = pairs.map(([name]) => name).filter((name) => !name.startsWith(':'));
      t.is(written.value.split('\r\n').length, names.length + 4);
    }),
    { numRuns: 2000 },
  );
});

test('a response becomes a head that our own parser takes, its body until the end where no length is said', (t) => {
  const text = writeResponseText([':status', '200', 'x', 'y', 'set-cookie', 'a', 'set-cookie', 'b']);
  t.deepEqual(text, { ok: true, value: 'HTTP/1.1 200 \r\nx: y\r\nset-cookie: a\r\nset-cookie: b\r\n\r\n' });
  const { head, rejection } = parseResponse(text.ok ? text.value : '');
  t.deepEqual([rejection, head.framing.kind], [undefined, 'untilClose']);
});

for (const fields of [
  ['x', 'y'],
  [':status', '20'],
  [':status', '200\r\nx: y'],
  [':status', '200', 'x', 'a\r\nb: c'],
  [':status', '200', 'x\r\n', 'a'],
  [':status', '200', 'transfer-encoding', 'chunked'],
]) {
  test(`no response: ${JSON.stringify(fields)}`, (t) => {
    t.false(writeResponseText(fields).ok);
  });
}

test('field lines become pairs in lower case, blanks around values gone, without what is of one connection', (t) => {
  const lines =
    'Host: a\r\nX-A:  b \t\r\nX-Empty:\r\nX-Colon: a:b\r\nTransfer-Encoding: chunked\r\nConnection: TE\r\n\r\n';
  t.deepEqual(addFieldPairs(lines, [':status', '200']), [
    ...[':status', '200', 'host', 'a', 'x-a', 'b', 'x-empty', '', 'x-colon', 'a:b'],
  ]);
  t.deepEqual(addFieldPairs('', []), []);
});
