// Every file in golden-constraints/, and where in decoding a constraint stands.

import test from 'ava';
import fc from 'fast-check';
import { compileConstraints } from '../../src/labels/constraints/compile-constraints.ts';
import type { ConstraintKind } from '../../src/labels/constraints/functions.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import type { DecodedItem } from '../../src/labels/decoded-item.ts';
import { compileDefaultRule } from '../../src/labels/default-rule.ts';
import type { Item } from '../../src/model/snapshot.ts';
import { readGoldenCases } from '../rules/golden-file.ts';
import { describeConstraints } from './describe-constraints.ts';
import '../support/fixed-seed.ts';

for (const { title, input, expected } of readGoldenCases('golden-constraints', import.meta.url)) {
  test(title, (t) => t.is(describeConstraints(input), expected));
}

function decode(text: string, kind: ConstraintKind, item: Partial<Item>): DecodedItem {
  const constraints = compileConstraints(text, kind);
  const defaultRule = compileDefaultRule('Host(`{{ .Name }}`)');
  if (!constraints.ok || !defaultRule.ok) throw new Error('they do not compile');
  return decodeItem(
    { id: 'i', name: 'web', declaration: { kind: 'labels', labels: [] }, endpoint: null, ...item },
    { provider: 'p', exposedByDefault: true, defaultRule: defaultRule.value, constraints: constraints.value },
  );
}

test('an item outside of the constraints is not exposed, and its mistakes are nobody’s concern', (t) => {
  const labels = [
    ['team', 'blue'],
    ['portolan.http.nonsense', 'x'],
  ] as const;
  const item = { declaration: { kind: 'labels', labels } } as const;
  const outside = decode('Label(`team`, `red`)', 'labels', item);
  t.false(outside.exposed);
  t.is(outside.configuration.http.routers.size, 0);
  t.deepEqual(outside.problems, []);
  const inside = decode('Label(`team`, `blue`)', 'labels', item);
  t.true(inside.exposed);
  t.is(inside.configuration.http.routers.size, 1);
  t.is(inside.problems.length, 1);
});

test('tags are those of the item; an item without any has none', (t) => {
  t.true(decode('Tag(`public`)', 'tags', { tags: ['a', 'public'] }).exposed);
  t.false(decode('Tag(`public`)', 'tags', { tags: ['publick'] }).exposed);
  t.false(decode('Tag(`public`)', 'tags', {}).exposed);
  t.true(decode('!Tag(`public`)', 'tags', {}).exposed);
});

test('no text makes compileConstraints throw, and deep nesting ends', (t) => {
  const piece = fc.constantFrom('Label', 'LabelRegex', 'Tag', '(', ')', '`a`', '"("', ',', '&&', '||', '!', ' ', '.');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((parts) => parts.join('')),
        fc.string(),
      ),
      (text) => {
        const compiled = compileConstraints(text, 'labels');
        return compiled.ok || compiled.error !== '';
      },
    ),
  );
  t.false(compileConstraints(`${'('.repeat(100_000)}Label("a","b")`, 'labels').ok);
  t.false(compileConstraints(`${'!'.repeat(100_000)}Label("a","b")`, 'labels').ok);
});
