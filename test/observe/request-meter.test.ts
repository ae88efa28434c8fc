// What a worker counts and tells: increments, each of them once.

import test from 'ava';
import { explain, FIRST_BUCKET, REQUEST_BYTES, RESPONSE_BYTES, SECONDS } from '../../src/model/metrics.ts';
import { WorkerMetrics } from '../../src/observe/worker-metrics.ts';
import { count, SHOP, takeAll, WEB } from './count.ts';
import { prometheusSettings } from './prometheus-settings.ts';

test('requests are counted by code, method and protocol, durations by bucket', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  const meter = metrics.meter(SHOP);
  count(metrics, meter, { seconds: 0.1, requestBytes: 3, responseBytes: 10 });
  count(metrics, meter, { seconds: 0.4, requestBytes: 4, responseBytes: 20 });
  count(metrics, meter, { seconds: 99 });
  count(metrics, meter, { code: 499, method: 'POST', protocol: 4 });
  const [report, ...others] = takeAll(metrics);
  t.deepEqual(others, []);
  t.like(report, { kind: 'service', name: 'shop@ecs', retries: 0, tls: [], labelled: [] });
  t.deepEqual(report?.combinations.map(explain), [
    { code: 200, method: 'GET', protocol: 'http' },
    { code: 499, method: 'POST', protocol: 'grpc' },
  ]);
  const row = [...(report?.rows ?? [])].slice(0, FIRST_BUCKET + 5);
  t.deepEqual([row[SECONDS], row[REQUEST_BYTES], row[RESPONSE_BYTES]], [99.5, 7, 180]);
  t.deepEqual(row.slice(FIRST_BUCKET), [1, 0, 1, 0, 1]);
});

test('what was told is not told again, and what comes later is', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  const meter = metrics.meter(SHOP);
  count(metrics, meter);
  t.is(takeAll(metrics).length, 1);
  t.deepEqual(takeAll(metrics), []);
  count(metrics, meter);
  meter?.countRetries(2);
  const [report] = takeAll(metrics);
  t.is(report?.rows[FIRST_BUCKET], 1);
  t.is(report?.retries, 2);
});

test('a meter that counted nothing tells nothing; kinds that nobody wants have none', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings({ addEntryPointsLabels: false }));
  t.is(metrics.meter(WEB), undefined);
  t.is(metrics.meter({ kind: 'router', name: 'r@file', service: 's@file' }), undefined);
  t.not(metrics.meter(SHOP), undefined);
  t.deepEqual(takeAll(metrics), []);
});

test('more combinations than fit at first', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  const meter = metrics.meter(SHOP);
  for (let code = 200; code < 300; code++) count(metrics, meter, { code });
  for (let code = 200; code < 300; code++) count(metrics, meter, { code });
  const [report] = takeAll(metrics);
  t.is(report?.combinations.length, 100);
  const length = (report?.rows.length ?? 0) / 100;
  t.true(report?.combinations.every((_, i) => report.rows[i * length + FIRST_BUCKET] === 2));
});

test('a method that is none of the known ones makes no series of its own', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  const meter = metrics.meter(SHOP);
  for (const method of ['BREW', 'get', '', 'PROPFIND']) count(metrics, meter, { method });
  t.deepEqual(takeAll(metrics)[0]?.combinations.map(explain), [
    { code: 200, method: 'EXTENSION_METHOD', protocol: 'http' },
  ]);
});

test('labels from headers: values are told apart up to a bound, then they are "other"', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings({ headerLabels: new Map([['agent', 'User-Agent']]) }));
  const meter = metrics.meter(SHOP);
  t.deepEqual(metrics.headerLabels?.headers, ['user-agent']);
  for (let i = 0; i < 300; i++) count(metrics, meter, { labels: [`agent ${i}`] });
  count(metrics, meter, { labels: ['agent 7'] });
  const labelled = takeAll(metrics)[0]?.labelled ?? [];
  t.is(labelled.length, 257);
  t.is(labelled.find(({ values }) => values[0] === 'agent 7')?.requests, 2);
  t.is(labelled.find(({ values }) => values[0] === 'other')?.requests, 44);
  count(metrics, meter, { labels: ['x'.repeat(1000)] });
  t.is(takeAll(metrics)[0]?.labelled[0]?.values[0]?.length, 5, 'other');
});

test('thousands of meters are told in several messages', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  for (let i = 0; i < 1000; i++) count(metrics, metrics.meter({ kind: 'service', name: `s${i}@file` }));
  t.deepEqual(
    [...metrics.take()].map((part) => part.length),
    [250, 250, 250, 250],
  );
});

test('open connections are what they are now', (t) => {
  const metrics = new WorkerMetrics(prometheusSettings());
  metrics.connectionOpened('web');
  metrics.connectionOpened('web');
  metrics.connectionOpened('other');
  metrics.connectionClosed('web');
  t.deepEqual(metrics.openConnections, [
    ['web', 1],
    ['other', 1],
  ]);
});
