// Where frames are written: a buffer that is being filled, and whoever sends it (`proxy/frame-sender.ts`). Frames of one turn
// of the event loop, of all streams of a connection, leave together.

import { FRAME_HEADER_BYTES, FrameType } from './frames.ts';

export interface FrameOutput {
  /** What is being filled; another one after `reserve`, perhaps. */
  readonly bytes: Buffer;
  /** Where it goes on. */
  at: number;
  /** Which stretch is being filled: what was written while it had another number can no longer be changed. */
  readonly stretch: number;
  /** The other side takes no more for now. Frames other than DATA may be written all the same. */
  readonly blocked: boolean;
  /** Room for so many bytes behind `at`. */
  reserve(byteCount: number): void;
  /** `bytes[start, end)` follows, too much to be copied. It is valid during the call only. */
  append(bytes: Buffer, start: number, end: number): void;
  /** What is large leaves now, the rest with the turn. */
  flush(): void;
}

/** Room for it has been reserved. */
export function writeFrameHeader(
  output: FrameOutput,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): void {
  const { bytes, at } = output;
  bytes[at] = length >>> 16;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length;
  bytes[at + 3] = type;
  bytes[at + 4] = flags;
  writeUint32(bytes, at + 5, streamId);
  output.at = at + FRAME_HEADER_BYTES;
}

/** A whole frame whose payload is a few numbers of 32 bits. */
export function writeSmallFrame(
  output: FrameOutput,
  type: FrameType,
  flags: number,
  streamId: number,
  ...payload: readonly number[]
): void {
  output.reserve(FRAME_HEADER_BYTES + payload.length * 4);
  writeFrameHeader(output, payload.length * 4, type, flags, streamId);
  for (const word of payload) {
    writeUint32(output.bytes, output.at, word);
    output.at += 4;
  }
}

/** `settings`: identifiers and values in turn. */
export function writeSettings(output: FrameOutput, settings: readonly number[]): void {
  const length = (settings.length / 2) * 6;
  output.reserve(FRAME_HEADER_BYTES + length);
  writeFrameHeader(output, length, FrameType.settings, 0, 0);
  for (let i = 0; i < settings.length; i += 2) {
    const id = settings[i] ?? 0;
    output.bytes[output.at] = id >>> 8;
    output.bytes[output.at + 1] = id;
    writeUint32(output.bytes, output.at + 2, settings[i + 1] ?? 0);
    output.at += 6;
  }
}

function writeUint32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
