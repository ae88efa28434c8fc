// Two things that every stage of a merge does with its maps.

import { compareTexts } from './compare-texts.ts';

export function mapValues<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V, key: K) => W): ReadonlyMap<K, W> {
  const changed = new Map<K, W>();
  for (const [key, value] of map) changed.set(key, change(value, key));
  return changed;
}

export const sortedByName = <K extends string, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> =>
  new Map([...entries].sort(([a], [b]) => compareTexts(a, b)));
