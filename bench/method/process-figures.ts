// What the kernel knows of running processes: CPU time and memory.

import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU that the threads of these processes have used so far, in µs: the scheduler's own account. The ticks of
 * `/proc/PID/stat` are 10 ms, which is 1 % of a short turn.
 */
export function cpuMicroseconds(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of list(`/proc/${pid}/task`)) {
      nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
    }
  }
  return nanoseconds / 1000;
}

/** Resident memory of these processes. */
export function residentBytes(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1024;
}

/** Open files that a process started from here may have. */
export function openFilesLimit(): number {
  return Number(/Max open files\s+(\d+)/.exec(read('/proc/self/limits'))?.[1] ?? 0);
}

/** Threads and processes may end between being listed and being read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
