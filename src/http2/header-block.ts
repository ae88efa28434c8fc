// A header block that did not fit into one frame: HEADERS and the CONTINUATIONs behind it (RFC 9113 4.3), bounded, so that
// frames without an end cost nothing (CVE-2024-27316).

import { Flag } from './frames.ts';

/** Frames of a block that carry less than this are counted; a client has no reason to cut so small. */
const SMALL_BYTES = 1024;
const MOST_SMALL = 16;

export class HeaderBlock {
  /** 0: none is under way. */
  streamId = 0;
  /** The stream ends with it. */
  endStream = false;
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #byteCount = 0;
  #small = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  begin(streamId: number, flags: number): void {
    this.streamId = streamId;
    this.endStream = (flags & Flag.endStream) !== 0;
  }

  /** `bytes[start, end)` is copied. False: more than we take. */
  add(bytes: Buffer, start: number, end: number): boolean {
    this.#byteCount += end - start;
    if (end - start < SMALL_BYTES) this.#small++;
    if (this.#byteCount > this.#maxBytes || this.#small > MOST_SMALL) return false;
    this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    return true;
  }

  /** The whole block; the next one may begin. */
  take(): Buffer {
    const block = Buffer.concat(this.#pieces);
    this.streamId = 0;
    this.#pieces = [];
    this.#byteCount = 0;
    this.#small = 0;
    return block;
  }
}
