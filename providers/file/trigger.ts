// When to look again: soon after an event has settled, or after a while without any.

import { type Clock, sleep } from '../../src/model/clock.ts';

/** Events come in bursts (create, write, rename); one look after the burst is enough. */
const QUIET_MS = 20;
/** A burst that does not end is looked at all the same. */
const LONGEST_BURST_MS = 200;
/** A safety net for what no event tells: a link's target elsewhere, a network file system, exhausted watches. */
export const POLL_MS = 2_000;

/** `poll`: nothing is known to have changed. */
export type Reason = 'event' | 'poll';

export class Trigger {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #pollMs: number | undefined;
  #rung: Reason | undefined;
  #wake = () => {};

  /** `pollMs`: how long without any event; undefined: for ever. */
  constructor(clock: Clock, signal: AbortSignal, pollMs: number | undefined) {
    this.#clock = clock;
    this.#signal = signal;
    this.#pollMs = pollMs;
  }

  /** Something may have changed; `poll`: not what matters, as far as anybody knows. */
  ring(reason: Reason = 'event'): void {
    if (this.#rung !== 'event') this.#rung = reason;
    this.#wake();
  }

  /** Resolves with what happened, or when the signal aborts. What rings while nobody waits is not lost. */
  async next(): Promise<Reason> {
    if (this.#rung === undefined) await this.#ringOrPoll();
    let reason: Reason = 'poll';
    for (let waitedMs = 0; this.#rung !== undefined && waitedMs < LONGEST_BURST_MS; waitedMs += QUIET_MS) {
      if (this.#rung === 'event') reason = 'event';
      this.#rung = undefined;
      await sleep(this.#clock, QUIET_MS, this.#signal);
    }
    return reason;
  }

  async #ringOrPoll(): Promise<void> {
    const rang = new AbortController();
    this.#wake = () => rang.abort();
    const signal = AbortSignal.any([this.#signal, rang.signal]);
    if (this.#pollMs === undefined) await aborted(signal);
    else await sleep(this.#clock, this.#pollMs, signal);
    this.#wake = () => {};
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
