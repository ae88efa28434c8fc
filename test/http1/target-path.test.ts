// One view of the path (promise P3): what the client sent, what rules and middlewares see, what is refused.

import test from 'ava';
import fc from 'fast-check';
import { isNormalPath, normalisePath, routingPath } from '../../src/http1/target-path.ts';
import '../support/fixed-seed.ts';

// [as received, normal form, normal form with `//` kept when that differs]
const NORMAL: readonly (readonly [path: string, collapsed: string, kept?: string])[] = [
  ['/', '/'],
  ['/a', '/a'],
  ['/a/', '/a/'],
  ['/a/b', '/a/b'],
  ['//', '/', '//'],
  ['///', '/', '///'],
  ['//a', '/a', '//a'],
  ['/a//b', '/a/b', '/a//b'],
  ['/a//', '/a/', '/a//'],
  ['/a///b//', '/a/b/', '/a///b//'],
  ['/.', '/'],
  ['/./', '/'],
  ['/./a', '/a'],
  ['/a/.', '/a'],
  ['/a/./', '/a/'],
  ['/a/./b', '/a/b'],
  ['/..', '/'],
  ['/../', '/'],
  ['/../a', '/a'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/../', '/'],
  ['/a/../b', '/b'],
  ['/a/b/..', '/a'],
  ['/a/b/../', '/a/'],
  ['/a/b/../../c', '/c'],
  ['/a/../../../b', '/b'],
  ['/a/.//../b', '/b', '/a/b'],
  ['/a//../b', '/b', '/a/b'],
  ['/...', '/...'],
  ['/a..', '/a..'],
  ['/..a', '/..a'],
  ['/.a/..b/c.', '/.a/..b/c.'],
  ['/;/..', '/'],
  ['/a;x/../b', '/b'],
  ['/..;/a', '/..;/a'],
  // Triplets of unreserved characters are those characters; all others stay, in upper case.
  ['/%61', '/a'],
  ['/%41%5a%39', '/AZ9'],
  ['/%7e%2D%5f', '/~-_'],
  ['/%2e', '/'],
  ['/%2E%2e/a', '/a'],
  ['/a/%2e%2e/b', '/b'],
  ['/a/.%2e/b', '/b'],
  ['/a/%2e./b', '/b'],
  ['/a/%2e/b', '/a/b'],
  ['/a%2fb', '/a%2Fb'],
  ['/a%2F..%2fb', '/a%2F..%2Fb'],
  ['/a/%2e%2e%2fb', '/a/..%2Fb'],
  ['/a%5cb', '/a%5Cb'],
  ['/a\\b', '/a\\b'],
  ['/a\\..\\b', '/a\\..\\b'],
  ['/a%5c..%5Cb', '/a%5C..%5Cb'],
  ['/%252e%252e/a', '/%252e%252e/a'],
  ['/%2561', '/%2561'],
  ['/%25', '/%25'],
  ['/%3f%23', '/%3F%23'],
  ['/%20', '/%20'],
  ['/%c3%a9', '/%C3%A9'],
  ['/%ff', '/%FF'],
  ['/%01%7f', '/%01%7F'],
  ["/a:b@c!$&'()*+,;=", "/a:b@c!$&'()*+,;="],
  ['/api/../admin', '/admin'],
  ['/api/%2e%2e/admin', '/admin'],
  ['/api/..%2fadmin', '/api/..%2Fadmin'],
];

const REFUSED: readonly string[] = [
  '/%00',
  '/a%00b',
  '/%0a',
  '/%0D',
  '/%0d%0a',
  '/%',
  '/a%',
  '/%4',
  '/%4/',
  '/%g1',
  '/%1g',
  '/%%41',
  '/%2%65',
  '/%u0061',
  '/% 41',
  '/%+1',
  '/%-1',
];

for (const [path, collapsed, kept] of NORMAL) {
  test(`normal form of ${path}`, (t) => {
    t.is(normalisePath(path, true), collapsed);
    t.is(normalisePath(path, false), kept ?? collapsed);
    t.is(isNormalPath(path, true), path === collapsed);
  });
}

for (const path of REFUSED) {
  test(`refused: ${path}`, (t) => {
    t.is(normalisePath(path, true), undefined);
    t.is(normalisePath(path, false), undefined);
    t.false(isNormalPath(path, true));
  });
}

test('a path is normal only with a slash in front', (t) => {
  t.false(isNormalPath('', true));
  t.false(isNormalPath('a', true));
  t.false(isNormalPath('*', true));
});

const hostile = fc.string({
  unit: fc.constantFrom('/', '.', 'a', '%', '2', 'e', 'E', 'f', '5', 'c', '%2e', '%2F', '\\', ';'),
});
const anyPath = hostile.map((rest) => `/${rest}`);

test('normalising is idempotent and leaves no dot segment and no escape', (t) => {
  fc.assert(
    fc.property(anyPath, fc.boolean(), (path, collapse) => {
      const normal = normalisePath(path, collapse);
      if (normal === undefined) return true;
      const segments = normal.split('/').slice(1);
      const resolved = !segments.some((segment) => segment === '.' || segment === '..');
      const single = !collapse || !normal.includes('//');
      return normal.startsWith('/') && resolved && single && normalisePath(normal, collapse) === normal;
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('what rules see has the same segments: no slash, backslash or dot segment appears by decoding', (t) => {
  const count = (text: string, character: string) => text.split(character).length;
  fc.assert(
    fc.property(anyPath, (path) => {
      const normal = normalisePath(path, true);
      if (normal === undefined) return true;
      const seen = routingPath(normal);
      const dots = seen.split('/').some((segment) => segment === '.' || segment === '..');
      return count(seen, '/') === count(normal, '/') && count(seen, '\\') === count(normal, '\\') && !dots;
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

// [normal path, as rules see it]
const SEEN_BY_RULES: readonly (readonly [path: string, seen: string])[] = [
  ['/a', '/a'],
  ['/%C3%A9', '/\u00e9'],
  ['/%E2%82%AC%20x', '/\u20ac x'],
  // Two paths to the upstream, so two paths to a rule too: what is no UTF-8 is no letter.
  ['/%E9', '/\ufffd'],
  ['/a%2Fb', '/a%2Fb'],
  [
    '/%3A%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25',
    '/%3A%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25',
  ],
  ['/%252F', '/%252F'],
  ['/a%5Cb', '/a%5Cb'],
  ['/%20%2F%20', '/ %2F '],
];

for (const [path, seen] of SEEN_BY_RULES) {
  test(`rules see ${path} as ${seen}`, (t) => {
    t.is(routingPath(path), seen);
  });
}
