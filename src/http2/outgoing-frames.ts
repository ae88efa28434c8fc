// What one connection sends: heads and data of all its streams, within the windows that the other side grants, in turns where
// several wait.

import { type FrameOutput, writeFrameHeader } from './frame-output.ts';
import {
  DEFAULT_WINDOW_BYTES,
  Flag,
  FRAME_HEADER_BYTES,
  FrameType,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
} from './frames.ts';
import type { HpackEncoder } from './hpack/encoder.ts';

/** Up to this size data joins the other frames; more is written from where it is. */
const COPIED_BYTES = 8 * 1024;

/** What one stream sends. */
export interface SendingBody {
  readonly streamId: number;
  /** How much the other side takes of it; its settings may make it negative (RFC 9113 6.9.2). */
  window: number;
  /** Where its last frame of data is in the output, as long as that fills the same stretch. */
  frameAt: number;
  frameStretch: number;
  /** It has its place among those that wait. */
  inLine: boolean;
  /** It has data that may not be sent yet. */
  readonly waits: boolean;
  /** One frame of what waits. False: nothing may be sent. */
  sendSome(): boolean;
}

export class OutgoingFrames {
  readonly output: FrameOutput;
  /** What the other side takes in one frame. */
  maxFrameBytes = MAX_FRAME_BYTES;
  readonly #encoder: HpackEncoder;
  /** Of the connection, for the data of all streams. */
  #window = DEFAULT_WINDOW_BYTES;
  #waiting: SendingBody[] = [];

  constructor(output: FrameOutput, encoder: HpackEncoder) {
    this.output = output;
    this.#encoder = encoder;
  }

  /** `fields`: names in lower case and values in turn, latin1. */
  writeHeaders(streamId: number, fields: readonly string[], endStream: boolean): void {
    const bound = this.#encoder.bound(fields);
    if (bound > this.maxFrameBytes) return this.#writeLargeHeaders(streamId, fields, endStream);
    const { output } = this;
    output.reserve(FRAME_HEADER_BYTES + bound);
    const { at } = output;
    const end = this.#encoder.encode(fields, output.bytes, at + FRAME_HEADER_BYTES);
    const flags = Flag.endHeaders | (endStream ? Flag.endStream : 0);
    writeFrameHeader(output, end - at - FRAME_HEADER_BYTES, FrameType.headers, flags, streamId);
    output.at = end;
  }

  #writeLargeHeaders(streamId: number, fields: readonly string[], endStream: boolean): void {
    const { output, maxFrameBytes } = this;
    const block = Buffer.allocUnsafeSlow(this.#encoder.bound(fields));
    const length = this.#encoder.encode(fields, block, 0);
    for (let start = 0; start === 0 || start < length; start += maxFrameBytes) {
      const end = Math.min(start + maxFrameBytes, length);
      output.reserve(FRAME_HEADER_BYTES + end - start);
      const first = start === 0;
      const flags = (end === length ? Flag.endHeaders : 0) | (first && endStream ? Flag.endStream : 0);
      writeFrameHeader(output, end - start, first ? FrameType.headers : FrameType.continuation, flags, streamId);
      block.copy(output.bytes, output.at, start, end);
      output.at += end - start;
    }
  }

  /** Sends as much as may be sent now, and gives how much that was. */
  writeData(body: SendingBody, bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && !this.output.blocked) {
      const length = Math.min(end - at, this.maxFrameBytes, body.window, this.#window);
      if (length <= 0) break;
      body.window -= length;
      this.#window -= length;
      this.#writeFrame(body, bytes, at, at + length);
      at += length;
    }
    return at - start;
  }

  #writeFrame(body: SendingBody, bytes: Buffer, start: number, end: number): void {
    const { output } = this;
    const length = end - start;
    if (length > COPIED_BYTES) {
      output.reserve(FRAME_HEADER_BYTES);
      writeFrameHeader(output, length, FrameType.data, 0, body.streamId);
      return output.append(bytes, start, end);
    }
    output.reserve(FRAME_HEADER_BYTES + length);
    body.frameAt = output.at;
    body.frameStretch = output.stretch;
    writeFrameHeader(output, length, FrameType.data, 0, body.streamId);
    bytes.copy(output.bytes, output.at, start, end);
    output.at += length;
  }

  /** The body is whole: told by its last frame, where that has not left. */
  writeEnd(body: SendingBody): void {
    const { output } = this;
    if (body.frameAt >= 0 && body.frameStretch === output.stretch) {
      output.bytes[body.frameAt + 4] = Flag.endStream;
      return;
    }
    output.reserve(FRAME_HEADER_BYTES);
    writeFrameHeader(output, 0, FrameType.data, Flag.endStream, body.streamId);
  }

  // === Who waits ===

  /** It has more to send than it may. */
  wait(body: SendingBody): void {
    if (body.inLine) return;
    body.inLine = true;
    this.#waiting.push(body);
  }

  /** The other side grants more to all. False: more than there can be. */
  grant(byteCount: number): boolean {
    this.#window += byteCount;
    if (this.#window > MAX_WINDOW_BYTES) return false;
    this.pump();
    return true;
  }

  /** One frame for each that waits, and again, as long as anything leaves. */
  pump(): void {
    for (let progress = true; progress && this.#waiting.length > 0; ) {
      progress = false;
      const turn = this.#waiting;
      this.#waiting = [];
      for (const body of turn) {
        if (body.sendSome()) progress = true;
        body.inLine = body.waits;
        if (body.inLine) this.#waiting.push(body);
      }
    }
  }
}
