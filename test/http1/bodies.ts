// Bodies read in pieces: the outcome has to be the same however the bytes were cut.

import { BodyReader } from '../../src/http1/body-reader.ts';
import type { Framing } from '../../src/http1/framing.ts';
import type { RejectionCode } from '../../src/http1/rejection.ts';

export interface BodyOutcome {
  readonly data: string;
  readonly complete: boolean;
  readonly refused: RejectionCode | undefined;
  /** How many bytes belong to the message, or precede the offending one. */
  readonly used: number;
}

/** `cuts`: where one piece ends and the next begins, in ascending order. */
export function readBody(framing: Framing, text: string, cuts: readonly number[] = []): BodyOutcome {
  const reader = new BodyReader(framing);
  const bytes = Buffer.from(text, 'latin1');
  let data = '';
  const sink = {
    bodyData(piece: Buffer, start: number, end: number) {
      if (end <= start) throw new Error('data of no bytes');
      data += piece.toString('latin1', start, end);
    },
  };
  let used = 0;
  const edges = [0, ...cuts, bytes.length];
  for (let i = 1; i < edges.length; i++) {
    const piece = bytes.subarray(edges[i - 1], edges[i]);
    const at = reader.read(piece, 0, piece.length, sink);
    used += at;
    if (at < piece.length) break;
  }
  return { data, complete: reader.complete, refused: reader.rejection?.code, used };
}

export const byteByByte = (text: string): number[] =>
  Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => i + 1);

export const CHUNKED: Framing = { kind: 'chunked' };
