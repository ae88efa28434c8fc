// What `/metrics` shows: Traefik's names and labels (reference 12.1), so that its dashboards go on working, and what only
// a router of several processes has, under names of our own.

import type { HealthFigures } from '../model/health-check.ts';
import {
  type Combination,
  explain,
  FIRST_BUCKET,
  type MeteredKind,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  SECONDS,
} from '../model/metrics.ts';
import type { ProviderStatus } from '../model/provider-status.ts';
import type { PrometheusSettings } from '../model/settings.ts';
import { type CertificateEnd, exposeCertificates } from './expose-certificates.ts';
import { exposeHealth } from './expose-health.ts';
import { exposeProcesses, type PrimaryFigures } from './expose-processes.ts';
import { exposeProviders } from './expose-providers.ts';
import type { MeterTotals, MetricTotals } from './metric-totals.ts';
import { family, histogram, type Label, labelText, type Sample } from './prometheus-text.ts';

export function exposeMetrics(totals: MetricTotals, settings: PrometheusSettings, figures: ExposedFigures): string {
  const { meters } = totals;
  return [
    ...exposeConfiguration(figures),
    exposeCertificates(figures.certificates),
    exposeProviders(figures.providers),
    exposeConnections(totals),
    ...KINDS.flatMap((kind) => exposeMeters(kind, meters, settings)),
    exposeRetries(meters),
    exposeHealth(figures.health, settings.addServicesLabels),
    ...exposeProcesses(totals, figures),
  ].join('');
}

/** Beside what was counted. */
export interface ExposedFigures extends PrimaryFigures {
  readonly certificates: readonly CertificateEnd[];
  readonly providers: readonly ProviderStatus[];
  readonly health: HealthFigures;
}

const KINDS: readonly MeteredKind[] = ['entryPoint', 'router', 'service'];

/** As it stands in names and labels. */
const WORDS: Readonly<Record<MeteredKind, string>> = { entryPoint: 'entrypoint', router: 'router', service: 'service' };

function exposeConfiguration({ reloads, lastReloadAtMs }: PrimaryFigures): string[] {
  const last: Sample[] = lastReloadAtMs === undefined ? [] : [['', Math.floor(lastReloadAtMs / 1000)]];
  return [
    family('counter', 'traefik_config_reloads_total', 'Configurations that were put to use', [['', reloads]]),
    family('gauge', 'traefik_config_last_reload_success', 'When the last one was, in seconds since 1970', last),
  ];
}

function exposeConnections({ processes }: MetricTotals): string {
  const sums = new Map<string, number>();
  for (const { last } of processes) {
    for (const [name, open] of last.openConnections) sums.set(name, (sums.get(name) ?? 0) + open);
  }
  const samples = [...sums].map(
    ([name, open]): Sample => [
      labelText([
        ['entrypoint', name],
        ['protocol', 'TCP'],
      ]),
      open,
    ],
  );
  return family('gauge', 'traefik_open_connections', 'Connections of clients, by entry point', samples);
}

interface Series {
  readonly labels: string;
  readonly row: Float64Array;
}

function exposeMeters(kind: MeteredKind, all: readonly MeterTotals[], settings: PrometheusSettings): string[] {
  const meters = all.filter((meter) => meter.kind === kind);
  const series = meters.flatMap(seriesOf);
  const word = WORDS[kind];
  const name = (figure: string) => `traefik_${word}_${figure}`;
  const of = `of ${kind === 'entryPoint' ? 'an entry point' : `a ${kind}`}`;
  const cell = (index: number) => series.map(({ labels, row }): Sample => [labels, row[index] ?? 0]);
  const labelNames = [...settings.headerLabels.keys()];
  const requests =
    labelNames.length === 0
      ? series.map(({ labels, row }): Sample => [labels, sum(row.subarray(FIRST_BUCKET))])
      : meters.flatMap((meter) => labelledSamples(meter, labelNames));
  return [
    family('counter', name('requests_total'), `Requests ${of}`, requests),
    family('counter', name('requests_tls_total'), `Requests ${of} that came over TLS`, meters.flatMap(tlsSamples)),
    histogram(
      name('request_duration_seconds'),
      `How long requests ${of} took`,
      settings.bucketsSeconds,
      series.map(({ labels, row }) => ({ labels, sum: row[SECONDS] ?? 0, buckets: row.subarray(FIRST_BUCKET) })),
    ),
    family('counter', name('requests_bytes_total'), `Bytes of the bodies of requests ${of}`, cell(REQUEST_BYTES)),
    family('counter', name('responses_bytes_total'), `Bytes of the bodies of answers ${of}`, cell(RESPONSE_BYTES)),
  ];
}

const sum = (cells: Float64Array): number => cells.reduce((total, cell) => total + cell, 0);

const seriesOf = (meter: MeterTotals): Series[] =>
  [...meter.rows].map(([combination, row]) => ({ labels: labelText(labelsOf(meter, combination)), row }));

const labelsOf = (meter: MeterTotals, combination: Combination): Label[] => {
  const { code, method, protocol } = explain(combination);
  return [['code', String(code)], ['method', method], ['protocol', protocol], ...ownLabels(meter)];
};

function ownLabels({ kind, name, service }: MeterTotals): Label[] {
  const own: Label = [WORDS[kind], name];
  return service === undefined ? [own] : [own, ['service', service]];
}

function labelledSamples(meter: MeterTotals, names: readonly string[]): Sample[] {
  return [...meter.labelled.values()].map(({ combination, values, requests }) => {
    const added = names.map((name, index): Label => [name, values[index] ?? '']);
    return [labelText([...labelsOf(meter, combination), ...added]), requests];
  });
}

const tlsSamples = (meter: MeterTotals): Sample[] =>
  [...meter.tls].map(([connection, requests]) => {
    const [version = '', cipher = ''] = connection.split(' ');
    return [labelText([['tls_version', version], ['tls_cipher', cipher], ...ownLabels(meter)]), requests];
  });

function exposeRetries(meters: readonly MeterTotals[]): string {
  const samples = meters
    .filter(({ kind, retries }) => kind === 'service' && retries > 0)
    .map((meter): Sample => [labelText(ownLabels(meter)), meter.retries]);
  return family(
    'counter',
    'traefik_service_retries_total',
    'Tries besides the first of requests to a service',
    samples,
  );
}
