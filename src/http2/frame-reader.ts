// Reads in, whole frames out, in place where one read holds them. What is cut by the end of a read waits here: one frame at
// most, since no length above the limit is believed.

import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES, MAX_STREAM_ID } from './frames.ts';

export interface FrameHandler {
  /** `bytes[start, end)` is the payload; valid during the call only. */
  frame(type: number, flags: number, streamId: number, bytes: Buffer, start: number, end: number): void;
  /** A frame larger than we take begins. */
  oversizedFrame(): void;
}

const NOTHING = Buffer.alloc(0);
const TYPE_AT = 3;

export class FrameReader {
  readonly #handler: FrameHandler;
  /** The beginning of a frame, `#have` bytes of it; as large as the frame once its length is known. */
  #parked = NOTHING;
  #have = 0;
  #stopped = false;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** The type of the frame that has begun and is not whole; undefined: none, or it is not known yet. */
  get begun(): number | undefined {
    return this.#have > TYPE_AT ? this.#parked[TYPE_AT] : undefined;
  }

  /** Nothing more is read, not even of the read at hand. */
  stop(): void {
    this.#stopped = true;
    this.#parked = NOTHING;
    this.#have = 0;
  }

  /** `bytes[start, end)`; valid during the call only. */
  read(bytes: Buffer, start: number, end: number): void {
    let at = this.#have > 0 ? this.#readParked(bytes, start, end) : start;
    while (!this.#stopped && end - at >= FRAME_HEADER_BYTES) {
      const next = at + FRAME_HEADER_BYTES + payloadLength(bytes, at);
      if (next - at > FRAME_HEADER_BYTES + MAX_FRAME_BYTES) return this.#handler.oversizedFrame();
      if (next > end) break;
      this.#hand(bytes, at, next);
      at = next;
    }
    if (at < end && !this.#stopped) this.#park(bytes, at, end);
  }

  /** Gives how far it has read. */
  #readParked(bytes: Buffer, start: number, end: number): number {
    let at = start;
    if (this.#have < FRAME_HEADER_BYTES) {
      at = this.#fill(FRAME_HEADER_BYTES, bytes, at, end);
      if (this.#have < FRAME_HEADER_BYTES) return at;
    }
    const whole = FRAME_HEADER_BYTES + payloadLength(this.#parked, 0);
    if (whole > FRAME_HEADER_BYTES + MAX_FRAME_BYTES) {
      this.#handler.oversizedFrame();
      return end;
    }
    at = this.#fill(whole, bytes, at, end);
    if (this.#have < whole) return at;
    const frame = this.#parked;
    this.#parked = NOTHING;
    this.#have = 0;
    this.#hand(frame, 0, whole);
    return at;
  }

  #park(bytes: Buffer, at: number, end: number): void {
    const known = end - at >= FRAME_HEADER_BYTES;
    this.#fill(FRAME_HEADER_BYTES + (known ? payloadLength(bytes, at) : 0), bytes, at, end);
  }

  /** Adds to what is parked until it holds `whole` bytes. */
  #fill(whole: number, bytes: Buffer, start: number, end: number): number {
    if (this.#parked.length < whole) {
      const larger = Buffer.allocUnsafeSlow(whole);
      this.#parked.copy(larger, 0, 0, this.#have);
      this.#parked = larger;
    }
    const taken = Math.min(end - start, whole - this.#have);
    bytes.copy(this.#parked, this.#have, start, start + taken);
    this.#have += taken;
    return start + taken;
  }

  #hand(bytes: Buffer, at: number, next: number): void {
    const type = bytes[at + TYPE_AT] ?? 0;
    const flags = bytes[at + 4] ?? 0;
    // The reserved bit is ignored (RFC 9113 4.1).
    const streamId = bytes.readUInt32BE(at + 5) & MAX_STREAM_ID;
    this.#handler.frame(type, flags, streamId, bytes, at + FRAME_HEADER_BYTES, next);
  }
}

const payloadLength = (bytes: Buffer, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
