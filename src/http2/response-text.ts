// A response of HTTP/2 as the HTTP/1.1 head that it means: one strict parser judges both. An upstream is somebody else's
// code (promise P2), so its fields are looked at as a client's are.

import { REJECT, type Rejection } from '../http1/rejection.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { refuseField } from './field-rules.ts';

/**
 * `fields`: names and values in turn, `:status` first. Without a length the body goes on until its stream ends, which
 * is what a head without framing says in HTTP/1; one that ends with its head (`ended`) is told to be empty. The text is
 * latin1 and ends with CRLF CRLF.
 */
export function writeResponseText(fields: readonly string[], ended = false): Result<string, Rejection> {
  const [name, status = ''] = fields;
  if (name !== ':status' || !/^[1-9][0-9]{2}$/.test(status)) return fail(REJECT.statusLine);
  const lines = writeFieldLines(fields, 2);
  if (!lines.ok) return lines;
  const length = ended && !/^content-length:/im.test(lines.value) ? 'content-length: 0\r\n' : '';
  return ok(`HTTP/1.1 ${status} \r\n${lines.value}${length}\r\n`);
}

/** Field lines, each with its CRLF, of a head from its `first` on, or of trailers: pseudo fields are none. */
export function writeFieldLines(fields: readonly string[], first = 0): Result<string, Rejection> {
  let lines = '';
  for (let i = first; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    const refused = refuseField(name, value);
    if (refused !== undefined) return fail(refused);
    lines += `${name}: ${value}\r\n`;
  }
  return ok(lines);
}
