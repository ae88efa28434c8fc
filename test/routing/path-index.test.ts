// The trie by itself: where nodes are divided, nested prefixes and whole paths must keep apart.

import test from 'ava';
import { type Entry, PathIndex } from '../../src/routing/path-index.ts';
import { viewOf } from './requests.ts';

/** The lowest rank comes first. */
const entry = (rank: number, value: string): Entry<string> => ({
  precedence: { priority: -rank, exact: BigInt(-rank), name: 'a@test' },
  holds: undefined,
  value,
});

test('the lowest rank wins, however long the prefix', (t) => {
  const index = new PathIndex<string>();
  index.add({ kind: 'under', text: '/ap' }, entry(0, 'short'));
  index.add({ kind: 'under', text: '/api/v1' }, entry(1, 'long'));
  index.add(undefined, entry(2, 'any'));
  t.is(index.find(viewOf({ path: '/api/v1/x' }), undefined)?.value, 'short');
  t.is(index.find(viewOf({ path: '/a' }), undefined)?.value, 'any');
});

test('dividing a node keeps what was below it', (t) => {
  const index = new PathIndex<string>();
  const paths = ['/romane', '/romanus', '/romulus', '/rubens', '/ruber', '/r', '/rom', '/ü', '/ű', '/😀', '/😁'];
  for (const [rank, text] of paths.entries()) index.add({ kind: 'exact', text }, entry(rank, text));
  for (const path of paths) t.is(index.find(viewOf({ path }), undefined)?.value, path);
  for (const path of ['/', '/ro', '/roman', '/romanes', '/rubens/', '/\ud83d']) {
    t.is(index.find(viewOf({ path }), undefined), undefined);
  }
});

test('what was found before stays unless something better is here', (t) => {
  const index = new PathIndex<string>();
  index.add({ kind: 'exact', text: '/a' }, entry(5, 'here'));
  const view = viewOf({ path: '/a' });
  t.is(index.find(view, entry(4, 'before'))?.value, 'before');
  t.is(index.find(view, entry(6, 'before'))?.value, 'here');
});
