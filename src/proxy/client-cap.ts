// As many clients as the descriptors of the process allow and no more (http-safety 2.6): at the cap nobody is accepted, so
// that lookups, logs and connections to servers still work, and connections that wait cost nothing.

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';

/** Accepting goes on when so many of the clients have left: not at each one that leaves. */
const RESUME_SHARE = 0.9;
/** A cap that is reached again and again is told this often. */
const TELL_AGAIN_MS = 60_000;

export interface Gate {
  pause(): void;
  resume(): void;
}

export class ClientCap {
  /** Nobody is accepted for now. */
  full = false;
  readonly #most: number;
  readonly #gates: readonly Gate[];
  readonly #clock: Clock;
  readonly #logger: Logger;
  #clients = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** `gates` may be filled later. */
  constructor(most: number, gates: readonly Gate[], clock: Clock, logger: Logger) {
    this.#most = most;
    this.#gates = gates;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** A client was accepted. */
  opened(): void {
    this.#clients++;
    if (this.full || this.#clients < this.#most) return;
    this.full = true;
    for (const gate of this.#gates) gate.pause();
    this.#tell();
  }

  closed(): void {
    this.#clients--;
    if (!this.full || this.#clients > this.#most * RESUME_SHARE) return;
    this.full = false;
    for (const gate of this.#gates) gate.resume();
  }

  #tell(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#toldAtMs < TELL_AGAIN_MS) return;
    this.#toldAtMs = nowMs;
    this.#logger.warn('as many clients as the limit of open files allows: others wait until some have left', {
      clients: this.#clients,
    });
  }
}
