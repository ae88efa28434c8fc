// A warning for what may happen thousands of times a second: told once a minute, with how often it happened meanwhile.

import type { Clock } from '../model/clock.ts';
import type { LogFields, Logger } from '../model/logger.ts';

const TELL_AGAIN_MS = 60_000;

export class RareWarning {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #text: string;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** Since it was told. */
  #times = 0;

  constructor(clock: Clock, logger: Logger, text: string) {
    this.#clock = clock;
    this.#logger = logger;
    this.#text = text;
  }

  tell(fields: LogFields): void {
    this.#times++;
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#toldAtMs < TELL_AGAIN_MS) return;
    this.#logger.warn(this.#text, { ...fields, times: this.#times });
    this.#toldAtMs = nowMs;
    this.#times = 0;
  }
}
