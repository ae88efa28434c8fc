// What this process uses, how late its event loop is, and what else it tells of itself.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessReport } from '../model/metrics.ts';

/** How often the loop is asked to be in time: fifty wake-ups a second cost 0.1 % of a core. */
const RESOLUTION_MS = 20;

type ProcessFigures = Pick<
  ProcessReport,
  'cpuSeconds' | 'residentBytes' | 'heapUsedBytes' | 'heapTotalBytes' | 'externalBytes' | 'loopLagSeconds'
>;

/** Each call reports on the time since the call before. `lostLines`: of this process's logs, since the start. */
export function watchReports(
  metrics: { readonly openConnections: ProcessReport['openConnections'] },
  lostLines: () => number,
): () => ProcessReport {
  const figures = watchProcess();
  let lostBefore = 0;
  return () => {
    const lost = lostLines();
    const report = { ...figures(), openConnections: metrics.openConnections, lostLogLines: lost - lostBefore };
    lostBefore = lost;
    return report;
  };
}

/** The watch ends with the process. */
function watchProcess(): () => ProcessFigures {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let before: NodeJS.CpuUsage = { user: 0, system: 0 };
  return () => {
    const now = process.cpuUsage();
    const cpuSeconds = (now.user + now.system - before.user - before.system) / 1e6;
    before = now;
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    const loopLagSeconds = {
      mean: toLag(delays.mean),
      p99: toLag(delays.percentile(99)),
      max: toLag(delays.max),
    };
    delays.reset();
    return {
      cpuSeconds,
      residentBytes: rss,
      heapUsedBytes: heapUsed,
      heapTotalBytes: heapTotal,
      externalBytes: external,
      loopLagSeconds,
    };
  };
}

/** The histogram holds times between two calls, in nanoseconds: what they should have been is not lag. None yet: NaN or 0. */
const toLag = (nanoseconds: number): number => Math.max(0, (nanoseconds || 0) / 1e9 - RESOLUTION_MS / 1000);
