import test from 'ava';
import { parseYaml } from '../../../providers/file/yaml-tree.ts';
import { describeTree, readTreeCases } from './tree-cases.ts';

for (const { title, text, expected } of readTreeCases('yaml-tree.txt')) {
  test(title, (t) => t.is(describeTree(parseYaml(text, 'r.yml'), 'r.yml'), expected));
}

test('aliases that multiply are refused before they fill the memory', (t) => {
  const lines = ['l0: &l0 [a, b, c, d, e, f, g, h, i, j]'];
  for (let level = 1; level < 10; level += 1) {
    lines.push(
      `l${level}: &l${level} [${Array(10)
        .fill(`*l${level - 1}`)
        .join(', ')}]`,
    );
  }
  const tree = parseYaml(lines.join('\n'), 'bomb.yml');
  t.like(tree, { ok: false, error: { reason: 'aliases stand for more than 100000 values' } });
});

test('mappings that merge one another many times over are refused too', (t) => {
  const lines = ['m0: &m0 { a: 1 }'];
  for (let level = 1; level < 30; level += 1) {
    lines.push(`m${level}: &m${level}`, `  <<: [*m${level - 1}, *m${level - 1}]`, `  k${level}: 1`);
  }
  const tree = parseYaml(lines.join('\n'), 'bomb.yml');
  t.like(tree, { ok: false, error: { reason: 'aliases stand for more than 100000 values' } });
});

test('an alias within what it stands for is refused', (t) => {
  t.like(parseYaml('a: &a [*a]', 'r.yml'), { ok: false, error: { reason: 'nested deeper than 100 levels' } });
  t.like(parseYaml('a: &a\n  <<: *a', 'r.yml'), { ok: false, error: { reason: 'nested deeper than 100 levels' } });
});

test('a text that nests without end is refused', (t) => {
  t.false(parseYaml('['.repeat(100_000), 'r.yml').ok);
  t.false(parseYaml(`a: ${'{b: '.repeat(20_000)}1${'}'.repeat(20_000)}`, 'r.yml').ok);
});

test('many aliases of one anchor are no bomb', (t) => {
  const lines = ['a: &a x', ...Array.from({ length: 50_000 }, (_, index) => `k${index}: *a`)];
  t.true(parseYaml(lines.join('\n'), 'r.yml').ok);
});
