// What a new state costs a worker: CPU, the longest pause of its loop, memory, and how long a single change takes.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WORKER_FLAGS } from '../src/cluster/worker-flags.ts';
import { median } from './measure.ts';

const PROBE = fileURLToPath(new URL('compile-probe.ts', import.meta.url));

interface Figures {
  readonly compileCpuMs: number;
  readonly longestPauseMs: number;
  readonly memoryBytes: number;
  readonly ruleChangeMs: number;
  readonly serverChangeMs: number;
}

/** Each in a process of its own; the machine has other things to do, so the figures are medians. */
const PROBES = 3;

const probe = (): Figures =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', ...WORKER_FLAGS, PROBE], { encoding: 'utf8' }));

export function measureCompile(): boolean {
  const probes = Array.from({ length: PROBES }, probe);
  const figure = (read: (figures: Figures) => number): number => median(probes.map(read));
  const held = [
    report(
      'CPU to compile 10000 routers and 30000 servers',
      figure(({ compileCpuMs }) => compileCpuMs),
      500,
      'ms',
    ),
    report(
      'longest pause of the loop, receiving included',
      figure(({ longestPauseMs }) => longestPauseMs),
      20,
      'ms',
    ),
    report('more memory', figure(({ memoryBytes }) => memoryBytes) / 2 ** 20, 150, 'MB'),
    report(
      'one rule of 10000',
      figure(({ ruleChangeMs }) => ruleChangeMs),
      10,
      'ms',
    ),
    report(
      'one list of servers',
      figure(({ serverChangeMs }) => serverChangeMs),
      1,
      'ms',
    ),
  ];
  return held.every((each) => each);
}

function report(what: string, figure: number, bar: number, unit: string): boolean {
  console.log(`compile: ${figure.toFixed(figure < 10 ? 2 : 0)} ${unit}, bar ${bar} ${unit}: ${what}`);
  return figure <= bar;
}
