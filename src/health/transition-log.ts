// Servers that went down or came up, a line each, in the log of the primary: once, however often they are asked, and not
// all of thousands that a network takes with it.

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { ServerHealth } from './server-health.ts';

/** Lines in a window; what is more is counted. */
const MOST_LINES = 50;
const WINDOW_MS = 10_000;

export class TransitionLog {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #lines = 0;
  #unsaid = 0;
  #cancelWindow: (() => void) | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  write(serviceName: QualifiedName, { url, health }: { readonly url: string; readonly health: ServerHealth }): void {
    this.#cancelWindow ??= this.#clock.after(WINDOW_MS, () => this.#endWindow());
    if (this.#lines === MOST_LINES) {
      this.#unsaid++;
      return;
    }
    this.#lines++;
    if (health.status === 'up') this.#logger.info('a server is up', { serviceName, serverUrl: url });
    else this.#logger.warn('a server is down', { serviceName, serverUrl: url, reason: health.reason });
  }

  close(): void {
    this.#cancelWindow?.();
  }

  #endWindow(): void {
    this.#cancelWindow = undefined;
    if (this.#unsaid > 0) this.#logger.warn('more servers went down or came up', { times: this.#unsaid });
    this.#lines = 0;
    this.#unsaid = 0;
  }
}
