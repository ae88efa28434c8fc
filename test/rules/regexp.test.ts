// The language of regular expressions is RE2's, and no pattern makes a test slow.

import test from 'ava';
import { type CompiledRegexp, compileRegexp } from '../../src/rules/regexp.ts';

const ACCEPTED: readonly (readonly [pattern: string, matches: string, other: string])[] = [
  ['^a$', 'a', 'ab'],
  ['b', 'abc', 'ac'],
  ['(?i)shop', 'SHOP.test', 'sho.p'],
  ['(?i:a)b', 'Ab', 'AB'],
  ['^(?P<year>[0-9]{4})$', '2026', '20266'],
  ['^(?<year>\\d{4})$', '2026', '٢٠٢٦'],
  ['a\\z', 'ba', 'a\n'],
  ['a$', 'ba', 'a\n'],
  ['(?m)a$', 'a\nb', 'ab'],
  ['^.$', '😀', '\n'],
  ['(?s)^.$', '\n', ''],
  ['\\Q.*\\E', 'a.*b', 'ab'],
  ['[[:alpha:]]', 'x', 'é'],
  ['^\\pL+$', 'é', '1'],
  ['\\p{Greek}', 'ω', 'o'],
  ['\\x{1F600}', '😀', 'x{1F600}'],
  ['x{,2}', 'x{,2}', 'xx'],
  ['^\\w+$', 'a_1', 'ü'],
];

for (const [pattern, matches, other] of ACCEPTED) {
  test(`${pattern} matches ${JSON.stringify(matches)}, not ${JSON.stringify(other)}`, (t) => {
    const regexp = mustCompile(pattern);
    t.true(regexp.test(matches));
    t.false(regexp.test(other));
    t.true(regexp.testBytes(toBytes(matches)));
    t.false(regexp.testBytes(toBytes(other)));
  });
}

const REFUSED = [
  '(?=a)',
  '(?!a)',
  '(?<=a)',
  '(?<!a)',
  '(a)\\1',
  '(?P=a)',
  '(?>a)',
  '(?#a)',
  '(?x)a',
  '\\Z',
  '\\C',
  '\\G',
]
  .concat(['\\u0041', '\\cA', '\\h', '\\R', 'a**', 'a++', '(', ')', '[', '[z-a]', '*', 'a{2,1}', 'a{1001}', '\\'])
  .concat(['(a{100}){100}', '[[:foo:]]', '\\p{Foo}', '(?P<a>x)(?P<a>y)', '(?P<é>a)', '(?', `${'('.repeat(1001)}a`]);

for (const pattern of REFUSED) {
  test(`${pattern.slice(0, 20)} is refused`, (t) => {
    const compiled = compileRegexp(pattern);
    t.false(compiled.ok);
    if (!compiled.ok) t.notRegex(compiled.error, /[\r\n]/);
  });
}

test('what would take too many steps a character is refused', (t) => {
  t.deepEqual(compileRegexp('(?:.*a){700}'), {
    ok: false,
    error: 'it is too large: 2102 instructions, at most 2000 are allowed',
  });
  t.true(compileRegexp('^([a-z0-9-]{1,63}\\.){1,10}example\\.com$').ok);
});

test('bytes that are no UTF-8 are tested too', (t) => {
  t.true(mustCompile('^a.b$').testBytes('a\xffb'));
  t.false(mustCompile('ÿ').testBytes('\xff'));
});

/** None matches; a backtracking engine would not find out before the test run is given up. */
const EXPLOSIVE: readonly (readonly [pattern: string, text: string])[] = [
  ['^(a+)+$', `${'a'.repeat(8000)}!`],
  ['^(a|aa)+$', `${'a'.repeat(8000)}!`],
  ['^(a|a)*$', `${'a'.repeat(8000)}!`],
  ['^([a-zA-Z0-9]+\\.?)*$', `${'a'.repeat(8000)}!`],
  ['(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!$', 'a'.repeat(8000)],
  ['(x?){60}x{60}', `${'x'.repeat(59)}y`.repeat(100)],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(8000)],
  ['(.*a){200}b', 'ac'.repeat(4000)],
];

for (const [pattern, text] of EXPLOSIVE) {
  test(`${pattern} does not explode`, (t) => {
    t.false(mustCompile(pattern).test(text));
  });
}

function mustCompile(pattern: string): CompiledRegexp {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.error}`);
  return compiled.value;
}

const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
