// A fair order by the given randomness (Fisher and Yates).

import type { Random } from '../model/clock.ts';

/** A new list with the same items. */
export function shuffle<T extends object>(items: readonly T[], random: Random): readonly T[] {
  const shuffled: T[] = [];
  for (const item of items) {
    const place = Math.floor(random() * (shuffled.length + 1));
    const displaced = shuffled[place];
    if (displaced !== undefined) shuffled.push(displaced);
    shuffled[place] = item;
  }
  return shuffled;
}
