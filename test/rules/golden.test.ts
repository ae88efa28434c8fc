// Every file in golden/: a rule, and below the dashes its tree and how it is printed, or the error.

import test from 'ava';
import { describeRule } from './describe-rule.ts';
import { readGoldenCases } from './golden-file.ts';

for (const { title, input, expected } of readGoldenCases('golden', import.meta.url)) {
  test(title, (t) => t.is(describeRule(input), expected));
}
