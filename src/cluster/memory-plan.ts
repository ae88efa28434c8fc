// How the memory that the router may use is shared out among its processes. Node sizes the heap of each process as if it
// were alone in the container: four workers that all believe so are killed together.

import { totalmem } from 'node:os';

export interface MemoryPlan {
  /** What one worker may hold in all, heap, read buffers and code. */
  readonly shareBytes: number;
  /** V8's old generation of one worker. */
  readonly heapMegabytes: number;
  /** The share is less than a worker needs before it serves anybody. */
  readonly tight: boolean;
}

const MB = 1024 * 1024;
/** The primary holds the merged state and SDKs: 124 MB of its own in the demo, beside 53 MB of program shared with the workers. */
const PRIMARY_BYTES = 192 * MB;
const PRIMARY_PART = 0.25;
/** The rest is the program, which all processes share (53 MB), and what sockets are read into. */
const HEAP_PART = 0.6;
const LEAST_HEAP_MEGABYTES = 48;
/** V8's own greatest default: a larger heap only makes a leak take longer. */
const MOST_HEAP_MEGABYTES = 4096;
/** One that has served nobody yet holds 72 MB. */
const LEAST_SHARE_BYTES = 112 * MB;

export function planMemory(totalBytes: number, workers: number): MemoryPlan {
  const primaryBytes = Math.min(PRIMARY_BYTES, totalBytes * PRIMARY_PART);
  const shareBytes = Math.floor((totalBytes - primaryBytes) / workers);
  const heapMegabytes = Math.floor((shareBytes * HEAP_PART) / MB);
  return {
    shareBytes,
    heapMegabytes: Math.min(Math.max(heapMegabytes, LEAST_HEAP_MEGABYTES), MOST_HEAP_MEGABYTES),
    tight: shareBytes < LEAST_SHARE_BYTES,
  };
}

/** The limit of the container (cgroup v2 or v1), or what the machine has. */
export function availableMemoryBytes(): number {
  // 0, or more than any machine has: no limit.
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
