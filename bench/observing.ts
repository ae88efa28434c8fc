// What it costs to observe a request, without the request: ns to count it, and ns for its line in the access log.

import type { AccessLogSettings, PrometheusSettings } from '../src/model/settings.ts';
import { createAccessLog } from '../src/observe/access-log.ts';
import type { AccessRecord } from '../src/observe/access-record.ts';
import { ByteText } from '../src/observe/byte-text.ts';
import { WorkerMetrics } from '../src/observe/worker-metrics.ts';
import { accessLogSettings, record } from '../test/observe/records.ts';
import { nsPer } from './method/ns-per.ts';
import { atMost, type Row } from './row.ts';

const COUNT_BAR_NS = 300;
const LINE_BAR_NS = 2500;
const CHUNK_BYTES = 64 * 1024;
const LONG_LINE_BYTES = 8 * 1024;
const LINE_BREAK = 0x0a;

const PROMETHEUS: PrometheusSettings = {
  bucketsSeconds: [0.1, 0.3, 1.2, 5],
  addEntryPointsLabels: true,
  addRoutersLabels: true,
  addServicesLabels: true,
  headerLabels: new Map(),
};

const ACCESS_LOG = accessLogSettings({ format: 'json' });

export async function measureObserving(): Promise<readonly Row[]> {
  const dropping: AccessLogSettings = {
    ...ACCESS_LOG,
    fields: { ...ACCESS_LOG.fields, names: new Map([['clientusername', 'drop']]) },
  };
  return [
    row('counting a request for entry point, router and service', nsPerCount(), COUNT_BAR_NS),
    row('its line in the access log, JSON', nsPerLine(ACCESS_LOG), LINE_BAR_NS),
    row('the same without one field', nsPerLine(dropping), LINE_BAR_NS),
    row('its line in the common format', nsPerLine({ ...ACCESS_LOG, format: 'common' }), LINE_BAR_NS),
  ];
}

const row = (figure: string, ns: number, bar: number): Row =>
  atMost(figure, ns, bar, (value) => `${value.toFixed(0)} ns`);

/** What `exchange-observer.ts` does at the end of an exchange. */
function nsPerCount(): number {
  const metrics = new WorkerMetrics(PROMETHEUS);
  const meters = [
    metrics.meter({ kind: 'entryPoint', name: 'web' }),
    metrics.meter({ kind: 'router', name: 'a@file', service: 'a@file' }),
    metrics.meter({ kind: 'service', name: 'a@file' }),
  ];
  const get = { method: 'GET', durationMs: 10, requestBytes: 0, responseBytes: 150 };
  const post = { ...get, method: 'POST' };
  return nsPer((i) => {
    const request = metrics.describe(i % 10 === 0 ? 404 : 200, 0, i % 7 === 0 ? post : get, undefined);
    for (const meter of meters) meter?.count(request);
  });
}

/** Until it is bytes, where `log-buffer.ts` has them written. */
function nsPerLine(settings: AccessLogSettings): number {
  const chunk = new ByteText(CHUNK_BYTES + LONG_LINE_BYTES);
  const log = createAccessLog(settings, {
    addLine: (write, subject) => {
      write(subject, chunk);
      chunk.addByte(LINE_BREAK);
      if (chunk.length > CHUNK_BYTES) chunk.cutTo(0);
    },
  });
  const records = Array.from({ length: 1000 }, (_, i) => recordOf(i));
  return nsPer((i) => {
    const record = records[i % records.length];
    if (record !== undefined) log(record);
  });
}

const recordOf = (i: number): AccessRecord =>
  record({
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) + i / 20,
    durationMs: 1.2345 + (i % 7) / 10,
    clientPort: 40_000 + (i % 64),
    target: `/orders?id=${i}`,
    requestCount: i,
    originDurationMs: 1.1,
  });
