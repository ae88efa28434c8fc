// `/metrics`, and what is told of requests to the internal entry point.

import test from 'ava';
import type { AccessRecord } from '../../src/observe/access-record.ts';
import { countInternals } from '../../src/observe/count-internals.ts';
import { WorkerMetrics } from '../../src/observe/worker-metrics.ts';
import { prometheusSettings } from '../observe/prometheus-settings.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { runAdmin, settingsOf } from './running-admin.ts';

test('without metrics there is no /metrics', async (t) => {
  const admin = await runAdmin(t, {});
  t.is((await fetch(`${admin.url}/metrics`)).status, 404);
});

test('/metrics, with its type, for GET and HEAD', async (t) => {
  const admin = await runAdmin(t, { metrics: () => Promise.resolve('# nothing\n') });
  const answer = await fetch(`${admin.url}/metrics`);
  t.is(answer.status, 200);
  t.is(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  t.is(await answer.text(), '# nothing\n');
  t.is((await fetch(`${admin.url}/metrics`, { method: 'HEAD' })).headers.get('content-length'), '10');
  t.is((await fetch(`${admin.url}/metrics`, { method: 'POST' })).status, 405);
});

test('the overview names what is on', async (t) => {
  const settings = settingsOf('--api.insecure', '--metrics.prometheus', '--accessLog');
  const admin = await runAdmin(t, { settings });
  const overview = await (await fetch(`${admin.url}/api/overview`)).json();
  t.deepEqual(Object(overview).features, { tracing: '', metrics: 'Prometheus', accessLog: true });
});

test('each request to the internal entry point is told once, under the names of Traefik', async (t) => {
  const records: AccessRecord[] = [];
  const ended = Promise.withResolvers<void>();
  const admin = await runAdmin(t, {
    metrics: () => Promise.resolve('x'),
    internals: {
      clock: new ManualClock(),
      onEnded: (record) => {
        if (records.push(record) === 5) ended.resolve();
      },
    },
  });
  for (const path of ['/ping', '/ready', '/metrics', '/api/version?x=1', '/nowhere']) {
    await (await fetch(`${admin.url}${path}`)).arrayBuffer();
  }
  await ended.promise;
  t.deepEqual(
    records.map(({ target, service, status, requestCount }) => [target, service, status, requestCount]),
    [
      ['/ping', 'ping@internal', 200, 1],
      ['/ready', 'ping@internal', 200, 2],
      ['/metrics', 'prometheus@internal', 200, 3],
      ['/api/version?x=1', 'api@internal', 200, 4],
      ['/nowhere', undefined, 404, 5],
    ],
  );
  t.like(records[2], { entryPoint: 'portolan', method: 'GET', clientAddress: '127.0.0.1', responseBytes: 1 });

  const metrics = new WorkerMetrics(prometheusSettings());
  const count = countInternals(metrics);
  for (const record of records) count(record);
  t.deepEqual(
    [...metrics.take()].flat().map(({ kind, name }) => `${kind} ${name}`),
    ['entryPoint portolan', 'service ping@internal', 'service prometheus@internal', 'service api@internal'],
  );
});
