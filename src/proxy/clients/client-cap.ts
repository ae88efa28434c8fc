// As many clients as the descriptors of the process allow and no more (http-safety 2.6): at the cap nobody is accepted, so
// that lookups, logs and connections to servers still work, and connections that wait cost nothing.

import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../model/logger.ts';

/** Accepting goes on when so many of the clients have left: not at each one that leaves. */
const RESUME_SHARE = 0.9;
/** A cap that is reached again and again is told this often. */
const TELL_AGAIN_MS = 60_000;

export interface ClientCapOptions {
  readonly most: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The cap is reached: accept nobody, and let go of who only waits. */
  readonly onFull: () => void;
  /** Some have left: accept again. */
  readonly onRoom: () => void;
}

export class ClientCap {
  /** Nobody is accepted for now. */
  full = false;
  readonly #options: ClientCapOptions;
  #clients = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ClientCapOptions) {
    this.#options = options;
  }

  /** A client was accepted. */
  opened(): void {
    this.#clients++;
    if (this.full || this.#clients < this.#options.most) return;
    this.full = true;
    this.#options.onFull();
    this.#tell();
  }

  closed(): void {
    this.#clients--;
    if (!this.full || this.#clients > this.#options.most * RESUME_SHARE) return;
    this.full = false;
    this.#options.onRoom();
  }

  #tell(): void {
    const { clock, logger } = this.#options;
    const nowMs = clock.nowMs();
    if (nowMs - this.#toldAtMs < TELL_AGAIN_MS) return;
    this.#toldAtMs = nowMs;
    logger.warn('as many clients as the limit of open files allows: others wait until some have left', {
      clients: this.#clients,
    });
  }
}
