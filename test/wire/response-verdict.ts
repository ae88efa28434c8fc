// What the parsers say about the bytes of one upstream connection that answers one request: which answer a client has to
// see, and whether anything may follow on that connection.

import { BodyReader } from '../../src/http1/body-reader.ts';
import { findBareLineBreak, findHeadEnd } from '../../src/http1/head-end.ts';
import { MAX_INTERIM_RESPONSES } from '../../src/http1/limits.ts';
import { ResponseHead } from '../../src/http1/response-head.ts';

export interface ResponseVerdict {
  /**
   * `whole`: an answer and not a byte more, and the connection goes on. `closing`: whole, and the connection does not.
   * `surplus`: whole, with bytes behind it that nobody asked for. `untilClose`: as long as the connection lasts.
   * `noHead`: bytes are missing before, `cut`: behind the end of the head. Else the code of the refusal, and `refusedIn`.
   */
  readonly end: 'whole' | 'closing' | 'surplus' | 'untilClose' | 'noHead' | 'cut' | (string & {});
  readonly refusedIn: 'head' | 'body' | undefined;
  readonly status: number;
  readonly body: string;
}

export function judgeResponse(bytes: Buffer, method: string): ResponseVerdict {
  const head = new ResponseHead();
  const refused = (end: string) => ({ end, refusedIn: 'head', status: 502, body: '' }) as const;
  let at = 0;
  for (let interims = 0; interims <= MAX_INTERIM_RESPONSES; interims++) {
    const end = findHeadEnd(bytes, at, bytes.length);
    if (end < 0) {
      const broken = findBareLineBreak(bytes, at, bytes.length);
      return broken === undefined ? { ...refused('noHead'), refusedIn: undefined } : refused(broken.code);
    }
    const rejection = head.parse(bytes, at, end, method);
    if (rejection !== undefined) return refused(rejection.code);
    if (head.status === 101) return refused('unasked 101');
    if (head.status >= 200) return judgeBody(bytes, end, head);
    at = end;
  }
  return refused('interims');
}

function judgeBody(bytes: Buffer, from: number, head: ResponseHead): ResponseVerdict {
  const reader = new BodyReader(head.framing);
  let body = '';
  const bodyData = (piece: Buffer, start: number, end: number) => {
    body += piece.toString('latin1', start, end);
  };
  const at = reader.read(bytes, from, bytes.length, { bodyData });
  const { status } = head;
  if (reader.rejection !== undefined) return { end: reader.rejection.code, refusedIn: 'body', status, body };
  const facts = { refusedIn: undefined, status, body };
  if (head.framing.kind === 'untilClose') return { end: 'untilClose', ...facts };
  if (!reader.complete) return { end: 'cut', ...facts };
  if (at < bytes.length) return { end: 'surplus', ...facts };
  return { end: head.keepAlive ? 'whole' : 'closing', ...facts };
}
