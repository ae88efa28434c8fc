// Request heads: what is accepted and with which facts, what is refused and with which code (http-safety 2.4).

import test from 'ava';
import type { RejectionCode } from '../../src/http1/rejection.ts';
import { DEFAULT_POLICY, hex, parseRequest, requestWith } from './heads.ts';

const HOST = 'Host: a.example';

/** Only the request line: the fields are a Host. */
const line = (requestLine: string): string => `${requestLine}\r\n${HOST}\r\n\r\n`;

const REFUSED: readonly [code: RejectionCode, head: string][] = [
  // The request line.
  ['requestLine', line('GET')],
  ['requestLine', line('GET ')],
  ['requestLine', line('GET /')],
  ['requestLine', line('GET  / HTTP/1.1')],
  ['requestLine', '\r\nGET / HTTP/1.1\r\n\r\n'],
  ['method', line(' GET / HTTP/1.1')],
  ['method', line('G(T / HTTP/1.1')],
  ['method', line('GET\t/ HTTP/1.1')],
  ['method', line('G\u00c9T / HTTP/1.1')],
  ['method', line('"GET" / HTTP/1.1')],
  ['version', line('GET / http/1.1')],
  ['version', line('GET / HTTP/1.10')],
  ['version', line('GET / HTTP/01.1')],
  ['version', line('GET / HTTP/1.')],
  ['version', line('GET / HTTP/1')],
  ['version', line('GET / HTTP/1,1')],
  ['version', line('GET / HTTP/1.1 ')],
  ['version', line('GET / HTTP/1.1x')],
  ['version', line('GET /  HTTP/1.1')],
  ['version', line('GET / XTTP/1.1')],
  ['version', line('GET / HTTP/x.y')],
  ['versionUnsupported', line('GET / HTTP/2.0')],
  ['versionUnsupported', line('GET / HTTP/0.9')],
  ['versionUnsupported', line('GET / HTTP/1.2')],
  ['versionUnsupported', line('GET / HTTP/3.0')],
  ['versionUnsupported', 'PRI * HTTP/2.0\r\n\r\n'],
  ['bareLineBreak', 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
  ['bareLineBreak', 'GET / HTTP/1.1\rHost: a\r\n\r\n'],
  ['bareLineBreak', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n'],

  // The target.
  ['target', line('GET /a#b HTTP/1.1')],
  ['target', line('GET /\u00e9 HTTP/1.1')],
  ['target', line('GET /\x00 HTTP/1.1')],
  ['target', line('GET /\x7f HTTP/1.1')],
  ['target', line('GET /a\tb HTTP/1.1')],
  ['version', line('GET /a b HTTP/1.1')],
  ['targetForm', line('GET * HTTP/1.1')],
  ['targetForm', line('OPTIONS *x HTTP/1.1')],
  ['targetForm', line('GET a.example:80 HTTP/1.1')],
  ['targetForm', line('GET a/b HTTP/1.1')],
  ['targetForm', line('GET ?q HTTP/1.1')],
  ['targetForm', line('GET \\a HTTP/1.1')],
  ['targetForm', line('GET ftp://a.example/ HTTP/1.1')],
  ['targetForm', line('GET http:///x HTTP/1.1')],
  ['targetForm', line('GET http:a.example/ HTTP/1.1')],
  ['hostInvalid', line('GET http://user@a.example/ HTTP/1.1')],
  ['hostInvalid', line('GET http://a.example:0/ HTTP/1.1')],
  ['hostInvalid', line('GET http://a%2eexample/ HTTP/1.1')],
  ['hostDiffers', line('GET http://b.example/ HTTP/1.1')],
  ['hostDiffers', line('GET http://a.example:8080/ HTTP/1.1')],
  ['hostDiffers', line('GET http://xa.example/ HTTP/1.1')],
  ['pathEncoding', line('GET /%00 HTTP/1.1')],
  ['pathEncoding', line('GET /a%0Db HTTP/1.1')],
  ['pathEncoding', line('GET /a%0ab HTTP/1.1')],
  ['pathEncoding', line('GET /% HTTP/1.1')],
  ['pathEncoding', line('GET /%4 HTTP/1.1')],
  ['pathEncoding', line('GET /%zz HTTP/1.1')],
  ['pathEncoding', line('GET /%u0041 HTTP/1.1')],
  ['pathEncoding', line('GET /%%41 HTTP/1.1')],
  ['pathEncoding', line('GET http://a.example/%zz HTTP/1.1')],
  ['targetTooLong', line(`GET /${'a'.repeat(8192)} HTTP/1.1`)],
  ['targetTooLong', line(`GET /?${'a'.repeat(8191)} HTTP/1.1`)],

  // Methods that are not served.
  ['connectUnsupported', line('CONNECT a.example:443 HTTP/1.1')],
  ['connectUnsupported', line('CONNECT / HTTP/1.1')],
  ['traceRefused', line('TRACE / HTTP/1.1')],

  // Field lines.
  ['fieldName', requestWith(HOST, ': x')],
  ['fieldName', requestWith(HOST, 'X-Name : x')],
  ['fieldName', requestWith(HOST, 'X-Name\t: x')],
  ['fieldName', requestWith(HOST, 'Content-Length : 5')],
  ['fieldName', requestWith(HOST, 'Transfer-Encoding : chunked')],
  ['fieldName', requestWith(HOST, 'X Name: x')],
  ['fieldName', requestWith(HOST, 'X-Name')],
  ['fieldName', requestWith(HOST, 'X-N\u00e4me: x')],
  ['fieldName', requestWith(HOST, 'X(Name): x')],
  ['fieldName', requestWith(HOST, '\x00: x')],
  ['fieldName', requestWith(HOST, 'X-Name\x00: x')],
  ['fieldName', requestWith(HOST, '"X": x')],
  ['lineFolding', requestWith(HOST, 'X-Name: a', ' b')],
  ['lineFolding', requestWith(HOST, 'X-Name: a', '\tb')],
  ['lineFolding', requestWith(HOST, 'Transfer-Encoding:', ' chunked')],
  ['lineFolding', requestWith(` ${HOST}`)],
  ['lineFolding', requestWith(HOST, '  ')],
  ['bareLineBreak', requestWith(HOST, 'X: a\nY: b')],
  ['bareLineBreak', requestWith(HOST, 'X: a\rY: b')],
  ['bareLineBreak', requestWith(HOST, 'X: a\r\rY: b')],
  ['bareLineBreak', requestWith(HOST, '\nX: a')],
  ['bareLineBreak', requestWith(HOST, 'X: a\r\n\rX: b')],
  ['tooManyFields', requestWith(HOST, ...Array.from({ length: 100 }, (_, i) => `X-${i}: ${i}`))],

  // Framing.
  ['contentLength', requestWith(HOST, 'Content-Length:')],
  ['contentLength', requestWith(HOST, 'Content-Length: +5')],
  ['contentLength', requestWith(HOST, 'Content-Length: -5')],
  ['contentLength', requestWith(HOST, 'Content-Length: 5,5')],
  ['contentLength', requestWith(HOST, 'Content-Length: 5, 6')],
  ['contentLength', requestWith(HOST, 'Content-Length: 0x5')],
  ['contentLength', requestWith(HOST, 'Content-Length: 5 5')],
  ['contentLength', requestWith(HOST, 'Content-Length: \u00b2')],
  ['contentLength', requestWith(HOST, 'Content-Length: 9007199254740992')],
  ['contentLength', requestWith(HOST, 'Content-Length: 5', 'Content-Length: 5')],
  ['contentLength', requestWith(HOST, 'Content-Length: 5', 'content-length: 6')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: identity')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: gzip, chunked')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: chunked, identity')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: chunked', 'Transfer-encoding: x')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding: \xa0chunked')],
  ['transferEncoding', requestWith(HOST, 'Transfer-Encoding:')],
  ['transferEncoding', `POST / HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['framingConflict', requestWith(HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked')],
  ['framingConflict', requestWith(HOST, 'Transfer-Encoding: chunked', 'Content-Length: 5')],
  ['framingConflict', requestWith(HOST, 'Transfer-Encoding: identity', 'Content-Length: 5')],

  // Host.
  ['hostMissing', requestWith('Accept: */*')],
  ['hostRepeated', requestWith(HOST, HOST)],
  ['hostRepeated', requestWith(HOST, 'host: b.example')],
  ['hostInvalid', requestWith('Host:')],
  ['hostInvalid', requestWith('Host: .')],
  ['hostInvalid', requestWith('Host: a b')],
  ['hostInvalid', requestWith('Host: a,b')],
  ['hostInvalid', requestWith('Host: a/b')],
  ['hostInvalid', requestWith('Host: user@a')],
  ['hostInvalid', requestWith('Host: a\\b')],
  ['hostInvalid', requestWith('Host: a%2eb')],
  ['hostInvalid', requestWith('Host: a\u00e9')],
  ['hostInvalid', requestWith('Host: :80')],
  ['hostInvalid', requestWith('Host: a:')],
  ['hostInvalid', requestWith('Host: a:0')],
  ['hostInvalid', requestWith('Host: a:65536')],
  ['hostInvalid', requestWith('Host: a:-1')],
  ['hostInvalid', requestWith('Host: a:8o')],
  ['hostInvalid', requestWith('Host: a:80:80')],
  ['hostInvalid', requestWith('Host: ::1')],
  ['hostInvalid', requestWith('Host: [::1')],
  ['hostInvalid', requestWith('Host: [::1]x')],
  ['hostInvalid', requestWith('Host: [::1]x:80')],
  ['hostInvalid', requestWith('Host: [a.example]')],
  ['hostInvalid', requestWith('Host: []')],
  ['hostInvalid', requestWith(`Host: ${'a'.repeat(256)}`)],

  ['expectation', requestWith(HOST, 'expect: anything')],
  ['expectation', requestWith(HOST, 'Expect: 100-continue, anything', 'Content-Length: 1')],
  ['expectation', requestWith(HOST, 'Expect: 100-continue', 'Expect:', 'Content-Length: 1')],
  ['maxForwards', requestWith(HOST, 'Max-Forwards: -1').replace('GET', 'OPTIONS')],
  ['maxForwards', requestWith(HOST, 'Max-Forwards: 1, 2').replace('GET', 'OPTIONS')],
];

for (const [index, [code, head]] of REFUSED.entries()) {
  test(`refused with ${code}: ${index} ${JSON.stringify(head.slice(0, 90))}`, (t) => {
    t.is(parseRequest(head).rejection?.code, code);
  });
}

test('a control character is refused at the beginning, in the middle and at the end of a value', (t) => {
  for (let byte = 0; byte < 256; byte++) {
    if (byte === 0x0a || byte === 0x0d) continue;
    const character = String.fromCharCode(byte);
    const refused = (byte < 0x20 && byte !== 0x09) || byte === 0x7f;
    for (const value of [`${character}ab`, `a${character}b`, `ab${character}`]) {
      const { rejection } = parseRequest(requestWith(HOST, `X: ${value}`, 'Z: z'));
      t.is(rejection?.code, refused ? 'fieldValue' : undefined, hex(byte));
    }
  }
});

test('a field name is a token, byte for byte', (t) => {
  for (let byte = 0; byte < 256; byte++) {
    // A colon would end the name before; CR and LF end the line.
    if (byte === 0x3a || byte === 0x0a || byte === 0x0d) continue;
    const character = String.fromCharCode(byte);
    const isToken = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character);
    t.is(parseRequest(requestWith(HOST, `X${character}: x`)).rejection === undefined, isToken, hex(byte));
  }
});

test('values keep their bytes 0x80 to 0xff, without the blanks around them', (t) => {
  const high = Array.from({ length: 128 }, (_, i) => String.fromCharCode(128 + i)).join('');
  const { head, rejection } = parseRequest(requestWith(HOST, `X-High: \t ${high} \t`));
  t.is(rejection, undefined);
  t.deepEqual(head.headerValues('x-high'), [high]);
});

test('names of Object.prototype are ordinary text (CVE-2026-21710)', (t) => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
  const { head, rejection } = parseRequest(requestWith(HOST, ...names.map((name) => `${name}: of ${name}`)));
  t.is(rejection, undefined);
  for (const name of names) t.deepEqual(head.headerValues(name.toLowerCase()), [`of ${name}`]);
});

test('limits are met exactly: 100 fields and a target of 8 KB pass', (t) => {
  const fields = Array.from({ length: 99 }, (_, i) => `X-${i}: ${i}`);
  t.is(parseRequest(requestWith(HOST, ...fields)).rejection, undefined);
  t.is(parseRequest(line(`GET /${'a'.repeat(8191)} HTTP/1.1`)).rejection, undefined);
});

test('names with an underscore: kept, dropped or refused as the entry point says', (t) => {
  const head = requestWith(HOST, 'X_Own: x');
  t.is(parseRequest(head, { ...DEFAULT_POLICY, underscores: 'reject' }).rejection?.code, 'underscoreName');
  t.is(parseRequest(head, { ...DEFAULT_POLICY, underscores: 'delete' }).rejection, undefined);
  t.is(parseRequest(head).rejection, undefined);
});

interface Facts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly host?: string | undefined;
  readonly port?: string;
  readonly rewritten?: boolean;
  readonly keepAlive?: boolean;
  readonly framing?: string;
  readonly expectsContinue?: boolean;
  readonly upgrades?: boolean;
  readonly trailers?: boolean;
  readonly maxForwards?: number;
}

const ACCEPTED: readonly (readonly [head: string, facts: Facts])[] = [
  [line('GET / HTTP/1.1'), { method: 'GET', path: '/', query: '', host: 'a.example', port: '', keepAlive: true }],
  [line('get / HTTP/1.1'), { method: 'get' }],
  [line('M-SEARCH / HTTP/1.1'), { method: 'M-SEARCH' }],
  [line('GET /a?b=c&d HTTP/1.1'), { path: '/a', query: '?b=c&d' }],
  [line('GET /a?b=%zz HTTP/1.1'), { path: '/a', query: '?b=%zz' }],
  [line('GET /a?/../b HTTP/1.1'), { path: '/a', query: '?/../b' }],
  [line('GET /? HTTP/1.1'), { path: '/', query: '?' }],
  [line('GET /a/../b HTTP/1.1'), { path: '/b' }],
  [line('GET //a//b HTTP/1.1'), { path: '/a/b' }],
  [line('OPTIONS * HTTP/1.1'), { path: '*', query: '' }],
  [line('GET http://a.example/x?y HTTP/1.1'), { path: '/x', query: '?y', rewritten: true }],
  [line('GET HTTP://A.EXAMPLE/x HTTP/1.1'), { path: '/x', host: 'a.example', rewritten: true }],
  [line('GET http://a.example HTTP/1.1'), { path: '/', query: '' }],
  [line('GET http://a.example?y HTTP/1.1'), { path: '/', query: '?y' }],
  [line('GET http://a.example/%2e%2e/x HTTP/1.1'), { path: '/x' }],
  [requestWith('Host: A.Example.:8080'), { host: 'a.example', port: '8080' }],
  [requestWith('Host: [2001:DB8::1]:443'), { host: '2001:db8::1', port: '443' }],
  [requestWith('Host: [::ffff:192.0.2.1]'), { host: '192.0.2.1' }],
  [requestWith('Host: [::FFFF:c000:201]:80'), { host: '192.0.2.1', port: '80' }],
  [requestWith('Host: 192.0.2.1'), { host: '192.0.2.1' }],
  [requestWith('Host: a_b.example'), { host: 'a_b.example' }],
  [requestWith('Host:a.example'), { host: 'a.example' }],
  [requestWith('hOsT:   a.example   '), { host: 'a.example' }],
  [requestWith(HOST, 'Connection: close'), { keepAlive: false }],
  [requestWith(HOST, 'Connection: CLOSE'), { keepAlive: false }],
  [requestWith(HOST, 'Connection: keep-alive, Close'), { keepAlive: false }],
  [requestWith(HOST, 'Connection: keep-alive', 'Connection: close'), { keepAlive: false }],
  [requestWith(HOST, 'Connection: , ,x'), { keepAlive: true }],
  ['GET / HTTP/1.0\r\n\r\n', { host: undefined, keepAlive: false }],
  ['GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n', { keepAlive: true }],
  ['GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n', { keepAlive: false }],
  ['GET http://a.example/ HTTP/1.0\r\n\r\n', { host: 'a.example', rewritten: true }],
  [requestWith(HOST), { framing: 'none' }],
  [requestWith(HOST, 'Content-Length: 0'), { framing: 'length' }],
  [requestWith(HOST, 'Content-Length:   5  '), { framing: 'length' }],
  [requestWith(HOST, 'Content-Length: 005'), { framing: 'length' }],
  [requestWith(HOST, 'Transfer-Encoding: Chunked'), { framing: 'chunked' }],
  [requestWith(HOST, 'Connection: Upgrade', 'Upgrade: websocket'), { upgrades: true }],
  [requestWith(HOST, 'Upgrade: h2c, WebSocket', 'Connection: keep-alive, upgrade'), { upgrades: true }],
  // An upgrade that nobody asked this connection for is a field to drop, and h2c is one whoever asks.
  [requestWith(HOST, 'Upgrade: websocket'), { keepAlive: true, upgrades: false }],
  [
    requestWith(HOST, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA'),
    { keepAlive: true, upgrades: false },
  ],
  // With a body, another method or HTTP/1.0 nobody could tell where a tunnel begins: a field to drop as well.
  [requestWith(HOST, 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 1'), { upgrades: false }],
  [requestWith(HOST, 'Connection: Upgrade', 'Upgrade: websocket').replace('GET', 'POST'), { upgrades: false }],
  [requestWith(HOST, 'Connection: Upgrade', 'Upgrade: websocket').replace('1.1', '1.0'), { upgrades: false }],
  [requestWith(HOST, 'Expect: 100-Continue', 'Content-Length: 1'), { expectsContinue: true }],
  [requestWith(HOST, 'Expect: 100-continue', 'Transfer-Encoding: chunked'), { expectsContinue: true }],
  // Without a body, or of an HTTP/1.0 client, it says nothing (RFC 9110 10.1.1).
  [requestWith(HOST, 'Expect: 100-continue'), { expectsContinue: false }],
  ['POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n', { expectsContinue: false }],
  [requestWith(HOST, 'TE: gzip;q=0.5, Trailers'), { trailers: true }],
  [requestWith(HOST, 'TE: gzip', 'TE: trailers'), { trailers: true }],
  [requestWith(HOST, 'TE: gzip, trailers;q=1'), { trailers: false }],
  [requestWith(HOST, 'Max-Forwards: 3').replace('GET', 'OPTIONS'), { maxForwards: 3 }],
  [requestWith(HOST, 'Max-Forwards: -3'), { maxForwards: -1 }],
  // A twin of a framing name is no framing; it is dropped when the head is written.
  [requestWith(HOST, 'Content_Length: 5'), { framing: 'none' }],
  [requestWith(HOST, 'Transfer_Encoding: chunked'), { framing: 'none' }],
];

for (const [index, [text, facts]] of ACCEPTED.entries()) {
  test(`accepted: ${index} ${JSON.stringify(text.slice(0, 90))}`, (t) => {
    const { head, rejection } = parseRequest(text);
    t.is(rejection, undefined);
    const actual: Record<keyof Facts, unknown> = {
      method: head.method,
      path: head.path,
      query: head.query,
      host: head.authority?.host,
      port: head.authority?.port,
      rewritten: head.hostRewritten,
      keepAlive: head.keepAlive,
      framing: head.framing.kind,
      expectsContinue: head.expectsContinue,
      upgrades: head.upgradesToWebSocket,
      trailers: head.acceptsTrailers,
      maxForwards: head.maxForwards,
    };
    t.like(actual, facts);
  });
}

test('a refused head keeps the facts that the log shows, and none of the head before', (t) => {
  const head = parseRequest(line('POST /first?q HTTP/1.1')).head;
  const bytes = Buffer.from('GET /second HTTP/2.0\r\n\r\n', 'latin1');
  t.is(head.parse(bytes, 0, bytes.length, DEFAULT_POLICY)?.code, 'versionUnsupported');
  t.is(head.method, 'GET');
  t.is(head.target, '/second');
  t.is(head.authority, undefined);
  t.deepEqual(head.headerValues('host'), []);
});

test('a field that Connection lists goes no further, so it is not there for whoever asks', (t) => {
  const { head } = parseRequest(requestWith(HOST, 'X-Team: blue', 'Connection: close, x-team', 'X-Other: 1'));
  t.deepEqual(head.headerValues('x-team'), []);
  t.deepEqual(head.headerValues('x-other'), ['1']);
});

test('what the proxy acts on does not go away by being listed', (t) => {
  const { head } = parseRequest(requestWith(HOST, 'X-Forwarded-For: 10.0.0.1', 'Connection: X-Forwarded-For, Host'));
  t.deepEqual(head.headerValues('x-forwarded-for'), ['10.0.0.1']);
  t.deepEqual(head.headerValues('host'), ['a.example']);
});
