import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { findTomlPositions, pathKey } from '../../../providers/file/toml-positions.ts';
import { parseToml } from '../../../providers/file/toml-tree.ts';
import type { TreeNode } from '../../../src/labels/tree.ts';
import { describeTree, readTreeCases } from './tree-cases.ts';
import '../../support/fixed-seed.ts';

for (const { title, text, expected } of readTreeCases('toml-tree.txt')) {
  test(title, (t) => t.is(describeTree(parseToml(text, 'r.toml'), 'r.toml'), expected));
}

const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a', 'b', 'a.b', '"', '__proto__', "'"));
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(name, tie('any'), { maxKeys: 3 }),
  ),
}));

test('whatever a file holds, every key of its tree has a place of its own', (t) => {
  fc.assert(
    fc.property(fc.dictionary(name, value.any, { maxKeys: 4 }), (document) => {
      const text = stringify(document);
      const tree = parseToml(text, 'r.toml');
      if (!tree.ok) throw new Error(`${tree.error.reason} ${text}`);
      const positions = findTomlPositions(text);
      const check = (node: TreeNode, path: readonly string[]) => {
        if (path.length > 0 && !positions.has(pathKey(path))) throw new Error(`${path.join(' > ')} in:\n${text}`);
        for (const child of node.children) check(child, [...path, child.name]);
      };
      check(tree.value, []);
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('whatever a text is, it becomes a tree or a defect with its place', (t) => {
  const piece = fc.constantFrom(
    '[',
    ']',
    '[[',
    '=',
    '.',
    '"',
    "'",
    '"""',
    '\n',
    '{',
    '}',
    ',',
    'a',
    '1',
    '#',
    '\\',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const tree = parseToml(pieces.join(''), 'r.toml');
      return tree.ok || /^r\.toml:\d+:\d+$/.test(tree.error.place ?? '');
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('a long text with many escapes is passed over', (t) => {
  const tree = parseToml(`a = """${'x"\\\\'.repeat(500_000)}"""\nb = 1`, 'r.toml');
  t.is(tree.ok && tree.value.children[1]?.place, 'r.toml:2:1');
});

test('a text that nests without end is refused', (t) => {
  t.like(parseToml(`a = ${'['.repeat(100_000)}`, 'r.toml'), { ok: false, error: { place: 'r.toml:1:105' } });
  t.like(parseToml(`${'a.'.repeat(5_000)}a = 1`, 'r.toml'), { ok: false, error: { place: 'r.toml:1:1' } });
});

test('a syntax error repeats no line of the file: it may hold a secret', (t) => {
  const tree = parseToml('token = "s3cret" x', 'r.toml');
  t.false(tree.ok);
  t.notRegex(JSON.stringify(tree), /s3cret/);
});
