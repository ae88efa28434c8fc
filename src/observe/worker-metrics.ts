// The metrics of one process: its meters, and what they have to tell since they last told.

import { combine, FIRST_BUCKET, type Metered, type MeterReport, methodIndexOf } from '../model/metrics.ts';
import type { PrometheusSettings } from '../model/settings.ts';
import { HeaderLabels } from './header-labels.ts';
import { type CountedRequest, type LabelValues, RequestMeter } from './request-meter.ts';

/** Meters told in one message: a message of thousands would stall both processes (DESIGN 4). */
const METERS_A_MESSAGE = 250;

/** What is counted of a request besides what it came to. */
export interface FinishedRequest {
  readonly method: string;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export class WorkerMetrics {
  readonly headerLabels: HeaderLabels | undefined;
  /** There is one, filled anew for each request. */
  readonly #request: CountedRequest = {
    combination: 0,
    seconds: 0,
    bucket: 0,
    requestBytes: 0,
    responseBytes: 0,
    labels: undefined,
  };
  readonly #settings: PrometheusSettings;
  readonly #buckets: Float64Array;
  readonly #rowLength: number;
  readonly #openConnections = new Map<string, number>();
  #active: RequestMeter[] = [];

  constructor(settings: PrometheusSettings) {
    this.#settings = settings;
    this.#buckets = Float64Array.from(settings.bucketsSeconds);
    this.#rowLength = FIRST_BUCKET + settings.bucketsSeconds.length + 1;
    this.headerLabels = settings.headerLabels.size === 0 ? undefined : new HeaderLabels(settings.headerLabels);
  }

  /** Undefined: requests of this kind are not counted. */
  meter(metered: Metered): RequestMeter | undefined {
    if (!isWanted(metered, this.#settings)) return undefined;
    return new RequestMeter(metered, { rowLength: this.#rowLength, onActive: (meter) => this.#active.push(meter) });
  }

  /** What meters then count. `code`: the status, or for gRPC its own; `protocol`: an index of `PROTOCOLS`. */
  describe(code: number, protocol: number, finished: FinishedRequest, labels: LabelValues | undefined): CountedRequest {
    const request = this.#request;
    request.combination = combine(code, methodIndexOf(finished.method), protocol);
    request.seconds = finished.durationMs / 1000;
    request.bucket = this.#bucketOf(request.seconds);
    request.requestBytes = finished.requestBytes;
    request.responseBytes = finished.responseBytes;
    request.labels = labels;
    return request;
  }

  #bucketOf(seconds: number): number {
    const buckets = this.#buckets;
    let bucket = 0;
    while (bucket < buckets.length && seconds > (buckets[bucket] ?? 0)) bucket++;
    return bucket;
  }

  connectionOpened(entryPoint: string): void {
    this.#openConnections.set(entryPoint, (this.#openConnections.get(entryPoint) ?? 0) + 1);
  }

  connectionClosed(entryPoint: string): void {
    this.#openConnections.set(entryPoint, (this.#openConnections.get(entryPoint) ?? 0) - 1);
  }

  /** By entry point, as it is now. */
  get openConnections(): readonly (readonly [entryPoint: string, connections: number])[] {
    return [...this.#openConnections];
  }

  /** What was counted since the last time, in parts for one message each. */
  *take(): Generator<readonly MeterReport[], void> {
    const active = this.#active;
    this.#active = [];
    for (let from = 0; from < active.length; from += METERS_A_MESSAGE) {
      yield active.slice(from, from + METERS_A_MESSAGE).map((meter) => meter.take());
    }
  }
}

function isWanted({ kind }: Metered, settings: PrometheusSettings): boolean {
  if (kind === 'entryPoint') return settings.addEntryPointsLabels;
  return kind === 'router' ? settings.addRoutersLabels : settings.addServicesLabels;
}
