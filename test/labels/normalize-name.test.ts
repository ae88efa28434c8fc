import test from 'ava';
import fc from 'fast-check';
import { normalizeName } from '../../src/labels/normalize-name.ts';
import '../support/fixed-seed.ts';

const EXAMPLES: readonly (readonly [name: string, normalized: string])[] = [
  ['service-web-nginx', 'service-web-nginx'],
  ['my_app.v1', 'my-app-v1'],
  ['--a//b--', 'a-b'],
  ['Größe ½ 日本', 'Größe-½-日本'],
  ['***', ''],
  ['', ''],
];

for (const [name, normalized] of EXAMPLES) {
  test(`"${name}" is normalised to "${normalized}"`, (t) => t.is(normalizeName(name), normalized));
}

test('a normalised name stays as it is', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const once = normalizeName(name);
      t.is(normalizeName(once), once);
    }),
  );
  t.pass();
});
