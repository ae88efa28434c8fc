// What the parsers say about the bytes of one connection: which requests they accept, and how it ends.

import { BodyReader } from '../../src/http1/body-reader.ts';
import { findBareLineBreak, findHeadEnd } from '../../src/http1/head-end.ts';
import { RequestHead } from '../../src/http1/request-head.ts';

export interface Verdict {
  readonly accepted: readonly AcceptedRequest[];
  /**
   * `clean`: every byte belongs to an accepted request, and the connection goes on. `closing`: the last one ends it, and
   * what follows is not read. `unfinished`: bytes are missing. Else the code of the refusal.
   */
  readonly end: 'clean' | 'closing' | 'unfinished' | (string & {});
}

export interface AcceptedRequest {
  readonly method: string;
  /** As it is forwarded. */
  readonly target: string;
  readonly receivedTarget: string;
  /** The index behind it. */
  readonly endsAt: number;
  readonly body: string;
}

/** The connection ends with a refusal. */
export const isRefused = ({ end }: Verdict): boolean => !['clean', 'closing', 'unfinished'].includes(end);

export function judge(bytes: Buffer): Verdict {
  const accepted: AcceptedRequest[] = [];
  const head = new RequestHead();
  let at = 0;
  for (;;) {
    const start = skipBlankLines(bytes, at);
    if (start === bytes.length) return { accepted, end: 'clean' };
    const end = findHeadEnd(bytes, start, bytes.length);
    if (end < 0) {
      const rest = bytes.subarray(start);
      return { accepted, end: findBareLineBreak(rest, 0, rest.length)?.code ?? 'unfinished' };
    }
    const refusal = head.parse(bytes, start, end, { collapseSlashes: true, underscores: 'keep', allowTrace: false });
    if (refusal !== undefined) return { accepted, end: refusal.code };
    const body = new BodyReader(head.framing);
    let data = '';
    const bodyData = (piece: Buffer, from: number, to: number) => {
      data += piece.toString('latin1', from, to);
    };
    at = body.read(bytes, end, bytes.length, { bodyData });
    if (body.rejection !== undefined) return { accepted, end: body.rejection.code };
    if (!body.complete) return { accepted, end: 'unfinished' };
    accepted.push({
      method: head.method,
      target: head.path + head.query,
      receivedTarget: head.target,
      body: data,
      endsAt: at,
    });
    if (!head.keepAlive) return { accepted, end: 'closing' };
  }
}

function skipBlankLines(bytes: Buffer, from: number): number {
  let at = from;
  for (let lines = 0; lines < 2 && bytes[at] === 0x0d && bytes[at + 1] === 0x0a; lines++) at += 2;
  return at;
}
