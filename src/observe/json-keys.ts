// Keys of the JSON access log, as far as they are not dropped. Each brings the comma before it, so that parts of a line
// can be put one behind another, and none of them need be there.

import type { ByteText } from './byte-text.ts';
import { encodePiece } from './encode-piece.ts';
import { escapeJson } from './escape-text.ts';

const QUOTE = 0x22;

/** What stands before a value; undefined: the key is dropped. */
export type JsonKey = Uint8Array | undefined;

export class JsonKeys {
  readonly #dropped: ReadonlySet<string>;

  constructor(dropped: readonly string[]) {
    this.#dropped = new Set(dropped);
  }

  /** For a piece that is made once; empty where the key is dropped. */
  pair(key: string, value: string): string {
    return this.#dropped.has(key) ? '' : `,"${key}":"${escapeJson(value)}"`;
  }

  numberPair(key: string, value: number): string {
    return this.#dropped.has(key) ? '' : `,"${key}":${value}`;
  }

  ofText(key: string): JsonKey {
    return this.#dropped.has(key) ? undefined : encodePiece(`,"${key}":"`);
  }

  ofNumber(key: string): JsonKey {
    return this.#dropped.has(key) ? undefined : encodePiece(`,"${key}":`);
  }
}

export function addTextPair(text: ByteText, key: JsonKey, value: string): void {
  if (key === undefined) return;
  text.addBytes(key);
  text.addJson(value);
  text.addByte(QUOTE);
}

export function addNumberPair(text: ByteText, key: JsonKey, value: number): void {
  if (key === undefined) return;
  text.addBytes(key);
  text.addNumber(value);
}
