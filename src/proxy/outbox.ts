// What one turn of the event loop makes for all connections leaves at its end, one write behind the other. A loaded worker
// reads many requests in a turn: written one by one between them, each wakes a reader that has gone to sleep since the last
// one, and the kernel and our code take turns in the processor's caches. Together they cost 5 % less (docs/performance.md).

export interface Sender {
  send(): void;
}

export class Outbox {
  readonly #waiting: Sender[] = [];
  readonly #atEndOfTurn: (run: () => void) => void;

  /** `atEndOfTurn`: as `setImmediate`, behind everything that this turn has read. */
  constructor(atEndOfTurn: (run: () => void) => void) {
    this.#atEndOfTurn = atEndOfTurn;
  }

  /** Once a turn each. */
  add(sender: Sender): void {
    if (this.#waiting.push(sender) === 1) this.#atEndOfTurn(this.#sendAll);
  }

  readonly #sendAll = (): void => {
    // Whoever comes meanwhile is behind the others.
    for (let i = 0; i < this.#waiting.length; i++) this.#waiting[i]?.send();
    this.#waiting.length = 0;
  };
}
