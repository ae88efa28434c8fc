// The words of HTTP/2's framing (RFC 9113 4, 6 and 7).

export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export const Flag = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const ErrorCode = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  enhanceYourCalm: 11,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export const Setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** In front of every payload: length (24 bits), type (8), flags (8), a reserved bit and the stream (31). */
export const FRAME_HEADER_BYTES = 9;
/** The largest payload that we take, and that anybody may send who was not told otherwise (RFC 9113 4.2). */
export const MAX_FRAME_BYTES = 16_384;
/** Of every window before it is told otherwise (RFC 9113 6.9.2). */
export const DEFAULT_WINDOW_BYTES = 65_535;
/** No window may grow beyond it (RFC 9113 6.9.1). */
export const MAX_WINDOW_BYTES = 0x7fff_ffff;
/** The last stream of a connection has at most this number (RFC 9113 5.1.1). */
export const MAX_STREAM_ID = 0x7fff_ffff;

/** What every client sends first (RFC 9113 3.4). */
export const PREFACE: Buffer = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
