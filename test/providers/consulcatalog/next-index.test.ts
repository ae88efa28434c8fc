import test from 'ava';
import { nextIndex } from '../../../providers/consulcatalog/next-index.ts';

const cases = [
  [undefined, 7n, 7n],
  [7n, 9n, 9n],
  [7n, 7n, 7n],
  [7n, 3n, undefined],
  [undefined, 0n, 1n],
  [1n, 0n, 1n],
  [7n, 0n, undefined],
  [7n, undefined, undefined],
  // Beyond what a JS number can hold.
  [9_007_199_254_740_993n, 9_007_199_254_740_992n, undefined],
  [9_007_199_254_740_992n, 9_007_199_254_740_993n, 9_007_199_254_740_993n],
] as const;

for (const [asked, answered, next] of cases) {
  test(`asked ${asked}, answered ${answered}: next ${next}`, (t) => t.is(nextIndex(asked, answered), next));
}
