// Values of the request headers that the settings make labels of. Clients choose them, so only so many are told apart.

import type { LabelValues } from './request-meter.ts';

/** Different sets of values in one worker; what comes after them is counted as `other`. */
const MOST_SETS = 256;
/** A longer value is cut: it is a label, not a message. */
const MOST_LENGTH = 128;
const OTHER = 'other';

export class HeaderLabels {
  /** Header names in lower case, in the order of the settings. */
  readonly headers: readonly string[];
  readonly #known = new Map<string, LabelValues>();
  readonly #others: LabelValues;

  constructor(headerLabels: ReadonlyMap<string, string>) {
    this.headers = [...headerLabels.values()].map((header) => header.toLowerCase());
    this.#others = this.headers.map(() => OTHER);
  }

  /** `values`: one for each header, empty where a request has none. */
  intern(values: readonly string[]): LabelValues {
    const cut = values.map((value) => value.slice(0, MOST_LENGTH));
    const key = cut.join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_SETS) return this.#others;
    this.#known.set(key, cut);
    return cut;
  }
}
