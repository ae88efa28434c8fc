// What requests find of the servers of one service: those that fail too many of them rest for a while (reference 8.4). Each
// worker judges by the requests that it has served itself.

import type { Clock } from '../model/clock.ts';
import type { PassiveHealthCheck } from '../model/health-check.ts';
import type { Target } from './balancer.ts';

export interface PassiveHealthOptions {
  readonly definition: PassiveHealthCheck;
  readonly clock: Clock;
  /** It has failed too often. `again`: it has done nothing well since it rested last. */
  readonly onFailing: (target: Target, again: boolean) => void;
}

interface ServerRecord {
  /** Of the window; the oldest first. */
  readonly failuresMs: readonly number[];
  readonly hasRested: boolean;
}

export class PassiveHealth {
  readonly #options: PassiveHealthOptions;
  /** Who is not here has no failure. A server that leaves takes its record with it. */
  readonly #records = new WeakMap<Target, ServerRecord>();

  constructor(options: PassiveHealthOptions) {
    this.#options = options;
  }

  /** The head of its answer has come. */
  answered(target: Target, status: number): void {
    if (status >= 500) this.failed(target);
    else this.#records.delete(target);
  }

  /** It could not be reached, or has given no answer. */
  failed(target: Target): void {
    const { definition, clock, onFailing } = this.#options;
    const record = this.#records.get(target) ?? { failuresMs: [], hasRested: false };
    const nowMs = clock.nowMs();
    const recent = record.failuresMs.filter((atMs) => atMs > nowMs - definition.failureWindowMs);
    const isTooMuch = recent.length + 1 >= definition.maxFailedAttempts;
    this.#records.set(target, {
      failuresMs: isTooMuch ? [] : [...recent, nowMs],
      hasRested: record.hasRested || isTooMuch,
    });
    if (isTooMuch) onFailing(target, record.hasRested);
  }
}
