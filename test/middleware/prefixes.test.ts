// addPrefix and stripPrefix (reference 7.2, 7.3): what is forwarded, and what is refused rather than resolved.

import test from 'ava';
import { normalisePath } from '../../src/http1/target-path.ts';
import { addPrefix, build, faultOf, stripPrefix } from './build.ts';
import { RequestInMemory } from './heads.ts';

const ADDED: readonly (readonly [prefix: string, path: string, expected: string])[] = [
  ['/api', '/users', '/api/users'],
  ['/api', '/', '/api/'],
  ['api', '/users', '/api/users'],
  ['/api/', '/users', '/api/users'],
  ['//api//v1//', '/users', '/api/v1/users'],
  ['/a/../b', '/users', '/b/users'],
  ['/', '/users', '/users'],
  ['/a b', '/users', '/a%20b/users'],
  ['/a%20b', '/users', '/a%20b/users'],
  ['/a%2fb', '/users', '/a%2Fb/users'],
  ['/%61', '/users', '/a/users'],
  ['/ü', '/users', '/%C3%BC/users'],
  ['/a?b#c', '/users', '/a%3Fb%23c/users'],
  ['/api', '/a%2Fb', '/api/a%2Fb'],
  ['/api', '*', '*'],
  // Nothing was left of the path.
  ['/api', '', '/api'],
  ['/', '', ''],
];

for (const [prefix, path, expected] of ADDED) {
  test(`adding ${prefix} to ${path}`, (t) => {
    const request = new RequestInMemory({ path });
    t.is(build(addPrefix(prefix)).request?.(request), undefined);
    t.is(request.path, expected);
    t.deepEqual(request.lines(), []);
  });
}

test('a prefix that is not a path is refused when it is configured', (t) => {
  t.is(faultOf(addPrefix('')), 'prefix cannot be empty');
  for (const prefix of ['/a%2', '/a%zz', '/a%00', '/a%0d%0a', '/a\r\nb', '/a\0b', '/\ud800']) {
    t.regex(faultOf(addPrefix(prefix)), /not a path/, JSON.stringify(prefix));
  }
});

const STRIPPED: readonly (readonly [prefixes: readonly string[], path: string, expected: string, told?: string])[] = [
  [['/api'], '/api/users', '/users', '/api'],
  [['/api'], '/api', '', '/api'],
  [['/api'], '/api/', '/', '/api'],
  [['/api/'], '/api/users', '/users', '/api/'],
  // No segment boundary.
  [['/api'], '/apifoo', '/foo', '/api'],
  [['/api'], '/ap', '/ap'],
  [['/api'], '/API/users', '/API/users'],
  [['/api'], '/v1/api', '/v1/api'],
  // The first that fits, in the order written.
  [['/a', '/a/b'], '/a/b/c', '/b/c', '/a'],
  [['/a/b', '/a'], '/a/b/c', '/c', '/a/b'],
  [['/x', '/a'], '/a/b', '/b', '/a'],
  [[' /a '], '/a/b', '/b', '/a'],
  [['', ' ', '/a'], '/a/b', '/b', '/a'],
  [[], '/a', '/a'],
  // Compared decoded, shortened encoded.
  [['/a b'], '/a%20b/c%20d', '/c%20d', '/a b'],
  [['/a/b'], '/a%2Fb/c', '/c', '/a/b'],
  [['/a/'], '/a%2F/c', '/c', '/a/'],
  [['/a%2Fb'], '/a%2Fb/c', '/a%2Fb/c'],
  [['/a%2Fb'], '/a%252Fb/c', '/c', '/a%2Fb'],
  [['/ü'], '/%C3%BC/c', '/c', '/\u00c3\u00bc'],
  [['/a%'], '/a%25b', '/b', '/a%'],
  [['/a'], '*', '*'],
  [['/'], '*', '*'],
];

for (const [prefixes, path, expected, told] of STRIPPED) {
  test(`stripping ${JSON.stringify(prefixes)} from ${path}`, (t) => {
    const request = new RequestInMemory({ path });
    t.is(build(stripPrefix(...prefixes)).request?.(request), undefined);
    t.is(request.path, expected);
    t.deepEqual(request.lines(), told === undefined ? [] : [`X-Forwarded-Prefix: ${told}`]);
  });
}

test('the prefix is told beside those that were stripped before', (t) => {
  const request = new RequestInMemory({ path: '/a/b/c', headers: [['X-Forwarded-Prefix', '/outer']] });
  build(stripPrefix('/a')).request?.(request);
  build(stripPrefix('/b')).request?.(request);
  t.is(request.path, '/c');
  t.deepEqual(request.lines(), ['X-Forwarded-Prefix: /outer', 'X-Forwarded-Prefix: /a', 'X-Forwarded-Prefix: /b']);
});

// CVE-2026-48020, 40912, 65600, 67309: what was one segment before the prefix went is a dot segment after it.
for (const path of ['/api../admin', '/api./admin', '/api..', '/api.', '/api//admin', '/api%2F../admin']) {
  test(`stripping /api (or /api/) from ${path} is refused`, (t) => {
    t.is(normalisePath(path, false), path, 'the request itself is in order');
    const request = new RequestInMemory({ path });
    t.deepEqual(build(stripPrefix(path.includes('%') ? '/api/' : '/api')).request?.(request), {
      status: 400,
      headers: [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['X-Content-Type-Options', 'nosniff'],
      ],
      body: 'Bad Request\n',
    });
    t.is(request.path, path);
    t.deepEqual(request.lines(), []);
  });
}

test('a prefix that cannot be told in a header is refused when it is configured', (t) => {
  t.regex(faultOf(stripPrefix('/fine', '/a\r\nX-Evil: 1')), /cannot be sent/);
});
