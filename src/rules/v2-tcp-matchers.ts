// The matchers of TCP rules in Traefik's v2 syntax (reference 5.9), translated into those of v3.

import type { Result } from '../model/result.ts';
import type { TcpMatcher } from './ast.ts';
import type { MatcherDescription } from './build-match.ts';
import { buildClientIp, checkPattern } from './check-argument.ts';
import { MatcherTable } from './matcher-table.ts';
import { hostTemplatePattern } from './route-template.ts';
import { buildAlpn, buildHostSni, NOT_OF_TCP } from './tcp-matchers.ts';

const MATCHERS: readonly MatcherDescription<TcpMatcher>[] = [
  { name: 'HostSNI', parameters: ['host'], repeated: 'or', build: (host) => buildHostSni(host, /^[\w.:-]+$/) },
  { name: 'HostSNIRegexp', parameters: ['template'], repeated: 'or', build: buildHostTemplate },
  { name: 'ClientIP', parameters: ['range'], repeated: 'or', build: buildClientIp },
  { name: 'ALPN', parameters: ['protocol'], repeated: 'or', build: buildAlpn },
];

export const V2_TCP_MATCHERS = new MatcherTable(MATCHERS, NOT_OF_TCP);

function buildHostTemplate(template: string): Result<TcpMatcher> {
  const pattern = hostTemplatePattern(template);
  return pattern.ok ? checkPattern({ name: 'HostSNIRegexp', pattern: pattern.value }, pattern.value) : pattern;
}
