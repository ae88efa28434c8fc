// Bytes that wait for somebody to take them, copied together: a peer that sends them one by one may not make us hold an
// object for each (CVE-2019-9511).

const PIECE_BYTES = 4 * 1024;

export class KeptBytes {
  length = 0;
  #pieces: Buffer[] = [];
  /** Of the last piece. */
  #used = 0;

  add(bytes: Buffer, start: number, end: number): void {
    this.length += end - start;
    const last = this.#pieces.at(-1);
    const copied = last === undefined ? 0 : bytes.copy(last, this.#used, start, end);
    this.#used += copied;
    if (start + copied === end) return;
    const piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, end - start - copied));
    this.#used = bytes.copy(piece, 0, start + copied, end);
    this.#pieces.push(piece);
  }

  /** The oldest of them, or undefined. */
  shift(): Buffer | undefined {
    const piece = this.#pieces.shift();
    if (piece === undefined) return undefined;
    const bytes = this.#pieces.length === 0 ? piece.subarray(0, this.#used) : piece;
    this.length -= bytes.length;
    return bytes;
  }

  clear(): void {
    this.#pieces = [];
    this.length = 0;
  }
}
