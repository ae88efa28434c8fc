// A request of HTTP/2 as the HTTP/1.1 head that it means (RFC 9113 8.3), so that one strict parser judges both and nothing
// behind it knows the difference. What could not be written that way is refused: turning a field with CR and LF into lines
// has split requests elsewhere.

import { IS_TARGET, IS_TOKEN, IS_VALUE, isMadeOf } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';
import { fail, ok, type Result } from '../model/result.ts';

/** Fields that an HTTP/2 message may not have (RFC 9113 8.2.2); `te` only with `trailers`. */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

interface Pseudo {
  method: string;
  path: string;
  authority: string;
  scheme: string;
}

/**
 * `fields`: names and values in turn, as Node hands them over: latin1, names in lower case. `ended`: no body follows.
 * The head's text is latin1 and ends with CRLF CRLF.
 */
export function writeRequestText(fields: readonly string[], ended: boolean): Result<string, Rejection> {
  const pseudo: Pseudo = { method: '', path: '', authority: '', scheme: '' };
  let lines = '';
  let host: string | undefined;
  let cookies = '';
  let hasLength = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    if (name.startsWith(':')) {
      setPseudo(pseudo, name, value);
      continue;
    }
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

/** Anything else with a colon has been refused by the HTTP/2 library. */
function setPseudo(pseudo: Pseudo, name: string, value: string): void {
  if (name === ':method') pseudo.method = value;
  else if (name === ':path') pseudo.path = value;
  else if (name === ':authority') pseudo.authority = value;
  else if (name === ':scheme') pseudo.scheme = value;
}

function refuseField(name: string, value: string): Rejection | undefined {
  if (!isMadeOf(name, IS_TOKEN) || OF_ONE_CONNECTION.has(name)) return REJECT.fieldName;
  if (value !== '' && !isMadeOf(value, IS_VALUE)) return REJECT.fieldValue;
  return name === 'te' && value.toLowerCase() !== 'trailers' ? REJECT.fieldValue : undefined;
}

function joinHead(
  { method, path, authority }: Pseudo,
  host: string | undefined,
  lines: string,
): Result<string, Rejection> {
  if (method === 'CONNECT') return fail(REJECT.connectUnsupported);
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
