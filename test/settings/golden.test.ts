import test from 'ava';
import { outcome, readGoldenCases } from './golden-cases.ts';

for (const each of readGoldenCases()) test(each.title, (t) => t.is(outcome(each), each.expected));
