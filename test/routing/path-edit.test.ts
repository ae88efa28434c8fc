// A trie after any edits is the one that is made of what is left, and the one that served is as it was.

import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import type { Anchor } from '../../src/routing/anchor.ts';
import { withoutRoute, withRoute } from '../../src/routing/path-edit.ts';
import { type Entry, PathIndex, type PathNode } from '../../src/routing/path-index.ts';
import { comparePrecedence, type Precedence } from '../../src/routing/precedence.ts';

const RUNS = { seed: 20_260_405, numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) };

interface Route {
  readonly path: Anchor | undefined;
  readonly precedence: Precedence;
}

const path: fc.Arbitrary<Anchor | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('exact' as const, 'under' as const),
      text: fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 }).map((rest) => `/${rest}`),
    }),
  },
);
const precedence: fc.Arbitrary<Precedence> = fc
  .record({ priority: fc.integer({ min: 0, max: 3 }), id: fc.nat(1_000_000) })
  .map(({ priority, id }) => ({ priority, exact: BigInt(priority), name: `r${id}@test` }));
const routes: fc.Arbitrary<readonly Route[]> = fc.uniqueArray(fc.record({ path, precedence }), {
  maxLength: 20,
  selector: ({ precedence: { name } }) => name,
});

const entryOf = ({ precedence }: Route): Omit<Entry<string>, 'next'> => ({
  precedence,
  holds: undefined,
  value: precedence.name,
});

function madeOf(routes: readonly Route[]): PathNode<string> | undefined {
  const index = new PathIndex<string>();
  const last = routes.toSorted((a, b) => comparePrecedence(b.precedence, a.precedence));
  for (const route of last) index.add(route.path, entryOf(route));
  return index.root;
}

/** Everything that a search looks at. */
function shapeOf(node: PathNode<string> | undefined): unknown {
  if (node === undefined) return undefined;
  const names: (readonly (string | undefined)[])[] = [node.under, node.exact].map((entries) => {
    const found: string[] = [];
    for (let entry = entries; entry !== undefined; entry = entry.next) found.push(entry.value);
    return found;
  });
  const children = [...(node.children ?? [])].toSorted(([a], [b]) => a - b);
  return { text: node.text, first: node.first.name, names, below: children.map(([, child]) => shapeOf(child)) };
}

test('added one by one in any order they are the trie that is made of all', (t) => {
  fc.assert(
    fc.property(routes, (all) => {
      let root: PathNode<string> | undefined;
      for (const route of all) root = withRoute(root, route.path, entryOf(route));
      return isDeepStrictEqual(shapeOf(root), shapeOf(madeOf(all)));
    }),
    RUNS,
  );
  t.pass();
});

test('after removals it is the trie that is made of the others', (t) => {
  fc.assert(
    fc.property(routes, fc.infiniteStream(fc.boolean()), (all, choices) => {
      const leaves = all.filter(() => choices.next().value);
      let root = madeOf(all);
      for (const { path, precedence } of leaves) root = root && withoutRoute(root, path, precedence);
      return isDeepStrictEqual(shapeOf(root), shapeOf(madeOf(all.filter((route) => !leaves.includes(route)))));
    }),
    RUNS,
  );
  t.pass();
});

test('an edit touches nothing of the trie that it starts from', (t) => {
  fc.assert(
    fc.property(routes, fc.record({ path, precedence }), (all, more) => {
      const served = madeOf(all);
      const before = shapeOf(served);
      withRoute(served, more.path, entryOf(more));
      for (const { path, precedence } of all) if (served !== undefined) withoutRoute(served, path, precedence);
      return isDeepStrictEqual(shapeOf(served), before);
    }),
    RUNS,
  );
  t.pass();
});

test('what is not on the way is shared', (t) => {
  const under = (text: string, id: number): Route => ({
    path: { kind: 'under', text },
    precedence: { priority: 0, exact: 0n, name: `r${id}@test` },
  });
  const root = madeOf([under('/left/a', 1), under('/left/b', 2), under('/right/a', 3), under('/right/b', 4)]);
  const next = withRoute(root, { kind: 'under', text: '/left/c' }, entryOf(under('/left/c', 5)));
  const childOf = (node: PathNode<string> | undefined, letter: string) => node?.children?.get(letter.charCodeAt(0));
  t.is(childOf(next, 'r'), childOf(root, 'r'));
  t.not(childOf(next, 'l'), childOf(root, 'l'));
  t.is(childOf(childOf(next, 'l'), 'a'), childOf(childOf(root, 'l'), 'a'));
});
