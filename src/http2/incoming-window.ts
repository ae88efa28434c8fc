// How much the other side may still send, of one stream or of the whole connection (RFC 9113 5.2): it gets back what was taken,
// half a window at a time.

export class IncomingWindow {
  readonly #size: number;
  #left: number;
  #unreturned = 0;

  constructor(sizeBytes: number) {
    this.#size = sizeBytes;
    this.#left = sizeBytes;
  }

  /** So much has come. False: more than was allowed. */
  take(byteCount: number): boolean {
    this.#left -= byteCount;
    return this.#left >= 0;
  }

  /** So much of it was taken. Gives how much is to be granted anew; 0: nothing yet. */
  consumed(byteCount: number): number {
    this.#unreturned += byteCount;
    if (this.#unreturned * 2 < this.#size) return 0;
    const grant = this.#unreturned;
    this.#unreturned = 0;
    this.#left += grant;
    return grant;
  }
}
