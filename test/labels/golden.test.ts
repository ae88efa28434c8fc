// Every file in golden/ (labels) and golden-files/ (YAML): what is written, and below the dashes what it declares.

import test from 'ava';
import { readGoldenCases } from '../rules/golden-file.ts';
import { describeFile } from './describe-file.ts';
import { describeLabels } from './describe-labels.ts';

for (const { title, input, expected } of readGoldenCases('golden', import.meta.url)) {
  test(title, (t) => t.is(describeLabels(input), expected));
}

for (const { title, input, expected } of readGoldenCases('golden-files', import.meta.url)) {
  test(title, (t) => t.is(describeFile(input), expected));
}
