import test from 'ava';
import { goDuration } from '../../src/admin/go-duration.ts';

const CASES: readonly (readonly [number, string])[] = [
  [0, '0s'],
  [0.000001, '1ns'],
  [0.0015, '1.5µs'],
  [1, '1ms'],
  [1.5, '1.5ms'],
  [500, '500ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [60_000, '1m0s'],
  [90_000, '1m30s'],
  [180_000, '3m0s'],
  [3_600_000, '1h0m0s'],
  [4_503_500, '1h15m3.5s'],
  [90_000_000, '25h0m0s'],
];

for (const [ms, written] of CASES) {
  test(`${ms} ms is ${written}`, (t) => t.is(goDuration(ms), written));
}
