// Resident memory of each process, sampled all the time; a stretch of time is compared with another.

import { residentBytes } from '../method/process-figures.ts';
import { median } from '../method/statistics.ts';
import type { Stretch } from './plan.ts';

/** Bytes of one moment. */
interface Sample {
  readonly atMs: number;
  readonly primary: number;
  /** The worker that has lived longest, and the other. */
  readonly elder: number;
  readonly younger: number;
}

export interface MemoryOf {
  readonly primary: number;
  readonly elder: number;
  readonly younger: number;
  readonly all: number;
}

const EVERY_MS = 1000;

export class Memory implements Disposable {
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** `pids`: the primary, then its workers by age. `fromMs`: when the time of the stretches begins. */
  constructor(pids: () => readonly number[], fromMs: number) {
    this.#timer = setInterval(() => {
      const [primary, elder, younger, ...more] = pids();
      // While a worker is replaced there is one too few, or one too many: nothing to compare.
      if (primary === undefined || elder === undefined || younger === undefined || more.length > 0) return;
      const [inPrimary, inElder, inYounger] = [primary, elder, younger].map((pid) => residentBytes([pid]));
      const sample = { primary: inPrimary ?? 0, elder: inElder ?? 0, younger: inYounger ?? 0 };
      this.#samples.push({ atMs: performance.now() - fromMs, ...sample });
    }, EVERY_MS);
  }

  /** Medians, each of its own; NaN when there was no moment with two workers. */
  during({ fromMs, toMs }: Stretch): MemoryOf {
    const samples = this.#samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    return {
      primary: median(samples.map(({ primary }) => primary)),
      elder: median(samples.map(({ elder }) => elder)),
      younger: median(samples.map(({ younger }) => younger)),
      all: median(samples.map(({ primary, elder, younger }) => primary + elder + younger)),
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
