// The address of a server as a label or a file writes it. Read by hand: the URL class forgives what must not be forgiven.

import { fail, ok, type Result } from '../model/result.ts';
import { defaultPort, parseServerScheme, type ServerScheme } from '../model/server-scheme.ts';
import { isIpAddress } from '../rules/ip-range.ts';

const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(\/[!-"$->@-~]*)?$/i;

export interface ServerUrl {
  /** `scheme://host:port`, the port added where it was left out. */
  readonly url: string;
  /** What follows, from the slash on; empty where it is only a slash. */
  readonly path: string;
}

/** A segment that leads elsewhere, or an escape that is none: what is put in front of a request's path is taken as it is. */
const NOT_IN_FRONT = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%(?![0-9a-f]{2})/i;

/** With its path, to be put in front of those of requests; the error completes "expected …". */
export const withPath = ({ url, path }: ServerUrl): Result<string> =>
  NOT_IN_FRONT.test(path) ? fail('a path without "." and ".." and with whole escapes') : ok(url + path);

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
    ? ok({ url: `${scheme}://${host.toLowerCase()}:${number}`, path: path === '/' ? '' : path })
    : fail('a port from 1 to 65535');
}

/** The scheme to speak to a server; the error completes "expected …". */
export function parseScheme(written: string): Result<ServerScheme> {
  const scheme = parseServerScheme(written);
  return scheme === undefined ? fail('http, https or h2c') : ok(scheme);
}
