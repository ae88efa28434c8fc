// Finds workers that hold more than their share of memory and do not give it back: those are replaced while there is still
// memory to do it with. Rarely: what comes back at once is load, not a leak, and is not cured by a new process.

import type { Logger } from '../model/logger.ts';
import { Patience } from './patience.ts';

const BEYOND_FOR_MS = 30_000;
const BETWEEN_MS = 300_000;

/** What it looks at in a worker. */
export interface Weighed {
  readonly pid: number | undefined;
  readonly vitals: { readonly rssBytes: number } | undefined;
}

export class MemoryGuard<W extends Weighed> {
  readonly #shareBytes: number;
  readonly #logger: Logger;
  /** How long each has been beyond its share. */
  readonly #beyond = new WeakMap<W, Patience>();
  /** Since the last one was found; undefined: none was, or long ago. */
  #rest: Patience | undefined;

  constructor(shareBytes: number, logger: Logger) {
    this.#shareBytes = shareBytes;
    this.#logger = logger;
  }

  /** A second of the primary's has passed. Gives the worker that is to be replaced now. */
  tick(workers: readonly W[]): W | undefined {
    if (this.#rest?.tick() === true) this.#rest = undefined;
    let found: W | undefined;
    for (const worker of workers) {
      if (this.#isBeyond(worker) && this.#rest === undefined) found ??= worker;
    }
    if (found === undefined) return undefined;
    this.#rest = new Patience(BETWEEN_MS);
    const { pid, vitals } = found;
    this.#logger.warn('worker holds more than its share of memory and is replaced', {
      pid,
      rssBytes: vitals?.rssBytes,
      shareBytes: this.#shareBytes,
    });
    return found;
  }

  /** Whether it has been for long. Who comes while another one is replaced has its turn later. */
  #isBeyond(worker: W): boolean {
    if (worker.vitals === undefined || worker.vitals.rssBytes <= this.#shareBytes) {
      this.#beyond.delete(worker);
      return false;
    }
    const patience = this.#beyond.get(worker) ?? new Patience(BEYOND_FOR_MS);
    this.#beyond.set(worker, patience);
    return patience.tick();
  }
}
