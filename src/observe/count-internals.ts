// Counts requests to the internal entry point, which no worker sees.

import type { MeteredKind } from '../model/metrics.ts';
import type { AccessRecord } from './access-record.ts';
import type { RequestMeter } from './request-meter.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

const HTTP = 0;

export function countInternals(metrics: WorkerMetrics): (record: AccessRecord) => void {
  const labels = metrics.headerLabels;
  const noLabels = labels?.intern(labels.headers.map(() => ''));
  const meters = new Map<string, RequestMeter | undefined>();
  const meterOf = (kind: MeteredKind, name: string): RequestMeter | undefined => {
    const key = `${kind} ${name}`;
    if (!meters.has(key)) meters.set(key, metrics.meter({ kind, name, ...(kind === 'router' && { service: name }) }));
    return meters.get(key);
  };
  return (record) => {
    const request = metrics.describe(record.status, HTTP, record, noLabels);
    meterOf('entryPoint', record.entryPoint)?.count(request);
    if (record.service === undefined) return;
    meterOf('router', record.service)?.count(request);
    meterOf('service', record.service)?.count(request);
  };
}
