// Every file in golden/: what is declared, round after round, and below the dashes what it comes to (traefik-behaviour
// 2.10, 4.3, 4.4, 4.7 and 5.6, and DESIGN section 2 where we differ). How it is written: describe-merges.ts.

import test from 'ava';
import { readGoldenCases } from '../rules/golden-file.ts';
import { describeMerges } from './describe-merges.ts';

for (const { title, input, expected } of readGoldenCases('golden', import.meta.url)) {
  test(title, (t) => t.is(describeMerges(input), expected));
}
