// Text on its way to being bytes: UTF-8 in a buffer that grows, added to piece by piece, so that no string is joined
// from pieces that are only to be encoded again (`npm run bench -- observing`).

import { escapeCommon, escapeJson } from './escape-text.ts';
import { type FixedText, lengthOf, type Piece, startOf, WORD_BYTES } from './fixed-text.ts';
import { isPlain, isPlainRun } from './plain-bytes.ts';

const DIGIT_ZERO = 0x30;

/** A UTF-16 unit takes three bytes at most in UTF-8. */
const MOST_BYTES_A_UNIT = 3;
/** A longer text is quicker copied by Node and looked at afterwards: its call costs as much as so many units do. */
const SHORT_UNITS = 24;
/** Digits of more than this do not fit 32-bit arithmetic. */
const LOW_DIGITS = 9;
const LOW_BASE = 1e9;
/** `00` to `99`. */
const DIGIT_PAIRS = new DataView(new ArrayBuffer(200));
for (let value = 0; value < 100; value++) {
  DIGIT_PAIRS.setUint8(2 * value, DIGIT_ZERO + Math.floor(value / 10));
  DIGIT_PAIRS.setUint8(2 * value + 1, DIGIT_ZERO + (value % 10));
}

export class ByteText {
  #bytes: Buffer;
  /** Of the same memory. */
  #view: DataView;
  #length = 0;

  /** `capacity`: bytes that it has room for before it grows. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** What was added: a view, good until something is cut off. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes back what was added from byte `length` on. */
  cutTo(length: number): void {
    this.#length = length;
  }

  addByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  addBytes(piece: Uint8Array): void {
    const { length } = piece;
    this.#reserve(length);
    this.#bytes.set(piece, this.#length);
    this.#length += length;
  }

  addPiece({ view }: FixedText, piece: Piece): void {
    const length = lengthOf(piece);
    this.#reserve(length + WORD_BYTES);
    this.#addWords(view, startOf(piece), length);
  }

  /** What stands from byte `from` to byte `to`, once more. */
  addAgain(from: number, to: number): void {
    this.#reserve(to - from + WORD_BYTES);
    this.#addWords(this.#view, from, to - from);
  }

  /** Half a surrogate pair becomes U+FFFD, as everywhere in Node. */
  addText(text: string): void {
    const fits = this.#length + text.length * MOST_BYTES_A_UNIT <= this.#bytes.length;
    if (!fits) this.#reserve(Buffer.byteLength(text));
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** For the inside of a JSON string. */
  addJson(text: string): void {
    if (!this.#addPlain(text)) this.addText(escapeJson(text));
  }

  /** For the inside of a quoted piece of the common log format. */
  addCommon(text: string): void {
    if (!this.#addPlain(text)) this.addText(escapeCommon(text));
  }

  /** As `String` writes it. */
  addNumber(value: number): void {
    const whole = value | 0;
    if (whole === value && whole >= 0 && whole < LOW_BASE) return this.#addDigits(whole, countDigits(whole));
    if (!(value >= 0 && Number.isSafeInteger(value))) return this.addText(String(value));
    const low = value % LOW_BASE;
    const high = (value - low) / LOW_BASE;
    this.#addDigits(high, countDigits(high));
    this.#addDigits(low, LOW_DIGITS);
  }

  /** The bytes from `from` on, as they are now. */
  copyFrom(from: number): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(from, this.#length));
  }

  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }

  /** What is copied beyond the end is overwritten by what follows. */
  #addWords(source: DataView, from: number, length: number): void {
    const target = this.#view;
    const to = this.#length;
    for (let at = 0; at < length; at += WORD_BYTES) target.setBigUint64(to + at, source.getBigUint64(from + at));
    this.#length = to + length;
  }

  /** False: not all of it is ASCII that needs no escape, and nothing is added. */
  #addPlain(text: string): boolean {
    return text.length <= SHORT_UNITS ? this.#addUnits(text) : this.#addEncoded(text);
  }

  #addUnits(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    const from = this.#length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (!isPlain(unit)) return false;
      bytes[from + i] = unit;
    }
    this.#length = from + length;
    return true;
  }

  #addEncoded(text: string): boolean {
    const from = this.#length;
    this.addText(text);
    const end = this.#length;
    // Only ASCII has as many bytes as units.
    const plain = end - from === text.length && isPlainRun(this.#view, from, end);
    if (!plain) this.#length = from;
    return plain;
  }

  /** `value`: below `LOW_BASE`; `digits`: with leading zeros where it has fewer. */
  #addDigits(value: number, digits: number): void {
    this.#reserve(digits);
    const view = this.#view;
    const from = this.#length;
    let rest = value;
    let at = from + digits - 2;
    for (; at >= from; at -= 2) {
      const hundredth = (rest / 100) | 0;
      view.setUint16(at, DIGIT_PAIRS.getUint16(2 * (rest - hundredth * 100)));
      rest = hundredth;
    }
    if (at === from - 1) view.setUint8(from, DIGIT_ZERO + rest);
    this.#length = from + digits;
  }

  #reserve(more: number): void {
    if (this.#length + more > this.#bytes.length) this.#grow(more);
  }

  #grow(more: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function countDigits(value: number): number {
  let digits = 1;
  for (let next = 10; value >= next; next *= 10) digits++;
  return digits;
}
