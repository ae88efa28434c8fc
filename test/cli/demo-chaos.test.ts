import test from 'ava';
import { takeChaos } from '../../src/cli/demo-chaos.ts';

const take = (...argv: string[]) => takeChaos(argv, () => 0.5);

test('--chaos has a seed by chance, or the one that is said, and is taken from the others', (t) => {
  t.deepEqual(take('--workers=1'), { ok: true, value: { seed: undefined, rest: ['--workers=1'] } });
  t.deepEqual(take('--chaos', '--workers=1'), { ok: true, value: { seed: 2 ** 30, rest: ['--workers=1'] } });
  t.deepEqual(take('--workers=1', '--chaos=7'), { ok: true, value: { seed: 7, rest: ['--workers=1'] } });
});

test('a seed that is none is refused', (t) => {
  for (const text of ['', 'seven', '-1', '1.5', String(2 ** 31)]) {
    t.deepEqual(take(`--chaos=${text}`), { ok: false, error: `--chaos=${text}: a seed is a number below 2^31` });
  }
});
