// Work on many things at once, but not on all of them.

/** Results in the order of `inputs`; at most `limit` runs are under way. A rejection rejects. */
export async function mapLimited<T, R>(
  inputs: readonly T[],
  limit: number,
  run: (input: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = inputs.entries();
  const work = async () => {
    for (const [index, input] of queue) results[index] = await run(input);
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, work));
  return results;
}
