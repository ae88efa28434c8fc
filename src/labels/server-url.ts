// The address of a server as a label or a file writes it. Read by hand: the URL class forgives what must not be forgiven.

import { fail, ok, type Result } from '../model/result.ts';
import { isIpAddress } from '../rules/ip-range.ts';

const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(\/?)$/i;

/** `http://host:port`, the port added where it was left out; the error completes "expected …". */
export function parseServerUrl(written: string): Result<string> {
  const [, scheme, host, port = '80'] = URL_SHAPE.exec(written) ?? [];
  if (scheme === undefined || host === undefined) return fail('http://host:port without a path');
  if (scheme.toLowerCase() !== 'http') return fail(`http://host:port${laterHint(scheme)}`);
  if (host.startsWith('[') && !(host.includes(':') && isIpAddress(host.slice(1, -1))))
    return fail('an IPv6 address in the brackets');
  const number = Number(port);
  return number >= 1 && number <= 65_535
    ? ok(`http://${host.toLowerCase()}:${number}`)
    : fail('a port from 1 to 65535');
}

/** The scheme to speak to a server; the error completes "expected …". */
export const parseScheme = (written: string): Result<'http'> =>
  written.toLowerCase() === 'http' ? ok('http') : fail(`http${laterHint(written)}`);

const laterHint = (scheme: string): string =>
  ['https', 'h2c'].includes(scheme.toLowerCase()) ? ` (${scheme} is not supported yet)` : '';
