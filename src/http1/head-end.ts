// Where a head ends, found without reading a byte twice as it arrives in pieces.

import { CR, LF } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

/**
 * The index after CRLF CRLF in `bytes[from, end)`, or -1 while it has not arrived. Who searches again after more bytes came
 * steps back 3 bytes. A plain loop: a native search for each line costs more than the few hundred bytes of a head.
 */
export function findHeadEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from + 3; i < end; i++) {
    if (bytes[i] === LF && bytes[i - 1] === CR && bytes[i - 2] === LF && bytes[i - 3] === CR) return i + 1;
  }
  return -1;
}

/**
 * A line break that is not CRLF in what has arrived so far of an unfinished head: refused at once, or a head with bare
 * LFs would wait for an end that never comes. A CR as the very last byte may still get its LF: who searches again steps
 * back 1 byte.
 */
export function findBareLineBreak(bytes: Uint8Array, start: number, end: number): Rejection | undefined {
  for (let i = start; i < end; i++) {
    if (bytes[i] === LF && bytes[i - 1] !== CR) return REJECT.bareLineBreak;
    if (bytes[i] === CR && i + 1 < end && bytes[i + 1] !== LF) return REJECT.bareLineBreak;
  }
  return undefined;
}
