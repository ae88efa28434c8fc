// What one turn of the event loop makes for all connections leaves at its end, one write behind the other. A loaded worker
// reads many requests in a turn: written one by one between them, each wakes a reader that has gone to sleep since the last
// one, and the kernel and our code take turns in the processor's caches. Together they cost 5 % less (docs/performance.md).
// Small things of all of them stand one behind the other in one buffer, which is used anew each turn.

export interface Sender {
  send(): void;
}

/** More than the longest head; what is more in one turn leaves before its end. */
const BUFFER_BYTES = 128 * 1024;

export class Outbox {
  /** What this turn has made so far, up to `at`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  at = 0;
  readonly #waiting: Sender[] = [];
  readonly #atEndOfTurn: (run: () => void) => void;
  #kept = false;

  /** `atEndOfTurn`: as `setImmediate`, behind everything that this turn has read. */
  constructor(atEndOfTurn: (run: () => void) => void) {
    this.#atEndOfTurn = atEndOfTurn;
  }

  /** Once a turn each. */
  add(sender: Sender): void {
    if (this.#waiting.push(sender) === 1) this.#atEndOfTurn(this.#sendAll);
  }

  /** Room for so many bytes behind `at`, or false: there never is. What was there may have left. */
  reserve(byteCount: number): boolean {
    if (this.at + byteCount <= BUFFER_BYTES) return true;
    this.#sendAll();
    return byteCount <= BUFFER_BYTES;
  }

  /** The kernel has not taken all of it: it must not be overwritten. */
  keep(): void {
    this.#kept = true;
  }

  readonly #sendAll = (): void => {
    // Whoever comes meanwhile is behind the others.
    for (let i = 0; i < this.#waiting.length; i++) this.#waiting[i]?.send();
    this.#waiting.length = 0;
    if (this.#kept) this.bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#kept = false;
    this.at = 0;
  };
}
