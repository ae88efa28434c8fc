// The hosts that a router's rule names: what a client asks for by SNI before there is a request.

import type { Router } from '../model/routing-state.ts';
import { domainsOf } from '../rules/domains.ts';
import { parseRule } from '../rules/parse.ts';

const known = new WeakMap<Router, readonly string[]>();

/** Exact ones and wildcards, `*` left out; read once for each router. */
export function hostsOf(router: Router): readonly string[] {
  const before = known.get(router);
  if (before !== undefined) return before;
  const rule = parseRule(router.rule);
  const hosts = rule.ok ? domainsOf(rule.value).filter((host) => host !== '*') : [];
  known.set(router, hosts);
  return hosts;
}
