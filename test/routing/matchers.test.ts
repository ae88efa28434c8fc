// The matchers besides Host (reference 5.2), each rule with a request that it takes or leaves.

import test from 'ava';
import { type Request, viewOf } from './requests.ts';
import { tableOfRule } from './routers.ts';

const CASES: readonly (readonly [rule: string, request: Partial<Request>, expected: boolean])[] = [
  // A string prefix, without a segment boundary.
  ['PathPrefix(`/api`)', { path: '/api' }, true],
  ['PathPrefix(`/api`)', { path: '/apifoo' }, true],
  ['PathPrefix(`/api`)', { path: '/ap' }, false],
  ['PathPrefix(`/api`)', { path: '/API' }, false],
  ['PathPrefix(`/api/`)', { path: '/api' }, false],
  ['PathPrefix(`/a%2Fb`)', { path: '/a%2Fb/c' }, true],
  ['PathPrefix(`/a%2Fb`)', { path: '/a/b/c' }, false],
  ['PathPrefix(`/foo bar`)', { path: '/foo bar' }, true],
  ['PathPrefix(`/`)', { path: '*' }, false],
  ['Path(`/api`)', { path: '/api' }, true],
  ['Path(`/api`)', { path: '/api/' }, false],
  ['Path(`/api`)', { path: '/apifoo' }, false],
  // The rule is upper-cased, the request is not.
  ['Method(`get`)', { method: 'GET' }, true],
  ['Method(`GET`)', { method: 'get' }, false],
  // Any field line, the whole value, no list syntax.
  ['Header(`X-Tenant`, `blue`)', { headers: { 'x-tenant': ['red', 'blue'] } }, true],
  ['Header(`X-Tenant`, `blue`)', { headers: { 'x-tenant': ['red, blue'] } }, false],
  ['Header(`X-Tenant`, `blue`)', { headers: { 'x-tenant': ['Blue'] } }, false],
  ['Header(`X-Tenant`, `blue`)', {}, false],
  ['Header(`Host`, `example.com`)', {}, false],
  ['!Header(`Host`, `example.com`)', {}, true],
  // On the wire the value is its UTF-8 bytes, which a head holds one character each.
  ['Header(`X-City`, `Köln`)', { headers: { 'x-city': ['K\u00c3\u00b6ln'] } }, true],
  ['Header(`X-City`, `Köln`)', { headers: { 'x-city': ['Köln'] } }, false],
  ['ClientIP(`192.0.2.1`)', { clientAddress: '192.0.2.1' }, true],
  ['ClientIP(`192.0.2.1`)', { clientAddress: '192.0.2.10' }, false],
  ['ClientIP(`192.0.2.0/24`)', { clientAddress: '192.0.2.255' }, true],
  ['ClientIP(`192.0.2.77/24`)', { clientAddress: '192.0.2.255' }, true],
  ['ClientIP(`192.0.2.0/24`)', { clientAddress: '192.0.3.0' }, false],
  ['ClientIP(`0.0.0.0/0`)', { clientAddress: '2001:db8::1' }, false],
  ['ClientIP(`::/0`)', { clientAddress: '192.0.2.1' }, false],
  ['ClientIP(`2001:db8::/32`)', { clientAddress: '2001:db8:0:0:ffff::1' }, true],
  ['ClientIP(`2001:DB8::1`)', { clientAddress: '2001:db8::1' }, true],
  ['ClientIP(`::ffff:192.0.2.0/120`)', { clientAddress: '192.0.2.1' }, true],
  ['ClientIP(`::ffff:192.0.2.1`)', { clientAddress: '192.0.2.1' }, true],
  ['ClientIP(`192.0.2.1`)', { clientAddress: '::ffff:192.0.2.1' }, true],
  ['ClientIP(`0.0.0.0/0`)', { clientAddress: '' }, false],
  ['!ClientIP(`0.0.0.0/0`)', { clientAddress: '' }, true],
];

for (const [rule, request, expected] of CASES) {
  test(`${rule} ${expected ? 'takes' : 'leaves'} ${JSON.stringify(request)}`, (t) => {
    t.is(tableOfRule(rule).match(viewOf(request)) !== undefined, expected);
  });
}
