// The matchers of TCP rules (reference 5.5).

import { fail, ok, type Result } from '../model/result.ts';
import type { TcpMatcher } from './ast.ts';
import type { MatcherDescription } from './build-match.ts';
import { buildClientIp, checkHostPattern, isAscii, notAscii } from './check-argument.ts';
import { MatcherTable } from './matcher-table.ts';
import { quoteText } from './quote-text.ts';

/** The protocol of ACME's TLS-ALPN challenge: a router that took it would take certificates from the whole entry point. */
const ACME_PROTOCOL = 'acme-tls/1';

const MATCHERS: readonly MatcherDescription<TcpMatcher>[] = [
  { name: 'HostSNI', parameters: ['host'], build: (host) => buildHostSni(host, /^(?:\*\.)?[\w.:-]+$/) },
  {
    name: 'HostSNIRegexp',
    parameters: ['pattern'],
    build: (pattern) => checkHostPattern({ name: 'HostSNIRegexp', pattern }, pattern),
  },
  { name: 'ClientIP', parameters: ['range'], build: buildClientIp },
  { name: 'ALPN', parameters: ['protocol'], build: buildAlpn },
];

/** Also for v2, which has the same names. */
export const NOT_OF_TCP = new Map([
  ['host', 'it is for rules of HTTP routers: write HostSNI'],
  ['hostregexp', 'it is for rules of HTTP routers: write HostSNIRegexp'],
  ...['path', 'pathprefix', 'pathregexp', 'method', 'header', 'headers', 'query'].map((name): [string, string] => [
    name,
    'it is for rules of HTTP routers',
  ]),
]);

export const TCP_MATCHERS = new MatcherTable(MATCHERS, NOT_OF_TCP);

/** `allowed` is the form of a host beside `*`. */
export function buildHostSni(host: string, allowed: RegExp): Result<TcpMatcher> {
  if (!isAscii(host)) return notAscii(host);
  if (host !== '*' && !allowed.test(host)) return fail(`takes a host name, got ${quoteText(host)}`);
  return ok({ name: 'HostSNI', host: host.toLowerCase() });
}

export function buildAlpn(protocol: string): Result<TcpMatcher> {
  if (protocol !== ACME_PROTOCOL) return ok({ name: 'ALPN', protocol });
  return fail(`does not take ${quoteText(protocol)}, which is kept for certificate challenges`);
}
