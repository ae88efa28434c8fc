// Hosts in rules (reference 5.3), compared whole and label-wise: `evilexample.com` is not `example.com` (CVE-2026-55602).

import type { Matcher } from '../rules/ast.ts';
import type { Anchor } from './anchor.ts';

/** `Host(*)`, which holds without a host too. */
export const matchesEveryHost = (matcher: Matcher): boolean => matcher.name === 'Host' && matcher.host === '*';

/** The hosts that a `Host` test other than `*` accepts. One trailing dot is not told apart; requests come without it. */
export function hostAnchor(matcher: Matcher): Anchor | undefined {
  if (matcher.name !== 'Host') return undefined;
  const host = matcher.host.endsWith('.') ? matcher.host.slice(0, -1) : matcher.host;
  return host.startsWith('*.') && host.length > 2
    ? { kind: 'under', text: host.slice(1) }
    : { kind: 'exact', text: host };
}

/** Whether a request's host is at the anchor; an empty one is at none. */
export function isHostAt(host: string, { kind, text }: Anchor): boolean {
  return host !== '' && (kind === 'exact' ? host === text : parentDomain(host) === text);
}

/** The host without its first label, the dot kept; empty for a single label. */
export function parentDomain(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? '' : host.slice(dot);
}

/** The outcome of a test for every host at the anchor, where it is the same for all of them. */
export function decideHost(matcher: Matcher, known: Anchor): boolean | undefined {
  const wanted = hostAnchor(matcher);
  if (wanted === undefined) return undefined;
  if (known.kind === 'exact') return isHostAt(known.text, wanted);
  if (wanted.kind === 'under') return wanted.text === known.text;
  return isHostAt(wanted.text, known) ? undefined : false;
}
