// What two lists do not have in common, by identity. Between two merges that is seldom more than a few items of many
// thousands, which stand together more often than not.

export interface Difference<T> {
  readonly gone: readonly T[];
  readonly fresh: readonly T[];
}

/** Each element stands once in a list; the order does not count. */
export function difference<T>(before: readonly T[], after: readonly T[]): Difference<T> {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const longestTail = Math.min(before.length, after.length) - start;
  while (tail < longestTail && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const [were, are] = [before.slice(start, before.length - tail), after.slice(start, after.length - tail)];
  return { gone: without(were, new Set(are)), fresh: without(are, new Set(were)) };
}

const without = <T>(list: readonly T[], others: ReadonlySet<T>): readonly T[] =>
  list.filter((element) => !others.has(element));
