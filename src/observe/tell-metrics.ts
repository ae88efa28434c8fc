// What a worker answers when it is asked for its figures: parts of a few hundred meters, a turn of the event loop between
// two of them, and at last the figures of the process.

import type { FromWorker } from '../model/messages.ts';
import { watchReports } from './process-watch.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

export interface MetricsTellerOptions {
  readonly metrics: WorkerMetrics;
  readonly tell: (message: FromWorker, done?: () => void) => void;
  /** Resolves when the event loop has turned. */
  readonly turn: () => Promise<void>;
  /** Lines of the access log, since the start. */
  readonly lostLines: () => number;
}

/** Resolves when the last part has been handed over. */
export type MetricsTeller = (round: number) => Promise<void>;

export function tellMetrics({ metrics, tell, turn, lostLines }: MetricsTellerOptions): MetricsTeller {
  const report = watchReports(metrics, lostLines);
  return async (round) => {
    for (const meters of metrics.take()) {
      tell({ kind: 'metrics', round, meters });
      await turn();
    }
    const process = report();
    await new Promise<void>((resolve) => tell({ kind: 'metrics', round, meters: [], process }, resolve));
  };
}
