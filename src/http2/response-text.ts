// A response of HTTP/2 as the HTTP/1.1 head that it means: one strict parser judges both. An upstream is somebody else's
// code (promise P2), so its fields are looked at as a client's are.

import { IS_TOKEN, IS_VALUE, isMadeOf } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';
import { fail, ok, type Result } from '../model/result.ts';

/**
 * `fields`: names and values in turn, `:status` among them. Without a length the body goes on until its stream ends, which
 * is what a head without framing says in HTTP/1; one that ends with its head (`ended`) is told to be empty. The text is
 * latin1 and ends with CRLF CRLF.
 */
export function writeResponseText(fields: readonly string[], ended = false): Result<string, Rejection> {
  let status = '';
  const lines = writeFieldLines(fields, (value) => {
    status = value;
  });
  if (!lines.ok) return lines;
  if (!/^[1-9][0-9]{2}$/.test(status)) return fail(REJECT.statusLine);
  const length = ended && !/^content-length:/im.test(lines.value) ? 'content-length: 0\r\n' : '';
  return ok(`HTTP/1.1 ${status} \r\n${lines.value}${length}\r\n`);
}

/** Field lines, each with its CRLF: of a head or of trailers. */
export function writeFieldLines(
  fields: readonly string[],
  onStatus: (value: string) => void,
): Result<string, Rejection> {
  let lines = '';
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    if (name === ':status') onStatus(value);
    else if (!isMadeOf(name, IS_TOKEN) || name === 'transfer-encoding') return fail(REJECT.fieldName);
    else if (value !== '' && !isMadeOf(value, IS_VALUE)) return fail(REJECT.fieldValue);
    else lines += `${name}: ${value}\r\n`;
  }
  return ok(lines);
}
