// Messages that nobody can read: they are struck off like all others, and told for a while.

import type { Clock } from '../../../src/model/clock.ts';

const TOLD_MS = 600_000;

export class UnreadableMessages {
  readonly #clock: Clock;
  #count = 0;
  #last: { readonly atMs: number; readonly reason: string } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(reason: string): void {
    this.#count += 1;
    this.#last = { atMs: this.#clock.nowMs(), reason };
  }

  /** Undefined ten minutes after the last one. */
  get reason(): string | undefined {
    if (this.#last === undefined) return undefined;
    if (this.#clock.nowMs() - this.#last.atMs < TOLD_MS) {
      const messages =
        this.#count === 1 ? 'a message was no event' : `${this.#count} messages were no events, the last`;
      return `${messages}: ${this.#last.reason}`;
    }
    this.#count = 0;
    this.#last = undefined;
    return undefined;
  }
}
