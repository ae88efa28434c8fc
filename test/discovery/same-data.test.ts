// Plain data is equal exactly when Node says so.

import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { sameData } from '../../src/discovery/same-data.ts';
import { RUNS } from './runs.ts';

const { value: anyData } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(undefined, null, true, false, 0, -0, 1, Number.NaN, '', 'a', '0'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '0'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', '0'), tie('value')), { selector: ([key]) => key })
      .map((pairs) => new Map(pairs)),
  ),
}));

test('property: sameData is isDeepStrictEqual', (t) => {
  fc.assert(
    fc.property(anyData, anyData, (a, b) => {
      t.is(sameData(a, b), isDeepStrictEqual(a, b));
      t.true(sameData(a, structuredClone(a)));
    }),
    { ...RUNS, numRuns: 5 * RUNS.numRuns },
  );
});

test('fields and keys may stand in any order, elements may not', (t) => {
  t.true(sameData({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }));
  t.true(
    sameData(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ),
  );
  t.false(sameData([1, 2], [2, 1]));
  t.false(sameData({ a: undefined }, {}));
  t.false(sameData({ a: undefined }, { b: undefined }));
  t.false(sameData([], {}));
  t.false(sameData(new Map(), {}));
});
