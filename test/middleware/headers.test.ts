// headers (reference 7.9): custom request and response headers, and what may not be configured.

import test from 'ava';
import type { HeaderPair } from '../../src/model/dynamic-configuration.ts';
import { build, faultOf, requestHeaders, responseHeaders } from './build.ts';
import { RequestInMemory, ResponseInMemory } from './heads.ts';

const RECEIVED: readonly HeaderPair[] = [
  ['Host', 'example.com'],
  ['X-User', 'mallory'],
  ['X-Other', '1'],
  ['x-user', 'eve'],
];

const EDITS: readonly (readonly [title: string, pairs: readonly HeaderPair[], expected: readonly string[]])[] = [
  ['sets', [['X-New', 'v']], ['Host: example.com', 'X-User: mallory', 'X-Other: 1', 'x-user: eve', 'X-New: v']],
  ['replaces every field of the name', [['X-User', 'alice']], ['Host: example.com', 'X-Other: 1', 'X-User: alice']],
  // CVE-2026-33433: an odd spelling in the configuration let the client's own copy survive.
  ['compares names without case', [['x-USER', 'alice']], ['Host: example.com', 'X-Other: 1', 'x-USER: alice']],
  ['removes by an empty value', [['X-User', '']], ['Host: example.com', 'X-Other: 1']],
  ['removes by a blank value', [['X-User', ' ']], ['Host: example.com', 'X-Other: 1']],
  ['removes what is not there', [['X-None', '']], RECEIVED.map(([name, value]) => `${name}: ${value}`)],
  [
    'does several things in order',
    [
      ['X-Other', ''],
      ['X-User', 'alice'],
      ['X-Other', '2'],
    ],
    ['Host: example.com', 'X-User: alice', 'X-Other: 2'],
  ],
  [
    'sends UTF-8',
    [['X-User', 'Zoë €']],
    ['Host: example.com', 'X-Other: 1', 'X-User: Zo\u00c3\u00ab \u00e2\u0082\u00ac'],
  ],
];

for (const [title, pairs, expected] of EDITS) {
  test(`${title}, in a request`, (t) => {
    const request = new RequestInMemory({ headers: RECEIVED });
    t.is(build(requestHeaders(...pairs)).request?.(request), undefined);
    t.deepEqual(request.lines(), expected);
  });

  test(`${title}, in a response`, (t) => {
    const response = new ResponseInMemory(200, RECEIVED);
    build(responseHeaders(...pairs)).response?.(response);
    t.deepEqual(response.lines(), expected);
  });
}

test('Host sets the host to forward; removing it does nothing', (t) => {
  const request = new RequestInMemory({ headers: RECEIVED });
  build(requestHeaders(['host', 'other.example:8080'])).request?.(request);
  t.is(request.header('Host'), 'other.example:8080');
  build(requestHeaders(['Host', ''], ['X-User', ''])).request?.(request);
  t.is(request.header('Host'), 'other.example:8080');
  t.is(request.header('X-User'), undefined);
});

test('one direction alone costs nothing in the other', (t) => {
  t.is(build(requestHeaders(['X-A', '1'])).response, undefined);
  t.is(build(responseHeaders(['X-A', '1'])).request, undefined);
});

test('without any header it is no configuration', (t) => {
  t.is(faultOf(requestHeaders()), 'headers configuration not valid');
});

const OF_THE_PROXY = [
  'Content-Length',
  'Transfer-Encoding',
  'Connection',
  'Keep-Alive',
  'Upgrade',
  'TE',
  'Trailer',
  'Proxy-Connection',
];

for (const name of [...OF_THE_PROXY, ...OF_THE_PROXY.map((name) => name.toLowerCase())]) {
  test(`${name} cannot be configured, not even away`, (t) => {
    for (const value of ['x', '']) {
      t.regex(faultOf(requestHeaders(['X-Fine', '1'], [name, value])), /belongs to the proxy/);
      t.regex(faultOf(responseHeaders(['X-Fine', '1'], [name, value])), /belongs to the proxy/);
    }
  });
}

test('what would split or garble a head cannot be configured', (t) => {
  for (const name of ['', 'X A', 'X:A', 'X-A\r\nX-B', 'X-Ä', ':path']) {
    t.regex(faultOf(requestHeaders([name, '1'])), /not a header name/, JSON.stringify(name));
  }
  for (const value of ['1\r\nX-B: 2', '1\n2', '1\r2', '\0', 'a\x7fb', 'a\x1bb']) {
    t.regex(faultOf(responseHeaders(['X-A', value])), /cannot be sent/, JSON.stringify(value));
  }
  for (const host of ['a b', 'a/b', 'user@a', 'a:http', 'a:0', '[::1', 'ä.example']) {
    t.regex(faultOf(requestHeaders(['HOST', host])), /not a host/, host);
  }
});

test('a fault does not repeat the value, which may be a secret', (t) => {
  t.notRegex(faultOf(requestHeaders(['Authorization', 'Bearer canary\n'])), /canary/);
});
