// The names that a router's certificate has to carry, as its rule tells them (reference 5.8).

import { assertNever } from '../model/result.ts';
import type { Matcher, RuleTree, TcpMatcher } from './ast.ts';

/**
 * Every argument of `Host` and `HostSNI`, in the order of the text, also under `!`, repeated where the rule repeats it.
 * `Host(*)` gives `*`, while `HostSNI(*)` names nothing. Regular expressions name nothing.
 */
export function domainsOf(rule: RuleTree<Matcher | TcpMatcher>): readonly string[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.operands.flatMap(domainsOf);
    case 'not':
      return domainsOf(rule.operand);
    case 'match':
      return domainsOfMatcher(rule.matcher);
    default:
      return assertNever(rule);
  }
}

function domainsOfMatcher(matcher: Matcher | TcpMatcher): readonly string[] {
  if (matcher.name === 'Host') return [matcher.host];
  return matcher.name === 'HostSNI' && matcher.host !== '*' ? [matcher.host] : [];
}
