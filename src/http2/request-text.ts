// A request of HTTP/2 as the HTTP/1.1 head that it means (RFC 9113 8.3), so that one strict parser judges both and nothing
// behind it knows the difference. What could not be written that way is refused: turning a field with CR and LF into lines
// has split requests elsewhere.

import { IS_TARGET, IS_TOKEN, IS_VALUE, isMadeOf } from '../http1/octets.ts';
import { REJECT, type Rejection, type RejectionCode } from '../http1/rejection.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { refuseField } from './field-rules.ts';

/** Requests that RFC 9113 8.1.1 calls malformed: their streams are reset. Whatever else is refused is answered. */
const MALFORMED: ReadonlySet<RejectionCode> = new Set(['fieldName', 'fieldValue', 'pseudoFields', 'bodyLength']);

export const isMalformed = ({ code }: Rejection): boolean => MALFORMED.has(code);

interface Pseudo {
  method: string | undefined;
  path: string | undefined;
  authority: string | undefined;
  scheme: string | undefined;
}

/**
 * `fields`: names and values in turn, latin1. `ended`: no body follows. The head's text is latin1 and ends with CRLF CRLF.
 */
export function writeRequestText(fields: readonly string[], ended: boolean): Result<string, Rejection> {
  const pseudo: Pseudo = { method: undefined, path: undefined, authority: undefined, scheme: undefined };
  const first = readPseudo(fields, pseudo);
  if (first < 0) return fail(REJECT.pseudoFields);
  let lines = '';
  let host: string | undefined;
  let cookies = '';
  let hasLength = false;
  for (let i = first; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    const refused = refuseField(name, value);
    if (refused !== undefined) return fail(refused);
    if (name === 'host') {
      if (host !== undefined && host !== value) return fail(REJECT.hostRepeated);
      host = value;
    } else if (name === 'cookie') {
      // RFC 9113 8.2.3: crumbs are one field again before they leave HTTP/2.
      cookies = cookies === '' ? value : `${cookies}; ${value}`;
    } else {
      if (name === 'content-length') hasLength = true;
      lines += `${name}: ${value}\r\n`;
    }
  }
  if (cookies !== '') lines += `cookie: ${cookies}\r\n`;
  if (!ended && !hasLength) lines += 'transfer-encoding: chunked\r\n';
  return joinHead(pseudo, host, lines);
}

/** Gives where the ordinary fields begin; -1: one is unknown or repeated. Behind them a name with a colon is no field name. */
function readPseudo(fields: readonly string[], pseudo: Pseudo): number {
  let i = 0;
  for (; i < fields.length && fields[i]?.startsWith(':'); i += 2) {
    const key = pseudoKey(fields[i] ?? '');
    if (key === undefined || pseudo[key] !== undefined) return -1;
    pseudo[key] = fields[i + 1] ?? '';
  }
  return i;
}

function pseudoKey(name: string): keyof Pseudo | undefined {
  if (name === ':method') return 'method';
  if (name === ':path') return 'path';
  if (name === ':authority') return 'authority';
  return name === ':scheme' ? 'scheme' : undefined;
}

function joinHead(
  { method, path, authority = '', scheme }: Pseudo,
  host: string | undefined,
  lines: string,
): Result<string, Rejection> {
  if (method === 'CONNECT') return fail(REJECT.connectUnsupported);
  if (!method || !path || !scheme) return fail(REJECT.pseudoFields);
  if (!isMadeOf(method, IS_TOKEN)) return fail(REJECT.method);
  if (!isMadeOf(path, IS_TARGET)) return fail(REJECT.target);
  if (path !== '*' && !path.startsWith('/')) return fail(REJECT.targetForm);
  // Both name the target (RFC 9113 8.3.1): where they differ two hops would see two hosts.
  if (host !== undefined && authority !== '' && host !== authority) return fail(REJECT.hostDiffers);
  const named = authority === '' ? host : authority;
  if (named === undefined) return fail(REJECT.hostMissing);
  if (!isMadeOf(named, IS_VALUE)) return fail(REJECT.hostInvalid);
  return ok(`${method} ${path} HTTP/1.1\r\nhost: ${named}\r\n${lines}\r\n`);
}
