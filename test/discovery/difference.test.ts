// What a merge looks at: nothing that is there before and after is ever among it, and nothing else is left out.

import test from 'ava';
import fc from 'fast-check';
import { difference } from '../../src/discovery/difference.ts';
import { changedNames, rederive } from '../../src/discovery/maps.ts';
import { RUNS } from './runs.ts';

const POOL = Array.from({ length: 8 }, (_, id) => ({ id }));
const anyList = fc.shuffledSubarray(POOL);

test('property: gone is what only the first list has, fresh what only the second has', (t) => {
  fc.assert(
    fc.property(anyList, anyList, (before, after) => {
      const { gone, fresh } = difference(before, after);
      t.deepEqual(new Set(gone), new Set(before.filter((each) => !after.includes(each))));
      t.deepEqual(new Set(fresh), new Set(after.filter((each) => !before.includes(each))));
    }),
    RUNS,
  );
});

test('an equal object is not the same one', (t) => {
  const [was, is] = [{ id: 1 }, { id: 1 }];
  t.deepEqual(difference([was], [is]), { gone: [was], fresh: [is] });
});

test('what is derived anew and comes out equal keeps its identity, and so does the map', (t) => {
  const before = new Map([
    ['a', { n: 1 }],
    ['c', { n: 3 }],
  ]);
  t.is(
    rederive(before, ['a', 'x'], (name) => (name === 'a' ? { n: 1 } : undefined)),
    before,
  );
  const after = rederive(before, ['b', 'c'], (name) => (name === 'b' ? { n: 2 } : undefined));
  t.deepEqual(
    [...after],
    [
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ],
  );
  t.is(after.get('a'), before.get('a'));
  t.deepEqual(changedNames(before, after), ['b', 'c']);
  t.deepEqual([...before.keys()], ['a', 'c'], 'what was handed in is as it was');
});
