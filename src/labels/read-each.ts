// Of several things that are written, those that can be read; what is wrong with the others is told.

import type { Result } from '../model/result.ts';

export function readEach<T, V>(
  written: readonly T[],
  read: (each: T) => Result<V>,
  report: (reason: string) => void,
): readonly V[] {
  return written.flatMap((each) => {
    const result = read(each);
    if (result.ok) return [result.value];
    report(result.error);
    return [];
  });
}
