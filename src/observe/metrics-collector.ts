// The metrics of the whole router, in the primary: adds up what workers tell, and writes it out when somebody scrapes.

import type { Clock } from '../model/clock.ts';
import type { HealthFigures } from '../model/health-check.ts';
import type { Metered, MeterReport, Mishaps, ProcessReport } from '../model/metrics.ts';
import type { ProviderStatus } from '../model/provider-status.ts';
import type { PrometheusSettings } from '../model/settings.ts';
import type { CertificateEnd } from './expose-certificates.ts';
import { exposeMetrics } from './expose-metrics.ts';
import { MetricTotals } from './metric-totals.ts';
import { watchReports } from './process-watch.ts';
import { WorkerMetrics } from './worker-metrics.ts';

export interface MetricsCollectorOptions {
  readonly settings: PrometheusSettings;
  readonly clock: Clock;
  /** Resolves when every worker that is able to has told what it counted. */
  readonly gather: () => Promise<void>;
  /** Whether there still is such an entry point, router or service. */
  readonly isThere: (metered: Metered) => boolean;
  readonly mishaps: () => Mishaps;
  /** Those that clients may be shown. */
  readonly certificates: () => readonly CertificateEnd[];
  readonly providers: () => readonly ProviderStatus[];
  readonly health: () => HealthFigures;
  /** Lines of this process's logs, since the start. */
  readonly lostLines: () => number;
}

/** Also when nobody scrapes: what a worker has not told is lost with it, and what it counts for must not pile up in it. */
const GATHER_EVERY_MS = 10_000;
/** Workers count from 1. */
const PRIMARY = 0;

export class MetricsCollector {
  /** What the primary itself counts. */
  readonly own: WorkerMetrics;
  readonly #options: MetricsCollectorOptions;
  readonly #totals = new MetricTotals();
  readonly #report: () => ProcessReport;
  readonly #startedAtMs: number;
  #reloads = 0;
  #lastReloadAtMs: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: MetricsCollectorOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.wallMs();
    this.own = new WorkerMetrics(options.settings);
    this.#report = watchReports(this.own, options.lostLines);
  }

  start(): void {
    this.#cancel = this.#options.clock.after(GATHER_EVERY_MS, () => {
      this.start();
      void this.#options.gather();
    });
  }

  close(): void {
    this.#cancel?.();
  }

  add(worker: number, meters: readonly MeterReport[], process: ProcessReport | undefined): void {
    this.#totals.add(meters);
    if (process !== undefined) this.#totals.addProcess(worker, 'worker', process);
  }

  workerEnded(worker: number): void {
    this.#totals.processEnded(worker);
  }

  /** A new state goes to the workers. */
  reloaded(): void {
    this.#reloads++;
    this.#lastReloadAtMs = this.#options.clock.wallMs();
  }

  /** In Prometheus' text format. */
  async scrape(): Promise<string> {
    const { gather, settings, isThere, mishaps, certificates, providers, health } = this.#options;
    await gather();
    this.#addOwn();
    const text = exposeMetrics(this.#totals, settings, {
      startedAtMs: this.#startedAtMs,
      reloads: this.#reloads,
      lastReloadAtMs: this.#lastReloadAtMs,
      nodeVersion: process.version,
      certificates: certificates(),
      providers: providers(),
      health: health(),
      ...mishaps(),
    });
    this.#totals.scraped(isThere);
    return text;
  }

  #addOwn(): void {
    for (const meters of this.own.take()) this.#totals.add(meters);
    this.#totals.addProcess(PRIMARY, 'primary', this.#report());
  }
}
