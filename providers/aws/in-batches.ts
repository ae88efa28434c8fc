// AWS's Describe actions take at most 100 names at a time, some fewer.

const BATCH = 100;

export const inBatches = <T>(all: readonly T[], size = BATCH): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
