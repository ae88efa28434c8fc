// What a new state costs a worker: CPU, the longest pause of its loop, memory, and how long a single change takes.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WORKER_FLAGS } from '../src/cluster/worker-flags.ts';
import { median } from './method/statistics.ts';
import { atMost, type Row } from './row.ts';

const PROBE = fileURLToPath(new URL('compile-probe.ts', import.meta.url));

interface Figures {
  readonly compileCpuMs: number;
  readonly longestPauseMs: number;
  readonly memoryBytes: number;
  readonly ruleChangeMs: number;
  readonly serverChangeMs: number;
  readonly crowdedRuleChangeMs: number;
}

/** Each in a process of its own; the machine has other things to do, so the figures are medians. */
const PROBES = 3;

const probe = (): Figures =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', ...WORKER_FLAGS, PROBE], { encoding: 'utf8' }));

export function measureCompile(): readonly Row[] {
  const probes = Array.from({ length: PROBES }, probe);
  const row = (figure: string, read: (figures: Figures) => number, bar: number, unit: string): Row =>
    atMost(figure, median(probes.map(read)), bar, (value) => `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`);
  return [
    row('CPU to compile 10,000 routers and 30,000 servers', ({ compileCpuMs }) => compileCpuMs, 500, 'ms'),
    row('longest pause meanwhile, receiving included', ({ longestPauseMs }) => longestPauseMs, 20, 'ms'),
    row('memory for them', ({ memoryBytes }) => memoryBytes / 2 ** 20, 150, 'MB'),
    row('one rule of 10,000 changed', ({ ruleChangeMs }) => ruleChangeMs, 10, 'ms'),
    row('the same with all 10,000 on one host', ({ crowdedRuleChangeMs }) => crowdedRuleChangeMs, 10, 'ms'),
    row('one list of servers changed', ({ serverChangeMs }) => serverChangeMs, 1, 'ms'),
  ];
}
