// What V8 is told in worker processes.

import type { MemoryPlan } from './memory-plan.ts';

/**
 * The young generation grows to 8 MB a half instead of 16: compiling 10,000 routers and 30,000 servers then pauses the loop
 * for 9 ms instead of 18 and costs 377 ms of CPU instead of 545 (`npm run bench -- routes`); a proxied request costs 2 to
 * 3 % more, for it is collected more often (`npm run bench -- cpu`).
 */
export const WORKER_FLAGS: readonly string[] = ['--max-semi-space-size=8'];

/** `--max-old-space-size`, `--max_old_space_size_percentage`, `--max-heap-size`. */
const SAYS_HEAP = /--max[-_](old[-_]space|heap)[-_]size/;

/** `own`: what this process was started with; `nodeOptions`: NODE_OPTIONS. Who says something of the heap there is obeyed. */
export function workerFlags(own: readonly string[], nodeOptions: string, { heapMegabytes }: MemoryPlan): string[] {
  const said = [...own, nodeOptions].some((text) => SAYS_HEAP.test(text));
  return [...own, ...WORKER_FLAGS, ...(said ? [] : [`--max-old-space-size=${heapMegabytes}`])];
}
