// What `/metrics` shows of the processes: together what can be added, and of lags and heaps the primary's and the worst
// worker's. Names of `process_…` and `nodejs_…` are those of Prometheus' client for Node.

import type { Mishaps } from '../model/metrics.ts';
import type { MetricTotals, ProcessTotals } from './metric-totals.ts';
import { family, labelText, type Sample } from './prometheus-text.ts';

/** What the primary knows by itself. */
export interface PrimaryFigures extends Mishaps {
  /** Wall clock. */
  readonly startedAtMs: number;
  /** States that were published to the workers. */
  readonly reloads: number;
  /** Wall clock; undefined: none yet. */
  readonly lastReloadAtMs: number | undefined;
  /** `v24.1.0`. */
  readonly nodeVersion: string;
}

export const exposeProcesses = (totals: MetricTotals, figures: PrimaryFigures): string[] => [
  ...exposeAll(totals, figures),
  ...exposeEventLoops(totals.processes),
  ...exposeHeaps(totals.processes),
  ...exposeRouter(totals, figures),
];

function exposeAll({ processes, cpuSeconds }: MetricTotals, { startedAtMs, nodeVersion }: PrimaryFigures): string[] {
  const resident = processes.reduce((sum, { last }) => sum + last.residentBytes, 0);
  return [
    family('counter', 'process_cpu_seconds_total', 'CPU time of all processes', [['', cpuSeconds]]),
    family('gauge', 'process_resident_memory_bytes', 'Memory of all processes', [['', resident]]),
    family('gauge', 'process_start_time_seconds', 'When the router started, in seconds since 1970', [
      ['', startedAtMs / 1000],
    ]),
    family('gauge', 'nodejs_version_info', 'The version of Node', [[labelText([['version', nodeVersion]]), 1]]),
  ];
}

function exposeEventLoops(processes: readonly ProcessTotals[]): string[] {
  const lag = (figure: keyof ProcessTotals['lag']): string =>
    family(
      'gauge',
      `nodejs_eventloop_lag_${figure}_seconds`,
      `How late the event loop was since the last scrape (${figure}); of workers the worst`,
      worst(processes, (each) => each.lag[figure]),
    );
  return [lag('mean'), lag('p99'), lag('max')];
}

function exposeHeaps(processes: readonly ProcessTotals[]): string[] {
  const largest = (name: string, what: string, read: (last: ProcessTotals['last']) => number): string =>
    family(
      'gauge',
      `nodejs_${name}_bytes`,
      `${what}; of workers the largest`,
      worst(processes, ({ last }) => read(last)),
    );
  return [
    largest('heap_size_used', 'Used heap', (last) => last.heapUsedBytes),
    largest('heap_size_total', 'Heap', (last) => last.heapTotalBytes),
    largest('external_memory', 'Memory outside the heap', (last) => last.externalBytes),
  ];
}

/** Of the primary, and of the worker where it is largest. */
function worst(processes: readonly ProcessTotals[], read: (process: ProcessTotals) => number): Sample[] {
  const samples: Sample[] = [];
  for (const role of ['primary', 'worker'] as const) {
    const values = processes.filter((each) => each.role === role).map(read);
    if (values.length > 0) samples.push([labelText([['process', role]]), Math.max(...values)]);
  }
  return samples;
}

function exposeRouter({ processes, lostLogLines }: MetricTotals, figures: PrimaryFigures): string[] {
  const workers = processes.filter(({ role }) => role === 'worker').length;
  const counter = (name: string, help: string, value: number) =>
    family('counter', `portolan_${name}_total`, help, [['', value]]);
  const byReason = (name: string, help: string, counts: ReadonlyMap<string, number>) =>
    family(
      'counter',
      `portolan_${name}_total`,
      help,
      [...counts].map(([reason, count]) => [labelText([['reason', reason]]), count]),
    );
  return [
    family('gauge', 'portolan_workers', 'Workers whose figures are in this answer', [['', workers]]),
    byReason('worker_deaths', 'Workers that died, by what ended them', figures.deaths),
    byReason('worker_replacements', 'Workers that were replaced while they lived, by why', figures.replacements),
    counter('metrics_unanswered', 'Times that a worker did not tell its figures in time', figures.unanswered),
    counter('log_lines_lost', 'Lines of logs that could not be written', lostLogLines),
  ];
}
