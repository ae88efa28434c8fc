// How much memory is used of what may be: the heap of this process, and everything in its container together.

import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import type { ReadMemoryUse } from './memory-pressure.ts';

const CGROUP = '/sys/fs/cgroup';

/** The greater of the two shares. Read in place: three small files of the kernel's take some 50 µs. */
export function createMemoryUse(cgroup = CGROUP): ReadMemoryUse {
  return () => {
    const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics();
    return Math.max(heap / heapLimit, containerUse(cgroup));
  };
}

/** 0 where there is no limit. Files that were read and may be forgotten count as free, as for whoever kills a container. */
function containerUse(cgroup: string): number {
  const second = readNumber(`${cgroup}/memory.max`);
  if (second !== undefined) return share(readNumber(`${cgroup}/memory.current`), `${cgroup}/memory.stat`, second);
  const first = `${cgroup}/memory`;
  const limit = readNumber(`${first}/memory.limit_in_bytes`);
  if (limit === undefined || limit > Number.MAX_SAFE_INTEGER) return 0;
  return share(readNumber(`${first}/memory.usage_in_bytes`), `${first}/memory.stat`, limit);
}

function share(used = 0, statisticsFile: string, limit: number): number {
  const [, inactive = '0'] = /^(?:total_)?inactive_file (\d+)$/m.exec(read(statisticsFile)) ?? [];
  return (used - Number(inactive)) / limit;
}

/** Undefined: the file is not there, or says `max`. */
function readNumber(path: string): number | undefined {
  const text = read(path).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
