// The address of a server as a label or a file writes it. Read by hand: the URL class forgives what must not be forgiven.

import { fail, ok, type Result } from '../model/result.ts';
import { defaultPort, parseServerScheme, type ServerScheme } from '../model/server-scheme.ts';
import { isIpAddress } from '../rules/ip-range.ts';

const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(\/[!-"$->@-~]*)?$/i;

export interface ServerUrl {
  /** `scheme://host:port`, the port added where it was left out. */
  readonly url: string;
  /** More than a slash; it is not in `url`. */
  readonly hasPath: boolean;
}

/** The error completes "expected …". */
export function parseServerUrl(written: string): Result<ServerUrl> {
  const [, writtenScheme, host, port, path = '/'] = URL_SHAPE.exec(written) ?? [];
  if (writtenScheme === undefined || host === undefined) return fail('http://host:port');
  const scheme = parseServerScheme(writtenScheme);
  if (scheme === undefined) return fail('a URL that begins with http, https or h2c');
  if (host.startsWith('[') && !(host.includes(':') && isIpAddress(host.slice(1, -1))))
    return fail('an IPv6 address in the brackets');
  const number = port === undefined ? defaultPort(scheme) : Number(port);
  return number >= 1 && number <= 65_535
    ? ok({ url: `${scheme}://${host.toLowerCase()}:${number}`, hasPath: path !== '/' })
    : fail('a port from 1 to 65535');
}

/** The scheme to speak to a server; the error completes "expected …". */
export function parseScheme(written: string): Result<ServerScheme> {
  const scheme = parseServerScheme(written);
  return scheme === undefined ? fail('http, https or h2c') : ok(scheme);
}
