// A server's URL taken apart once, when the list arrives: dialling a server never parses anything.

import { fail, ok, type Result } from '../model/result.ts';
import type { Server } from '../model/routing-state.ts';
import { defaultPort, parseServerScheme } from '../model/server-scheme.ts';
import type { Target } from './balancer.ts';

/** Scheme, host (IPv6 in brackets), port and path. */
const SERVER_URL = /^([a-z][a-z0-9+.-]*):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?(\/[^?#]*)?$/i;

/** The error never repeats the URL: it may hold a password. */
export function parseTarget(server: Server): Result<Target> {
  const parts = SERVER_URL.exec(server.url);
  if (parts === null) return fail('the server URL is not of the form http://host:port');
  const [, writtenScheme = '', address, name = '', digits, path = ''] = parts;
  const scheme = parseServerScheme(writtenScheme);
  if (scheme === undefined) return fail(`the scheme ${writtenScheme} of the server URL is none of http, https and h2c`);
  const port = digits === undefined ? defaultPort(scheme) : Number(digits);
  if (port < 1 || port > 65535) return fail(`the port ${port} of the server URL is outside 1-65535`);
  const host = (address ?? name).toLowerCase();
  const bracketed = address === undefined ? host : `[${host}]`;
  const authority = port === defaultPort(scheme) ? bracketed : `${bracketed}:${port}`;
  const origin = `${scheme}://${bracketed}:${port}`;
  return ok({ server, scheme, host, port, authority, origin, path: path.endsWith('/') ? path.slice(0, -1) : path });
}
