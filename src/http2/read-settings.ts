// The payload of a SETTINGS frame (RFC 9113 6.5), judged.

import { ErrorCode, MAX_FRAME_BYTES, MAX_WINDOW_BYTES, Setting } from './frames.ts';

const ENTRY_BYTES = 6;
const MOST_FRAME_BYTES = 0xff_ffff;

/** Calls `apply` for each that we know, in order. Gives the error that ends the connection, if any. */
export function readSettings(
  bytes: Buffer,
  start: number,
  end: number,
  apply: (id: number, value: number) => void,
): ErrorCode | undefined {
  if ((end - start) % ENTRY_BYTES !== 0) return ErrorCode.frameSizeError;
  for (let at = start; at < end; at += ENTRY_BYTES) {
    const id = bytes.readUInt16BE(at);
    const value = bytes.readUInt32BE(at + 2);
    const error = judge(id, value);
    if (error !== undefined) return error;
    apply(id, value);
  }
  return undefined;
}

function judge(id: number, value: number): ErrorCode | undefined {
  if (id === Setting.enablePush && value > 1) return ErrorCode.protocolError;
  if (id === Setting.initialWindowSize && value > MAX_WINDOW_BYTES) return ErrorCode.flowControlError;
  if (id !== Setting.maxFrameSize) return undefined;
  return value < MAX_FRAME_BYTES || value > MOST_FRAME_BYTES ? ErrorCode.protocolError : undefined;
}
