// A string into bytes (RFC 7541 5.2): Huffman where that is shorter, otherwise as it is.

import { CODE_LENGTHS, CODES } from './huffman-code.ts';
import { MOST_INTEGER_BYTES, writeInteger } from './integers.ts';
import { HUFFMAN, LENGTH_MASK } from './representations.ts';

/** More than this does not fit behind the seven bits that may be waiting. */
const MOST_BITS_AT_ONCE = 24;

export const mostStringBytes = (text: string): number => text.length + MOST_INTEGER_BYTES;

/** `text` is latin1; gives where it ends. */
export function writeString(text: string, into: Uint8Array, at: number): number {
  const huffmanBytes = huffmanLength(text);
  if (huffmanBytes < text.length) {
    return writeHuffman(text, into, writeInteger(into, at, HUFFMAN, LENGTH_MASK, huffmanBytes));
  }
  let i = writeInteger(into, at, 0, LENGTH_MASK, text.length);
  for (let c = 0; c < text.length; c++) into[i++] = text.charCodeAt(c);
  return i;
}

function huffmanLength(text: string): number {
  let bits = 0;
  for (let c = 0; c < text.length; c++) bits += CODE_LENGTHS[text.charCodeAt(c) & 0xff] ?? 0;
  return (bits + 7) >>> 3;
}

function writeHuffman(text: string, into: Uint8Array, at: number): number {
  let i = at;
  let waiting = 0;
  let waitingBits = 0;
  for (let c = 0; c < text.length; c++) {
    const symbol = text.charCodeAt(c) & 0xff;
    let code = CODES[symbol] ?? 0;
    let length = CODE_LENGTHS[symbol] ?? 0;
    if (length > MOST_BITS_AT_ONCE) {
      // The last eight bits by themselves: what is in front of them makes whole bytes first.
      waiting = (waiting << (length - 8)) | (code >>> 8);
      waitingBits += length - 8;
      for (; waitingBits >= 8; waitingBits -= 8) into[i++] = waiting >>> (waitingBits - 8);
      waiting &= 0xff;
      code &= 0xff;
      length = 8;
    }
    waiting = (waiting << length) | code;
    waitingBits += length;
    for (; waitingBits >= 8; waitingBits -= 8) into[i++] = waiting >>> (waitingBits - 8);
    waiting &= 0xff;
  }
  // Padding is the beginning of END_OF_STRING: ones.
  if (waitingBits > 0) into[i++] = (waiting << (8 - waitingBits)) | (0xff >> waitingBits);
  return i;
}
