// The order of names and texts everywhere in a merge: by code unit, the same in every locale.

export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Each text once, in that order. */
export const sortedTexts = <T extends string>(texts: Iterable<T>): T[] => [...new Set(texts)].sort(compareTexts);
