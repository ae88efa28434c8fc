// Queries as Go reads them, whole and by parameter.

import test from 'ava';
import fc from 'fast-check';
import { parseQuery, queryValues } from '../../src/routing/query-values.ts';
import '../support/fixed-seed.ts';

const CASES: readonly (readonly [query: string, expected: Readonly<Record<string, readonly string[]>>])[] = [
  ['', {}],
  ['?', {}],
  ['?a', { a: [''] }],
  ['?a=', { a: [''] }],
  ['?a=1&a=2&A=3', { a: ['1', '2'], A: ['3'] }],
  ['?a=1;b=2', { a: ['1'], b: ['2'] }],
  ['?&&a=1&;', { a: ['1'] }],
  ['?a=b=c', { a: ['b=c'] }],
  ['?=b', { '': ['b'] }],
  ['?a=b?c', { a: ['b?c'] }],
  // `+` is a blank in names too; an encoded one stays a plus.
  ['?a+b=c+d&e=%2B', { 'a b': ['c d'], e: ['+'] }],
  // Separators that are encoded belong to the value.
  ['?a=1%26b%3D2%3B', { a: ['1&b=2;'] }],
  ['?%61=%62&a=%C3%bc', { a: ['b', '\u00c3\u00bc'] }],
  // A pair with an escape that cannot be read is dropped, its neighbours are not.
  ['?a=%&b=%2&c=%zz&%=d&e%g=1&f=1', { f: ['1'] }],
  ['?a=%zz&a=1', { a: ['1'] }],
  // Decoded once.
  ['?a=%2541', { a: ['%41'] }],
  ['?__proto__=1', { ['__proto__']: ['1'] }],
];

for (const [query, expected] of CASES) {
  test(`"${query}"`, (t) => {
    t.deepEqual(Object.fromEntries(parseQuery(query)), expected);
    for (const [name, values] of Object.entries(expected)) t.deepEqual(queryValues(query, name), values);
    t.deepEqual(queryValues(query, 'absent'), []);
  });
}

test('what was encoded comes out as it went in', (t) => {
  const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })));
  fc.assert(
    fc.property(pairs, (given) => {
      const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, value])).toString();
      for (const [name] of given) {
        const wanted = given.filter(([other]) => other === name).map(([, value]) => toBytes(value));
        t.deepEqual(queryValues(`?${query}`, toBytes(name)), wanted);
      }
    }),
  );
  t.pass();
});

const toBytes = (text: string): string => Buffer.from(text.toWellFormed(), 'utf8').toString('latin1');
