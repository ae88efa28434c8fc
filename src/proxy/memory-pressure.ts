// Load is shed before memory runs out (http-safety 2.6): a worker that is killed takes all its connections with it. From 85 %
// of what it may use no connection is kept alive, from 92 % new requests are answered 503.

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';

const SAMPLE_MS = 1_000;
const HIGH = 0.85;
const CRITICAL = 0.92;

export type PressureLevel = 'none' | 'high' | 'critical';

/** How much of the memory that may be used is used, 0 to 1 and beyond. */
export type ReadMemoryUse = () => number;

export class MemoryPressure {
  level: PressureLevel = 'none';
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #readUse: ReadMemoryUse;
  #cancel: () => void = () => {};

  constructor(clock: Clock, logger: Logger, readUse: ReadMemoryUse) {
    this.#clock = clock;
    this.#logger = logger;
    this.#readUse = readUse;
    this.#schedule();
  }

  close(): void {
    this.#cancel();
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(SAMPLE_MS, () => {
      this.#sample();
      this.#schedule();
    });
  }

  #sample(): void {
    const use = this.#readUse();
    const level = use >= CRITICAL ? 'critical' : use >= HIGH ? 'high' : 'none';
    if (level === this.level) return;
    this.level = level;
    const fields = { usedPercent: Math.round(use * 100) };
    if (level === 'none') this.#logger.info('memory is free again: connections are kept alive', fields);
    else if (level === 'high') this.#logger.warn('memory is short: no connection is kept alive', fields);
    else this.#logger.error('memory runs out: new requests are answered 503', fields);
  }
}
