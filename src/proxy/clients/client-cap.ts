// As many clients as the descriptors of the process allow and no more (http-safety 2.6): at the cap nobody is accepted, so
// that lookups, logs and connections to servers still work, and connections that wait cost nothing.

import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../model/logger.ts';
import { RareWarning } from '../rare-warning.ts';

/** Accepting goes on when so many of the clients have left: not at each one that leaves. */
const RESUME_SHARE = 0.9;

const REACHED = 'as many clients as the limit of open files allows: others wait until some have left';

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
  readonly #warning: RareWarning;

  constructor(options: ClientCapOptions) {
    this.#options = options;
    this.#warning = new RareWarning(options.clock, options.logger, REACHED);
  }

  /** A client was accepted. */
  opened(): void {
    this.#clients++;
    if (this.full || this.#clients < this.#options.most) return;
    this.full = true;
    this.#options.onFull();
    this.#warning.tell({ clients: this.#clients });
  }

  closed(): void {
    this.#clients--;
    if (!this.full || this.#clients > this.#options.most * RESUME_SHARE) return;
    this.full = false;
    this.#options.onRoom();
  }
}
