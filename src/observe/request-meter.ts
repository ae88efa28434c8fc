// Counts the requests of one entry point, router or service. Runs for every request: an addition to four cells of a typed
// array, and no text is made. A meter that nobody refers to any more is told once more, if it counted anything, and is gone.

import {
  type Combination,
  FIRST_BUCKET,
  type LabelledCount,
  type Metered,
  type MeterReport,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  SECONDS,
} from '../model/metrics.ts';

/** What all meters of a worker share. */
export interface MeterSurroundings {
  /** Cells of a row. */
  readonly rowLength: number;
  /** Called when a meter has something to tell for the first time since it last told. */
  readonly onActive: (meter: RequestMeter) => void;
}

/** A finished request, shared by the meters that count it; reused for the next one. */
export interface CountedRequest {
  combination: Combination;
  seconds: number;
  /** Index of the first bucket that `seconds` fits into; the number of buckets when it fits into none. */
  bucket: number;
  requestBytes: number;
  responseBytes: number;
  /** Values of the header labels; undefined: none are configured. */
  labels: LabelValues | undefined;
}

/** Interned: the same values are the same object. */
export type LabelValues = readonly string[];

const NOTHING = new Float64Array(0);
const NO_COMBINATION = -1;

export class RequestMeter {
  readonly #metered: Metered;
  readonly #surroundings: MeterSurroundings;
  /** Where the row of a combination begins. */
  #starts: Map<Combination, number> | undefined;
  #rows: Float64Array = NOTHING;
  /** Most requests are what the one before them was. */
  #last = NO_COMBINATION;
  #lastStart = 0;
  #labelled: Map<LabelValues, Map<Combination, number>> | undefined;
  #tls: Map<string, number> | undefined;
  #retries = 0;
  #active = false;

  constructor(metered: Metered, surroundings: MeterSurroundings) {
    this.#metered = metered;
    this.#surroundings = surroundings;
  }

  count(request: CountedRequest): void {
    const start = request.combination === this.#last ? this.#lastStart : this.#rowOf(request.combination);
    const rows = this.#rows;
    const bucket = start + FIRST_BUCKET + request.bucket;
    rows[bucket] = (rows[bucket] ?? 0) + 1;
    rows[start + SECONDS] = (rows[start + SECONDS] ?? 0) + request.seconds;
    rows[start + REQUEST_BYTES] = (rows[start + REQUEST_BYTES] ?? 0) + request.requestBytes;
    rows[start + RESPONSE_BYTES] = (rows[start + RESPONSE_BYTES] ?? 0) + request.responseBytes;
    if (request.labels !== undefined) this.#countLabels(request.labels, request.combination);
  }

  countRetries(retries: number): void {
    this.#retries += retries;
    this.#activate();
  }

  /** `connection`: version and cipher, one blank between them. */
  countTls(connection: string): void {
    this.#tls ??= new Map();
    this.#tls.set(connection, (this.#tls.get(connection) ?? 0) + 1);
    this.#activate();
  }

  /** What was counted since the last time; counting begins anew. */
  take(): MeterReport {
    const report = {
      ...this.#metered,
      combinations: [...(this.#starts?.keys() ?? [])],
      rows: this.#rows.subarray(0, (this.#starts?.size ?? 0) * this.#surroundings.rowLength),
      retries: this.#retries,
      tls: [...(this.#tls ?? [])],
      labelled: this.#takeLabelled(),
    };
    this.#starts = undefined;
    this.#rows = NOTHING;
    this.#last = NO_COMBINATION;
    this.#tls = undefined;
    this.#retries = 0;
    this.#active = false;
    return report;
  }

  #rowOf(combination: Combination): number {
    this.#starts ??= new Map();
    let start = this.#starts.get(combination);
    if (start === undefined) {
      start = this.#starts.size * this.#surroundings.rowLength;
      this.#starts.set(combination, start);
      if (start + this.#surroundings.rowLength > this.#rows.length) this.#grow();
      this.#activate();
    }
    this.#last = combination;
    this.#lastStart = start;
    return start;
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(this.#surroundings.rowLength, this.#rows.length * 2));
    grown.set(this.#rows);
    this.#rows = grown;
  }

  #activate(): void {
    if (this.#active) return;
    this.#active = true;
    this.#surroundings.onActive(this);
  }

  #countLabels(values: LabelValues, combination: Combination): void {
    this.#labelled ??= new Map();
    let counts = this.#labelled.get(values);
    if (counts === undefined) {
      counts = new Map();
      this.#labelled.set(values, counts);
    }
    counts.set(combination, (counts.get(combination) ?? 0) + 1);
  }

  #takeLabelled(): LabelledCount[] {
    const labelled = [...(this.#labelled ?? [])];
    this.#labelled = undefined;
    return labelled.flatMap(([values, counts]) =>
      [...counts].map(([combination, requests]) => ({ combination, values, requests })),
    );
  }
}
