// Blocks as hex, and pairs of a coder and what it makes of them.

import { HpackDecoder } from '../../../src/http2/hpack/decoder.ts';
import type { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';

export const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

export const newDecoder = (limits: Partial<ConstructorParameters<typeof HpackDecoder>[0]> = {}): HpackDecoder =>
  new HpackDecoder({ maxTableBytes: 4096, maxListBytes: 65_536, maxFields: 200, ...limits });

/** The fields, or what was wrong with them. */
export function decode(decoder: HpackDecoder, block: Uint8Array | string): readonly string[] | string {
  const bytes = typeof block === 'string' ? bytesOf(block) : block;
  const outcome = decoder.decode(bytes, 0, bytes.length);
  return outcome === 'ok' ? [...decoder.fields] : outcome;
}

/** Between bytes that stay as they are, and within what was promised. */
export function encode(encoder: HpackEncoder, fields: readonly string[]): Buffer {
  const bound = encoder.bound(fields);
  const into = Buffer.alloc(bound + 4, 0xa5);
  const end = encoder.encode(fields, into, 2);
  if (end - 2 > bound) throw new Error(`${end - 2} bytes, promised were ${bound}`);
  if (into.readUInt16BE(0) !== 0xa5a5 || into.readUInt16BE(bound + 2) !== 0xa5a5)
    throw new Error('wrote beyond its place');
  return into.subarray(2, end);
}
