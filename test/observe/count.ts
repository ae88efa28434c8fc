// Counting requests in tests as the proxy does it.

import type { Metered } from '../../src/model/metrics.ts';
import type { RequestMeter } from '../../src/observe/request-meter.ts';
import type { WorkerMetrics } from '../../src/observe/worker-metrics.ts';

export interface Counted {
  readonly code?: number;
  readonly method?: string;
  readonly protocol?: number;
  readonly seconds?: number;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** Values of the header labels. */
  readonly labels?: readonly string[];
}

export function count(metrics: WorkerMetrics, meter: RequestMeter | undefined, counted: Counted = {}): void {
  const { code = 200, method = 'GET', protocol = 0, seconds = 0.05, requestBytes = 0, responseBytes = 150 } = counted;
  const labels = counted.labels && metrics.headerLabels?.intern(counted.labels);
  const finished = { method, durationMs: seconds * 1000, requestBytes, responseBytes };
  meter?.count(metrics.describe(code, protocol, finished, labels));
}

/** Everything that was counted, in one part. */
export const takeAll = (metrics: WorkerMetrics) => [...metrics.take()].flat();

export const WEB: Metered = { kind: 'entryPoint', name: 'web' };
export const SHOP: Metered = { kind: 'service', name: 'shop@ecs' };
