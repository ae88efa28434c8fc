// From what processes tell to what Prometheus reads: names and labels of Traefik, sums that never go back.

import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import type { ProcessReport } from '../../src/model/metrics.ts';
import { exposeMetrics } from '../../src/observe/expose-metrics.ts';
import { MetricTotals } from '../../src/observe/metric-totals.ts';
import { MetricsCollector } from '../../src/observe/metrics-collector.ts';
import { family, labelText } from '../../src/observe/prometheus-text.ts';
import { WorkerMetrics } from '../../src/observe/worker-metrics.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CONSUL_FIGURES, ECS_FIGURES } from '../support/provider-figures.ts';
import { providerStatus } from '../support/provider-status.ts';
import { count, SHOP, takeAll, WEB } from './count.ts';
import { monotonic, readExposition } from './exposition.ts';
import { prometheusSettings } from './prometheus-settings.ts';
import '../support/fixed-seed.ts';

const FIGURES = {
  startedAtMs: 1_700_000_000_000,
  reloads: 3,
  lastReloadAtMs: 1_700_000_012_345,
  deaths: new Map([
    ['SIGABRT', 1],
    ['exit 1', 2],
  ]),
  replacements: new Map([['memory', 1]]),
  unanswered: 2,
  nodeVersion: 'v24.0.0',
  certificates: [
    {
      commonName: 'shop.example',
      serial: '12345678901234567890',
      hosts: ['*.shop.example', 'shop.example'],
      validToMs: 1_800_000_000_500,
    },
  ],
  providers: [
    providerStatus('ecs', {
      fromDisk: { scopes: 3, keptAtMs: 1_699_000_000_000 },
      failingSinceMs: 1_700_000_000_000,
      problems: 2,
      figures: ECS_FIGURES,
    }),
    providerStatus('aws', { figures: { calls: [], events: { received: 30, unknown: 1, unreadable: 2 } } }),
    providerStatus('consulcatalog', { figures: CONSUL_FIGURES }),
    providerStatus('file', { hasSpoken: true, lastSuccessMs: 1_700_000_012_345 }),
  ],
  health: {
    servers: [
      { service: 'shop@ecs', url: 'http://10.0.0.1:80', isUp: true },
      { service: 'shop@ecs', url: 'http://10.0.0.2:80', isUp: false },
    ] as const,
    checks: { well: 7, unwell: 2 },
  },
};

const processReport = (difference: Partial<ProcessReport> = {}): ProcessReport => ({
  cpuSeconds: 1.5,
  residentBytes: 100,
  heapUsedBytes: 10,
  heapTotalBytes: 20,
  externalBytes: 5,
  loopLagSeconds: { mean: 0.001, p99: 0.002, max: 0.003 },
  openConnections: [['web', 2]],
  lostLogLines: 0,
  ...difference,
});

test('golden: everything that a scrape shows', (t) => {
  const settings = prometheusSettings({ bucketsSeconds: [0.1, 1], addRoutersLabels: true });
  const metrics = new WorkerMetrics(settings);
  const web = metrics.meter(WEB);
  const router = metrics.meter({ kind: 'router', name: 'shop@ecs', service: 'shop@ecs' });
  const service = metrics.meter(SHOP);
  for (const meter of [web, router, service]) count(metrics, meter, { seconds: 0.25, requestBytes: 7 });
  count(metrics, web, { code: 404, method: 'BREW', protocol: 1, seconds: 2 });
  service?.countRetries(2);
  web?.countTls('1.3 TLS_AES_128_GCM_SHA256');
  const totals = new MetricTotals();
  totals.add(takeAll(metrics));
  totals.addProcess(0, 'primary', processReport({ openConnections: [], lostLogLines: 4 }));
  totals.addProcess(1, 'worker', processReport());
  totals.addProcess(2, 'worker', processReport({ heapUsedBytes: 11, residentBytes: 50 }));
  const text = exposeMetrics(totals, settings, FIGURES);
  t.notThrows(() => readExposition(text));
  t.is(text, readFileSync(new URL('golden/metrics.txt', import.meta.url), 'utf8'));
});

test('header labels stand on requests_total only', (t) => {
  const settings = prometheusSettings({ headerLabels: new Map([['agent', 'User-Agent']]) });
  const metrics = new WorkerMetrics(settings);
  const meter = metrics.meter(SHOP);
  for (const agent of ['curl', 'say "hi"\\', 'curl']) count(metrics, meter, { labels: [agent] });
  const totals = new MetricTotals();
  totals.add(takeAll(metrics));
  const families = readExposition(exposeMetrics(totals, settings, FIGURES));
  t.deepEqual(
    [...(families.get('traefik_service_requests_total')?.samples ?? [])],
    [
      ['traefik_service_requests_total{agent="curl",code="200",method="GET",protocol="http",service="shop@ecs"}', 2],
      [
        'traefik_service_requests_total{agent="say \\"hi\\"\\\\",code="200",method="GET",protocol="http",service="shop@ecs"}',
        1,
      ],
    ],
  );
  for (const [name, { samples }] of families) {
    if (!name.endsWith('requests_total'))
      t.false(
        [...samples.keys()].some((key) => key.includes('agent=')),
        name,
      );
  }
});

test('whatever a name or a header holds, the text can be read', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      readExposition(family('gauge', 'a', 'What it is', [[labelText([['x', value]]), 1]]));
    }),
  );
  t.pass();
});

