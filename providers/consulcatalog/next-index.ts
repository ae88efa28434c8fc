// Consul's rules for X-Consul-Index, which every client of blocking queries must keep.

/**
 * What to ask with next. Undefined means from the start: the index went backwards (the cluster was restored or replaced)
 * or there was none. 0 counts as 1: asking with 0 would not block, and the loop would run free.
 */
export function nextIndex(asked: bigint | undefined, answered: bigint | undefined): bigint | undefined {
  if (answered === undefined) return undefined;
  const index = answered === 0n ? 1n : answered;
  return asked !== undefined && index < asked ? undefined : index;
}
