// What every stage of a merge does with its maps: objects by name, of which most stay as they were.

import { compareTexts } from './compare-texts.ts';
import { sameData } from './same-data.ts';

export const sortedByName = <K extends string, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> =>
  new Map([...entries].sort(([a], [b]) => compareTexts(a, b)));

/**
 * `before`, sorted by name, with the values of these names derived anew; undefined removes one. A value that comes out
 * equal keeps its identity, and so does the whole map: later stages look only at what is another object.
 */
export function rederive<K extends string, V>(
  before: ReadonlyMap<K, V>,
  names: Iterable<K>,
  derive: (name: K) => V | undefined,
): ReadonlyMap<K, V> {
  let after: Map<K, V> | undefined;
  let grows = false;
  for (const name of names) {
    const [was, now] = [before.get(name), derive(name)];
    if (sameData(was, now)) continue;
    after ??= new Map(before);
    if (now === undefined) after.delete(name);
    else after.set(name, now);
    grows ||= was === undefined;
  }
  if (after === undefined) return before;
  return grows ? sortedByName(after) : after;
}

/** The names whose values are not the same object: those that are gone last. */
export function changedNames<K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>): K[] {
  if (before === after) return [];
  const names: K[] = [];
  for (const [name, value] of after) if (before.get(name) !== value) names.push(name);
  for (const name of before.keys()) if (!after.has(name)) names.push(name);
  return names;
}

/** Each name has the same object, in whatever order. */
export function sameEntries<K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>): boolean {
  if (before === after) return true;
  if (before.size !== after.size) return false;
  for (const [name, value] of after) if (before.get(name) !== value) return false;
  return true;
}
