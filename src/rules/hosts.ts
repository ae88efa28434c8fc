// The hosts that a router's rule names: what a client asks for by SNI before there is a request.

import { memoise } from '../model/memoise.ts';
import { domainsOf } from './domains.ts';
import { parseRule } from './parse.ts';

/** Exact ones and wildcards, without a trailing dot as in a hello, `*` left out; read once for each router. */
export const hostsOf = memoise(({ rule }: { readonly rule: string }): readonly string[] => {
  const parsed = parseRule(rule);
  if (!parsed.ok) return [];
  return domainsOf(parsed.value)
    .map((host) => host.replace(/\.$/, ''))
    .filter((host) => host !== '*');
});