/** A router whose workers tell, are late, die and come back, and the sums that a scraper sees. */
test('no counter goes back, and none is lost that was told, whatever becomes of workers', async (t) => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('count' as const), worker: fc.nat(2), code: fc.nat(3) }) },
    fc.record({ do: fc.constant('tell' as const), worker: fc.nat(2) }),
    fc.record({ do: fc.constant('die' as const), worker: fc.nat(2) }),
    fc.record({ do: fc.constant('scrape' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const settings = prometheusSettings();
      const newWorker = () => {
        const metrics = new WorkerMetrics(settings);
        return { metrics, meter: metrics.meter(SHOP), untold: 0 };
      };
      const workers = [newWorker(), newWorker(), newWorker()];
      let told = 0;
      const tell = (worker: (typeof workers)[number], id: number) => {
        for (const meters of worker.metrics.take()) collector.add(id, meters, undefined);
        collector.add(id, [], processReport());
        told += worker.untold;
        worker.untold = 0;
      };
      const collector = new MetricsCollector({
        settings,
        clock: new ManualClock(),
        gather: () => Promise.resolve(),
        isThere: () => true,
        mishaps: () => FIGURES,
        certificates: () => [],
        providers: () => [],
        health: () => FIGURES.health,
        lostLines: () => 0,
      });
      let seen: ReadonlyMap<string, number> = new Map();
      const scrape = async () => {
        const families = readExposition(await collector.scrape());
        const now = monotonic(families);
        for (const [key, value] of seen) t.true((now.get(key) ?? -1) >= value, key);
        seen = now;
        const requests = families.get('traefik_service_requests_total')?.samples.values() ?? [];
        t.is(
          [...requests].reduce((sum, value) => sum + value, 0),
          told,
        );
      };
      for (const each of steps) {
        if (each.do === 'scrape') await scrape();
        else {
          const worker = workers[each.worker] ?? newWorker();
          if (each.do === 'count') {
            count(worker.metrics, worker.meter, { code: 200 + each.code });
            worker.untold++;
          } else if (each.do === 'tell') tell(worker, each.worker + 1);
          else {
            collector.workerEnded(each.worker + 1);
            workers[each.worker] = newWorker();
          }
        }
      }
      await scrape();
    }),
    { numRuns: 100 },
  );
});

test('series of what is gone are shown once more, then dropped; what comes back begins anew', async (t) => {
  const settings = prometheusSettings();
  const metrics = new WorkerMetrics(settings);
  let there = true;
  const collector = new MetricsCollector({
    settings,
    clock: new ManualClock(),
    gather: () => Promise.resolve(),
    isThere: () => there,
    mishaps: () => FIGURES,
    certificates: () => [],
    providers: () => [],
    health: () => FIGURES.health,
    lostLines: () => 0,
  });
  const tell = () => collector.add(1, takeAll(metrics), processReport());
  const requests = async () =>
    readExposition(await collector.scrape())
      .get('traefik_service_requests_total')
      ?.samples.values()
      .next().value;
  count(metrics, metrics.meter(SHOP));
  tell();
  t.is(await requests(), 1);
  there = false;
  t.is(await requests(), 1);
  t.is(await requests(), undefined);
  there = true;
  count(metrics, metrics.meter(SHOP));
  tell();
  t.is(await requests(), 1);
});

test('workers are asked every ten seconds, scraped or not; a scrape asks first', async (t) => {
  const clock = new ManualClock();
  let asked = 0;
  const collector = new MetricsCollector({
    settings: prometheusSettings(),
    clock,
    gather: async () => {
      asked++;
    },
    isThere: () => true,
    mishaps: () => FIGURES,
    certificates: () => [],
    providers: () => [],
    health: () => FIGURES.health,
    lostLines: () => 0,
  });
  collector.start();
  await clock.advance(30_000);
  t.is(asked, 3);
  await collector.scrape();
  t.is(asked, 4);
  collector.close();
  t.is(clock.pending, 0);
});

test('reloads and lost lines of this process', async (t) => {
  let lost = 0;
  const collector = new MetricsCollector({
    settings: prometheusSettings(),
    clock: new ManualClock(1_700_000_000_000),
    gather: () => Promise.resolve(),
    isThere: () => true,
    mishaps: () => ({ deaths: new Map(), replacements: new Map(), unanswered: 0 }),
    certificates: () => [],
    providers: () => [],
    health: () => FIGURES.health,
    lostLines: () => lost,
  });
  const value = async (name: string) =>
    readExposition(await collector.scrape())
      .get(name)
      ?.samples.get(name);
  t.is(await value('traefik_config_last_reload_success'), undefined);
  collector.reloaded();
  t.is(await value('traefik_config_last_reload_success'), 1_700_000_000);
  t.is(await value('traefik_config_reloads_total'), 1);
  lost = 3;
  t.is(await value('portolan_log_lines_lost_total'), 3);
  t.is(await value('portolan_log_lines_lost_total'), 3);
});

test('lag is the worst since the last scrape, however often workers told meanwhile', (t) => {
  const totals = new MetricTotals();
  const lagging = (max: number) => processReport({ loopLagSeconds: { mean: 0, p99: 0, max } });
  for (const max of [0.1, 0.5, 0.2]) totals.addProcess(1, 'worker', lagging(max));
  t.is(totals.processes[0]?.lag.max, 0.5);
  totals.scraped(() => true);
  totals.addProcess(1, 'worker', lagging(0.2));
  t.is(totals.processes[0]?.lag.max, 0.2);
});
