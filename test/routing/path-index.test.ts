// The trie by itself: where nodes are divided, nested prefixes and whole paths must keep apart.

import test from 'ava';
import { type Entry, PathIndex, type PathNode } from '../../src/routing/path-index.ts';
import { viewOf } from './requests.ts';

type Placed = readonly [kind: 'exact' | 'under', text: string];

/** The lowest rank comes first. */
const entry = (rank: number, value: string): Entry<string> => ({
  precedence: { priority: -rank, exact: BigInt(-rank), name: 'a@test' },
  holds: undefined,
  value,
  next: undefined,
});

/** The values are the paths; the first one has the lowest rank. */
function trieOf(...paths: readonly Placed[]): PathNode<string> | undefined {
  const index = new PathIndex<string>();
  for (const [rank, [kind, text]] of [...paths.entries()].reverse()) index.add({ kind, text }, entry(rank, text));
  return index.root;
}

const found = (root: PathNode<string> | undefined, path: string, best?: Entry<string>): string | undefined =>
  root?.find(viewOf({ path }), best)?.value;

test('the lowest rank wins, however long the prefix', (t) => {
  const root = trieOf(['under', '/ap'], ['under', '/api/v1'], ['under', '/']);
  t.is(found(root, '/api/v1/x'), '/ap');
  t.is(found(root, '/a'), '/');
});

test('at one path the next by rank is asked when the first does not hold', (t) => {
  const index = new PathIndex<string>();
  index.add(undefined, entry(2, 'last'));
  index.add(undefined, { ...entry(1, 'second'), holds: ({ method }) => method === 'GET' });
  index.add(undefined, { ...entry(0, 'first'), holds: () => false });
  t.is(index.root?.find(viewOf({ method: 'GET' }), undefined)?.value, 'second');
  t.is(index.root?.find(viewOf({ method: 'PUT' }), undefined)?.value, 'last');
});

test('dividing a node keeps what was below it', (t) => {
  const paths = ['/romane', '/romanus', '/romulus', '/rubens', '/ruber', '/r', '/rom', '/ü', '/ű', '/😀', '/😁'];
  const root = trieOf(...paths.map((text) => ['exact', text] as const));
  for (const path of paths) t.is(found(root, path), path);
  for (const path of ['/', '/ro', '/roman', '/romanes', '/rubens/', '/\ud83d']) t.is(found(root, path), undefined);
});

test('what was found before stays unless something better is here', (t) => {
  const index = new PathIndex<string>();
  index.add({ kind: 'exact', text: '/a' }, entry(5, 'here'));
  t.is(found(index.root, '/a', entry(4, 'before')), 'before');
  t.is(found(index.root, '/a', entry(6, 'before')), 'here');
});
