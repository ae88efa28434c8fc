// redirectScheme (reference 7.5): where the client is sent, with which status, and when it is let through.

import test from 'ava';
import { build, faultOf, redirectScheme } from './build.ts';
import { type GivenRequest, RequestInMemory } from './heads.ts';

const proto = (value: string): GivenRequest => ({ headers: [['X-Forwarded-Proto', value]] });

/** `location` undefined: the request goes on. */
type Case = readonly [scheme: string, port: string | undefined, request: GivenRequest, location: string | undefined];

const CASES: readonly Case[] = [
  ['https', undefined, {}, 'https://example.com/'],
  ['https', undefined, { path: '/a%20b', query: '?q=1&r' }, 'https://example.com/a%20b?q=1&r'],
  ['https', undefined, { scheme: 'https' }, undefined],
  ['http', undefined, { scheme: 'https' }, 'http://example.com/'],
  ['HTTPS', undefined, {}, 'https://example.com/'],
  ['HTTPS', undefined, { scheme: 'https' }, undefined],
  // The port that the client used does not survive, unless it is the one asked for.
  ['https', undefined, { host: 'example.com:8000' }, 'https://example.com/'],
  ['https', '8443', { host: 'example.com:8000' }, 'https://example.com:8443/'],
  ['https', '8443', { host: 'example.com:8443', scheme: 'https' }, undefined],
  ['https', '8443', { host: 'example.com', scheme: 'https' }, 'https://example.com:8443/'],
  ['https', undefined, { host: 'example.com:8443', scheme: 'https' }, 'https://example.com/'],
  // Default ports are no difference.
  ['https', '443', {}, 'https://example.com/'],
  ['https', '443', { host: 'example.com:443', scheme: 'https' }, undefined],
  ['https', undefined, { host: 'example.com:443', scheme: 'https' }, undefined],
  ['http', '80', { host: 'example.com' }, undefined],
  ['http', '443', { host: 'example.com' }, 'http://example.com:443/'],
  ['https', '80', {}, 'https://example.com:80/'],
  ['https', undefined, { host: '[2001:db8::1]:8000' }, 'https://[2001:db8::1]/'],
  ['https', '8443', { host: '[2001:db8::1]' }, 'https://[2001:db8::1]:8443/'],
  ['https', undefined, { host: 'Example.com.' }, 'https://Example.com./'],
  // The hop before us knows what the client used.
  ['https', undefined, proto('https'), undefined],
  ['https', undefined, proto('HTTPS'), undefined],
  ['https', undefined, proto('wss'), undefined],
  ['https', undefined, { ...proto('http'), scheme: 'https' }, 'https://example.com/'],
  ['https', undefined, { ...proto('ws'), scheme: 'https' }, 'https://example.com/'],
  ['https', undefined, { ...proto('gopher'), scheme: 'https' }, undefined],
  ['https', undefined, proto('https, http'), 'https://example.com/'],
  ['wss', undefined, {}, 'wss://example.com/'],
  // An authority always stands in front: a path cannot become one.
  ['https', undefined, { path: '/evil.example/' }, 'https://example.com/evil.example/'],
  ['https', undefined, { method: 'OPTIONS', path: '*' }, 'https://example.com'],
];

for (const [scheme, port, request, location] of CASES) {
  test(`to ${scheme} ${port ?? ''} from ${JSON.stringify(request)}`, (t) => {
    const answer = build(redirectScheme(scheme, port)).request?.(new RequestInMemory(request));
    t.deepEqual(answer?.headers, location === undefined ? undefined : [['Location', location]]);
  });
}

const STATUSES: readonly (readonly [method: string, permanent: boolean, status: number, body: string])[] = [
  ['GET', false, 302, 'Found'],
  ['GET', true, 301, 'Moved Permanently'],
  ['HEAD', false, 307, 'Temporary Redirect'],
  ['HEAD', true, 308, 'Permanent Redirect'],
  ['POST', false, 307, 'Temporary Redirect'],
  ['POST', true, 308, 'Permanent Redirect'],
  ['get', false, 307, 'Temporary Redirect'],
];

for (const [method, permanent, status, body] of STATUSES) {
  test(`${method} ${permanent ? 'permanently' : 'for now'}`, (t) => {
    const answer = build(redirectScheme('https', undefined, permanent)).request?.(new RequestInMemory({ method }));
    t.deepEqual(answer, { status, headers: [['Location', 'https://example.com/']], body });
  });
}

test('following the redirect once is enough', (t) => {
  for (const port of [undefined, '443', '8443']) {
    const redirect = build(redirectScheme('https', port));
    const location = redirect.request?.(new RequestInMemory({ host: 'example.com:8000' }))?.headers[0]?.[1] ?? '';
    const { host } = new URL(location);
    t.is(redirect.request?.(new RequestInMemory({ host, scheme: 'https' })), undefined);
  }
});

test('without a host there is nowhere to send the client, and no way around', (t) => {
  for (const host of ['', 'a b']) {
    t.is(build(redirectScheme('https')).request?.(new RequestInMemory({ host }))?.status, 400);
  }
});

test('a destination that is no URL is refused when it is configured', (t) => {
  t.is(faultOf(redirectScheme('')), 'you must provide a target scheme');
  for (const scheme of ['https://', '1http', 'ht tp', 'https\r\n'])
    t.regex(faultOf(redirectScheme(scheme)), /URL scheme/);
  for (const port of ['0', '65536', ':443', '443x', '-1', ' '])
    t.regex(faultOf(redirectScheme('https', port)), /not a port/);
});
