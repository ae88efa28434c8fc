import test from 'ava';
import { outcome, readGoldenCases } from './golden-cases.ts';

for (const { title, sources, expected } of readGoldenCases()) {
  test(title, (t) => t.is(outcome(sources), expected));
}
