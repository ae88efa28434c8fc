import test from 'ava';
import { parseDuration } from '../../src/model/duration.ts';

const EXAMPLES: readonly (readonly [written: string, ms: number | undefined])[] = [
  ['30', 30_000],
  ['-1', -1000],
  ['0', 0],
  ['1h15m3.5s', 4_503_500],
  ['500ms', 500],
  ['1us', 0.001],
  ['1µs', 0.001],
  ['2ns', 0.000002],
  ['.5s', 500],
  ['-1.5h', -5_400_000],
  ['1m1m', 120_000],
  ['', undefined],
  ['-', undefined],
  ['1d', undefined],
  ['1.5', undefined],
  ['5 s', undefined],
  ['s', undefined],
  ['1s2', undefined],
  ['.s', undefined],
  ['3000000h', undefined],
];

for (const [written, ms] of EXAMPLES) {
  test(`"${written}" is ${ms} ms`, (t) => t.is(parseDuration(written), ms));
}

test('a long text is read once', (t) => {
  t.is(parseDuration('1'.repeat(100_000)), undefined);
  t.is(parseDuration(`${'1s'.repeat(50_000)}x`), undefined);
});
