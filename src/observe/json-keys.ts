// Keys of the JSON access log, as far as they are not dropped. Each brings the comma before it, so that parts of a line
// can be put one behind another, and none of them need be there.

import type { ByteText } from './byte-text.ts';
import { escapeJson } from './escape-text.ts';
import { FixedText, NO_PIECE, type Piece } from './fixed-text.ts';

const QUOTE = 0x22;

/** What stands before a value; `NO_PIECE`: the key is dropped. */
export type JsonKey = Piece;

const NOT_AS_IT_IS = -1;

/** `value.slice(from, to)`; `written`: as `addText` gave it. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly written: number;
}

export class JsonKeys {
  readonly #dropped: ReadonlySet<string>;
  readonly #texts = new FixedText();

  constructor(dropped: readonly string[]) {
    this.#dropped = new Set(dropped);
  }

  /** For a piece that is made once; empty where the key is dropped. */
  pair(key: string, value: string): string {
    return this.#dropped.has(key) ? '' : `,"${key}":"${escapeJson(value)}"`;
  }

  ofText(key: string): JsonKey {
    return this.#dropped.has(key) ? NO_PIECE : this.#texts.add(`,"${key}":"`);
  }

  ofNumber(key: string): JsonKey {
    return this.#dropped.has(key) ? NO_PIECE : this.#texts.add(`,"${key}":`);
  }

  /** Gives where the value stands, when it stands there as it is; `NOT_AS_IT_IS` when it is escaped or dropped. */
  addText(text: ByteText, key: JsonKey, value: string): number {
    if (key === NO_PIECE) return NOT_AS_IT_IS;
    text.addPiece(this.#texts, key);
    const from = text.length;
    text.addJson(value);
    const { length } = text;
    text.addByte(QUOTE);
    // Whatever is escaped, or takes more than a byte, becomes longer.
    return length - from === value.length ? from : NOT_AS_IT_IS;
  }

  /** A part of a value that `addText` has just said something about: copied where it can be. */
  addPart(text: ByteText, key: JsonKey, value: string, { from, to, written }: Part): void {
    if (written === NOT_AS_IT_IS) return void this.addText(text, key, value.slice(from, to));
    if (key === NO_PIECE) return;
    text.addPiece(this.#texts, key);
    text.addAgain(written + from, written + to);
    text.addByte(QUOTE);
  }

  addNumber(text: ByteText, key: JsonKey, value: number): void {
    if (key === NO_PIECE) return;
    text.addPiece(this.#texts, key);
    text.addNumber(value);
  }
}
