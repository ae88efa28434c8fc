// Frames of HTTP/2 as bytes (RFC 9113 4 and 6), for tests that have to say anything, wrong things too: nothing is checked.

import { writeBlock } from './hpack.ts';

export const TYPE = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export const CODE = {
  noError: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refused: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
} as const;

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
export const HEAD_BYTES = 9;
/** What everybody takes (RFC 9113 4.2, 6.9.2). */
export const LEAST_FRAME_BYTES = 16_384;
export const USUAL_WINDOW_BYTES = 65_535;
export const MOST_WINDOW_BYTES = 2 ** 31 - 1;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Names and values in turn. */
export type Fields = readonly string[];

/** Text is latin1. */
export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

export function settings(values: Readonly<Record<number, number>> = {}): Buffer {
  const pairs = Object.entries(values).map(([id, value]) => {
    const bytes = Buffer.alloc(6);
    bytes.writeUInt16BE(Number(id));
    bytes.writeUInt32BE(value, 2);
    return bytes;
  });
  return frame(TYPE.settings, 0, 0, Buffer.concat(pairs));
}

export const settingsAck = (): Buffer => frame(TYPE.settings, FLAG.ack, 0);
/** `text`: eight bytes. */
export const ping = (text = 'pingpong'): Buffer => frame(TYPE.ping, 0, 0, text);
export const reset = (stream: number, code: number = CODE.cancel): Buffer => frame(TYPE.reset, 0, stream, uint32(code));
export const windowUpdate = (stream: number, bytes: number): Buffer =>
  frame(TYPE.windowUpdate, 0, stream, uint32(bytes));
export const goaway = (lastStream: number, code: number = CODE.noError): Buffer =>
  frame(TYPE.goaway, 0, 0, uint32(lastStream, code));
export const priority = (stream: number, on: number): Buffer =>
  frame(TYPE.priority, 0, stream, Buffer.concat([uint32(on), Buffer.of(15)]));

/** A head that another frame follows. */
export const headers = (stream: number, fields: Fields): Buffer =>
  frame(TYPE.headers, FLAG.endHeaders, stream, writeBlock(fields));
/** A head, or trailers, that nothing follows. */
export const lastHeaders = (stream: number, fields: Fields): Buffer =>
  frame(TYPE.headers, FLAG.endHeaders | FLAG.endStream, stream, writeBlock(fields));
export const data = (stream: number, text: Buffer | string): Buffer => frame(TYPE.data, 0, stream, text);
export const lastData = (stream: number, text: Buffer | string = ''): Buffer =>
  frame(TYPE.data, FLAG.endStream, stream, text);

/** Fields of a request for `http://a.test`; `more` follows them. */
export const request = (method: string, path: string, ...more: Fields): string[] => [
  ...[':method', method, ':scheme', 'http', ':path', path, ':authority', 'a.test'],
  ...more,
];
/** A whole request without a body. */
export const get = (stream: number, path = '/', ...more: Fields): Buffer =>
  lastHeaders(stream, request('GET', path, ...more));
/** The head of a request whose body follows. */
export const post = (stream: number, path = '/', ...more: Fields): Buffer =>
  headers(stream, request('POST', path, ...more));

export const times = (count: number, make: (i: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));
