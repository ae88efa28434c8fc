// Request heads, cut out of bytes as they arrive: where one begins and ends, and what is refused for its first bytes or its
// size before anybody reads it. A head that trickles in is searched once, not at every byte.

import { findBareLineBreak, findHeadEnd } from './head-end.ts';
import { MAX_LEADING_BLANK_LINES, REQUEST_LIMITS } from './limits.ts';
import { CR, LF, TLS_HANDSHAKE } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

/** The head is not whole yet, or `rejection` says why it never will be. */
export const NO_HEAD = -1;

export class HeadCutter {
  /** Of the head that was found. */
  start = 0;
  rejection: Rejection | undefined;
  readonly #maxBytes: number;
  /** How much of what is kept from the last time is known to hold no end of a head. */
  #searchedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The index behind the head that begins at `from`, or `NO_HEAD`. Who is told so keeps `bytes` from `from` on, and comes
   * again with them in front of what arrives next.
   */
  cut(bytes: Buffer, from: number): number {
    this.start = skipBlankLines(bytes, from);
    const end = findHeadEnd(bytes, Math.max(this.start, from + this.#searchedBytes - 3), bytes.length);
    this.rejection = end < 0 ? this.#refuseUnfinished(bytes, from) : this.#refuseUnread(bytes, end);
    this.#searchedBytes = end < 0 ? bytes.length - from : 0;
    return this.rejection === undefined ? end : NO_HEAD;
  }

  /** Refused as soon as it can no longer become a good one. */
  #refuseUnfinished(bytes: Buffer, from: number): Rejection | undefined {
    const unseen = Math.max(this.start, from + this.#searchedBytes - 1);
    return findBareLineBreak(bytes, unseen, bytes.length) ?? this.#refuseUnread(bytes, bytes.length);
  }

  #refuseUnread(bytes: Buffer, end: number): Rejection | undefined {
    const length = end - this.start;
    const first = bytes[this.start];
    if (first === TLS_HANDSHAKE) return REJECT.tlsOnPlain;
    if (first === LF || (first === CR && length >= 2)) return REJECT.blankLines;
    if (length > this.#maxBytes) return REJECT.headTooLarge;
    const longLine = length > REQUEST_LIMITS.targetBytes + 64 && !bytes.subarray(this.start, end).includes(LF);
    return longLine ? REJECT.targetTooLong : undefined;
  }
}

/** RFC 9112 2.2: a few empty lines before a request are forgiven. */
function skipBlankLines(bytes: Buffer, start: number): number {
  let at = start;
  for (let lines = 0; lines < MAX_LEADING_BLANK_LINES && bytes[at] === CR && bytes[at + 1] === LF; lines++) at += 2;
  return at;
}
