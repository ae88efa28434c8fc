// The matchers of TCP rules (reference 5.5).

import { fail, ok, type Result } from '../model/result.ts';
import type { TcpMatcher } from './ast.ts';
import { buildClientIp, checkHostPattern, isAscii, notAscii } from './check-argument.ts';
import { type MatcherDescription, MatcherTable } from './matcher-table.ts';
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

export const TCP_MATCHERS = new MatcherTable(MATCHERS);

/** `allowed` is the form of a host beside `*`. */
export function buildHostSni(host: string, allowed: RegExp): Result<TcpMatcher> {
  if (!isAscii(host)) return notAscii('HostSNI', host);
  if (host !== '*' && !allowed.test(host)) return fail(`HostSNI takes a host name, got ${quoteText(host)}`);
  const lower = host.toLowerCase();
  return ok({ name: 'HostSNI', host: lower.length > 1 && lower.endsWith('.') ? lower.slice(0, -1) : lower });
}

export function buildAlpn(protocol: string): Result<TcpMatcher> {
  if (protocol !== ACME_PROTOCOL) return ok({ name: 'ALPN', protocol });
  return fail(`ALPN does not take ${quoteText(protocol)}: it is kept for certificate challenges`);
}
