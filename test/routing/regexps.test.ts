// Many regular expressions together: the answers are those of each alone, through changes and whatever the texts are.

import test from 'ava';
import { MAX_GROUP_PATTERNS, RegexpGroup } from '../../src/routing/regexp-group.ts';
import { RegexpUnion } from '../../src/routing/regexp-union.ts';
import { compileRegexp } from '../../src/rules/regexp.ts';
import { viewOf } from './requests.ts';
import { routerOf, tableOf } from './routers.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function unite(before: RegexpUnion, patterns: readonly string[]): RegexpUnion {
  const pieces = before.renew(patterns.map((pattern) => ({ subject: 'path', pattern })));
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}

const groupOf = (union: RegexpUnion, pattern: string): RegexpGroup | undefined =>
  union.find({ subject: 'path', pattern })?.group;

test('a group answers for each pattern as the pattern alone', (t) => {
  const patterns = ['^/a', 'b$', '(?i)ABC', '\\bx\\b', '^$', '[^/]+/[0-9]{2,}', 'é', '^(a|b)*c', '.', '\\x{1F600}'];
  const texts = ['', '/', '/a', '/ab', 'aBc', 'a x b', 'ababc', '/n/12', 'caf\u00e9', '\u{1f600}', 'a\nb', '/a'];
  const group = new RegexpGroup(patterns);
  for (const text of texts) {
    for (const [index, pattern] of patterns.entries()) {
      const alone = compileRegexp(pattern);
      t.is(group.matches(index, text), alone.ok && alone.value.test(text), `${pattern} on ${JSON.stringify(text)}`);
    }
  }
});

test('one of several values is enough, none never is, and bytes are read as UTF-8', (t) => {
  const group = new RegexpGroup(['^1$', '^\u00e9$']);
  t.true(group.matchesAny(0, ['2', '1']));
  t.false(group.matchesAny(0, ['2', '3']));
  t.false(group.matchesAny(0, []));
  t.true(group.matchesAny(1, ['\u00c3\u00a9']));
  t.false(group.matchesAny(1, ['\u00e9']));
  t.true(group.matchesAny(0, ['1']));
});

test('patterns whose automata would fill any memory together still answer right', (t) => {
  const patterns = numbers(MAX_GROUP_PATTERNS).map((i) => `a.{${i}}b[ab]{12}c`);
  const group = new RegexpGroup(patterns);
  const text = numbers(400)
    .map((i) => ((i * i * 31 + (i >> 2)) % 3 === 0 ? 'a' : 'b'))
    .join('');
  for (const ending of ['c', 'd']) {
    for (const [index, pattern] of patterns.entries()) {
      t.is(group.matches(index, text + ending), new RegExp(pattern).test(text + ending), pattern);
    }
  }
});

test('full groups survive a change of the other patterns', (t) => {
  const patterns = numbers(2 * MAX_GROUP_PATTERNS + 10).map((i) => `^/p${i}/`);
  const union = unite(RegexpUnion.EMPTY, patterns);
  const changed = unite(union, [...patterns.slice(1), '^/new/']);
  const survivor = patterns[MAX_GROUP_PATTERNS] ?? '';
  t.is(groupOf(changed, survivor), groupOf(union, survivor));
  t.not(groupOf(changed, '^/p1/'), groupOf(union, '^/p1/'));
  t.is(groupOf(changed, '^/p0/'), undefined);
  for (const pattern of ['^/p1/', survivor, '^/new/']) {
    const place = changed.find({ subject: 'path', pattern });
    t.true(place?.group.matches(place.index, `${pattern.slice(1)}x`), pattern);
  }
});

test('200 routers that name no host: the highest one that holds wins', (t) => {
  const table = tableOf(
    ...numbers(200).map((i) =>
      routerOf(`r${i}@test`, i % 2 === 0 ? `PathRegexp(\`/t${i}(/|$)\`)` : `HostRegexp(\`^t${i}[.]\`)`, {
        priority: String(1000 - i),
      }),
    ),
  );
  t.is(table.match(viewOf({ path: '/t150/x' })), 'r150@test');
  t.is(table.match(viewOf({ path: '/t150/t30' })), 'r30@test');
  t.is(table.match(viewOf({ host: 't199.test', path: '/t150' })), 'r150@test');
  t.is(table.match(viewOf({ host: 't17.test', path: '/t150' })), 'r17@test');
  t.is(table.match(viewOf({ path: '/t1500' })), undefined);
});
