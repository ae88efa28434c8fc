// The hosts that a router's rule names: what a client asks for by SNI before there is a request.

import { memoise } from '../model/memoise.ts';
import { domainsOf } from './domains.ts';
import { parseRule } from './parse.ts';

/** Exact ones and wildcards, `*` left out; read once for each router. */
export const hostsOf = memoise(({ rule }: { readonly rule: string }): readonly string[] => {
  const parsed = parseRule(rule);
  return parsed.ok ? domainsOf(parsed.value).filter((host) => host !== '*') : [];
});
