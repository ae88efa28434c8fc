// Workers that live are replaced: one after another, the new one first, so that there are never fewer that accept than
// before and never more than one too many. A new one that does not come up ends it, and the old ones stay.

import type { Logger } from '../model/logger.ts';
import type { Member } from './member.ts';

export type Reason = 'SIGHUP' | 'memory';

/** What the supervisor lends. */
export interface Crew {
  /** Those that nobody has told to leave. */
  staying(): readonly Member[];
  /** There is one more than there must be, or will be when a dead one has been replaced: one may go. */
  hasSpare(): boolean;
  /** A new worker that takes nobody's place yet. */
  start(): Member;
  /** Tells it to finish; it will be gone in bounded time. */
  dismiss(member: Member): void;
  /** Nobody is replaced any more: the router ends. */
  closing(): boolean;
}

export class Replacements {
  readonly #crew: Crew;
  readonly #logger: Logger;
  readonly #counts = new Map<Reason, number>();
  /** Resolves when the last one asked for is over. */
  #last: Promise<void> = Promise.resolve();
  #rollWaits = false;

  constructor(crew: Crew, logger: Logger) {
    this.#crew = crew;
    this.#logger = logger;
  }

  /** Workers replaced so far. */
  get counts(): ReadonlyMap<Reason, number> {
    return this.#counts;
  }

  /** Replaces all workers there are when its turn comes: asking again before that changes nothing. */
  roll(reason: Reason): void {
    if (this.#rollWaits) return;
    this.#rollWaits = true;
    this.#last = this.#last.then(async () => {
      this.#rollWaits = false;
      const old = this.#crew.staying();
      this.#logger.info('workers are replaced one after another', { reason, workers: old.length });
      await this.#replace(old, reason);
    });
  }

  replace(member: Member, reason: Reason): void {
    this.#last = this.#last.then(() => this.#replace([member], reason));
  }

  async #replace(old: readonly Member[], reason: Reason): Promise<void> {
    for (const member of old) {
      // Who has died meanwhile has been replaced already.
      while (!member.gone && !member.leaving && !this.#crew.closing()) {
        if (!(await this.#replaceOne(member, reason))) return;
      }
    }
  }

  /**
   * False: nobody is replaced any more. True, and the member has not gone: another has died, and needed the new one.
   */
  async #replaceOne(member: Member, reason: Reason): Promise<boolean> {
    const successor = this.#crew.start();
    const up = await successor.up;
    if (this.#crew.closing()) return false;
    if (!up.ok) {
      this.#logger.error('a new worker did not come up: the old ones stay', { reason, cause: up.error });
      return false;
    }
    // Somebody has died meanwhile, the member itself or another, and the new one has taken that place.
    if (member.gone || !this.#crew.hasSpare()) return true;
    this.#crew.dismiss(member);
    await member.ended;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.#logger.info('worker was replaced', { reason, pid: member.pid, by: successor.pid });
    return true;
  }
}
