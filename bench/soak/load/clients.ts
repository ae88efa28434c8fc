// Clients at their work: each makes one request after another until the load stops.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from '../changes.ts';
import type { Attempt, Ledger } from '../ledger.ts';
import type { Servers } from '../routes.ts';

/** Where clients find the router, and what they may know. */
export interface Surroundings {
  readonly plainPort: number;
  readonly securePort: number;
  /** Whom clients of TLS believe. */
  readonly ca: string;
  readonly servers: Servers;
  readonly changes: Changes;
}

/** One request; throws when it did not go as it must. */
export type Turn = (attempt: Attempt) => Promise<void>;

export interface Crowd {
  readonly kind: string;
  readonly clients: number;
  /** Between a client's requests; far below the second after which a router that drains ends an idle connection. */
  readonly pauseMs: number;
  /** Makes one client. */
  make(): Turn;
}

export class Clients {
  readonly #ledger: Ledger;
  readonly #running: Promise<void>[] = [];
  #stopped = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  add(crowd: Crowd): void {
    for (let i = 0; i < crowd.clients; i++) this.#running.push(this.#client(crowd, crowd.make()));
  }

  /** Resolves when every request under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #client({ kind, pauseMs }: Crowd, turn: Turn): Promise<void> {
    // Not all at once.
    await sleep(Math.random() * pauseMs);
    while (!this.#stopped) {
      await this.#ledger.attempt(kind, turn);
      await sleep(pauseMs);
    }
  }
}
