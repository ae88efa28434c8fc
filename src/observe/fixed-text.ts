// Text that every line has in common, one piece behind the other in one run of memory. Between two lines the kernel empties
// the processor's caches: thirty pieces that are arrays of their own are a hundred places in memory to wait for, these are
// six or seven (docs/performance.md).

/** A piece of a fixed text: where it begins, times 1024, and how long it is. A number lies where it is used. */
export type Piece = number;

export const NO_PIECE: Piece = 0;

const LENGTH_BITS = 10;
const LENGTH_MASK = 2 ** LENGTH_BITS - 1;

/** Pieces are copied so many bytes at a time, beyond their end, too. */
export const WORD_BYTES = 8;

export const lengthOf = (piece: Piece): number => piece & LENGTH_MASK;
export const startOf = (piece: Piece): number => piece >>> LENGTH_BITS;

export class FixedText {
  #view = new DataView(new ArrayBuffer(WORD_BYTES));
  #length = 0;

  /** Longer than every piece by a word. */
  get view(): DataView {
    return this.#view;
  }

  /** `text` is shorter than 1024 bytes in UTF-8. */
  add(text: string): Piece {
    const added = Buffer.from(text);
    if (added.length > LENGTH_MASK) throw new RangeError(`${added.length} bytes are too long for a piece`);
    const start = this.#length;
    const bytes = new Uint8Array(start + added.length + WORD_BYTES);
    bytes.set(new Uint8Array(this.#view.buffer, 0, start));
    bytes.set(added, start);
    this.#view = new DataView(bytes.buffer);
    this.#length = start + added.length;
    return start * (LENGTH_MASK + 1) + added.length;
  }
}
