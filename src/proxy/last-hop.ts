// A request that may be forwarded no further (`Max-Forwards: 0`, RFC 9110 7.6.2): whoever receives it answers it.

import type { RequestHead } from '../http1/request-head.ts';
import type { LocalAnswer } from '../middleware/middleware.ts';

/** Fields that a trace does not show: they would be secrets in somebody's script (RFC 9110 9.3.8). */
const SECRET = /^(?:authorization|cookie|proxy-authorization)$/i;

/** OPTIONS: nothing to tell. TRACE: the head as it arrived, without secrets. */
export function answerAsLastHop(head: RequestHead): LocalAnswer {
  if (head.method !== 'TRACE') return { status: 200, headers: [], body: '' };
  const { fields, text } = head;
  let body = text.slice(0, fields.lineStarts[0]);
  for (let field = 0; field < fields.count; field++) {
    if (!SECRET.test(fields.name(text, field)))
      body += text.slice(fields.lineStarts[field], fields.lineStarts[field + 1]);
  }
  return { status: 200, headers: [['Content-Type', 'message/http']], body: `${body}\r\n` };
}
