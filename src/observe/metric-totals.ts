// Everything that all processes have told, added up. Lives in the primary and only grows, until the object that was counted
// is gone.

import type { Combination, LabelledCount, Metered, MeterReport, ProcessReport } from '../model/metrics.ts';

/** Of one entry point, router or service. */
export interface MeterTotals extends Metered {
  readonly rows: Map<Combination, Float64Array>;
  retries: number;
  readonly tls: Map<string, number>;
  readonly labelled: Map<string, LabelledTotals>;
}

export interface LabelledTotals extends LabelledCount {
  requests: number;
}

export interface ProcessTotals {
  readonly role: 'primary' | 'worker';
  /** Gauges as last told. */
  readonly last: ProcessReport;
  /** Worst since the last scrape. */
  lag: ProcessReport['loopLagSeconds'];
}

/** Labelled series of one meter: each worker bounds its own, but workers come and go. */
const MOST_LABELLED = 5000;
const OTHER = 'other';

export class MetricTotals {
  readonly #meters = new Map<string, MeterTotals>();
  readonly #processes = new Map<number, ProcessTotals>();
  cpuSeconds = 0;
  lostLogLines = 0;

  add(reports: readonly MeterReport[]): void {
    for (const report of reports) {
      const totals = this.#totalsOf(report);
      addRows(totals.rows, report);
      totals.retries += report.retries;
      for (const [connection, requests] of report.tls)
        totals.tls.set(connection, (totals.tls.get(connection) ?? 0) + requests);
      for (const count of report.labelled) addLabelled(totals.labelled, count);
    }
  }

  /** `id`: any number that tells processes apart while they live. */
  addProcess(id: number, role: ProcessTotals['role'], report: ProcessReport): void {
    this.cpuSeconds += report.cpuSeconds;
    this.lostLogLines += report.lostLogLines;
    const { loopLagSeconds: lag } = report;
    const worst = this.#processes.get(id)?.lag ?? lag;
    const worse = {
      mean: Math.max(lag.mean, worst.mean),
      p99: Math.max(lag.p99, worst.p99),
      max: Math.max(lag.max, worst.max),
    };
    this.#processes.set(id, { role, last: report, lag: worse });
  }

  /** What it counted stays; what it held is gone. */
  processEnded(id: number): void {
    this.#processes.delete(id);
  }

  get processes(): readonly ProcessTotals[] {
    return [...this.#processes.values()];
  }

  get meters(): readonly MeterTotals[] {
    return [...this.#meters.values()];
  }

  /** After a scrape: objects that are gone have been shown once more, and lags are measured anew. */
  scraped(isThere: (metered: Metered) => boolean): void {
    for (const [key, totals] of this.#meters) if (!isThere(totals)) this.#meters.delete(key);
    for (const [id, totals] of this.#processes) {
      this.#processes.set(id, { ...totals, lag: { mean: 0, p99: 0, max: 0 } });
    }
  }

  #totalsOf({ kind, name, service }: Metered): MeterTotals {
    const key = `${kind} ${name} ${service ?? ''}`;
    let totals = this.#meters.get(key);
    if (totals === undefined) {
      const metered = service === undefined ? { kind, name } : { kind, name, service };
      totals = { ...metered, rows: new Map(), retries: 0, tls: new Map(), labelled: new Map() };
      this.#meters.set(key, totals);
    }
    return totals;
  }
}

function addRows(rows: MeterTotals['rows'], { combinations, rows: increments }: MeterReport): void {
  const length = increments.length / combinations.length;
  for (const [index, combination] of combinations.entries()) {
    const added = increments.subarray(index * length, (index + 1) * length);
    const row = rows.get(combination);
    if (row === undefined) rows.set(combination, added.slice());
    else for (let cell = 0; cell < length; cell++) row[cell] = (row[cell] ?? 0) + (added[cell] ?? 0);
  }
}

function addLabelled(labelled: MeterTotals['labelled'], count: LabelledCount): void {
  let { values } = count;
  let key = `${count.combination}\n${values.join('\n')}`;
  if (!labelled.has(key) && labelled.size >= MOST_LABELLED) {
    values = values.map(() => OTHER);
    key = `${count.combination}\n${values.join('\n')}`;
  }
  const known = labelled.get(key);
  if (known === undefined) labelled.set(key, { ...count, values });
  else known.requests += count.requests;
}
