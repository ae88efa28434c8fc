// A TCP router looked through for mistakes (reference 10.2): a rule that nobody could follow is told now, though no rule of
// TCP is followed yet.

import { assertNever } from '../model/result.ts';
import { priorityFault } from '../model/user-priority.ts';
import type { TcpRule } from '../rules/ast.ts';
import { parseTcpRule } from '../rules/parse.ts';
import { describeFaultyRule } from '../rules/rule-error.ts';
import type { TcpRouterOptions } from './layer4-options.ts';
import { findOption, type Report } from './section.ts';
import type { Check } from './section-kinds.ts';
import type { TreeNode } from './tree.ts';

export const checkTcpRouter: Check<TcpRouterOptions> = (node, router, report) => {
  checkLabelledTcpRouter(node, router, report);
  if (isMissing(node, router, 'service')) report(node, 'the router has no service');
};

/** Labels may leave the service to the item. */
export const checkLabelledTcpRouter: Check<TcpRouterOptions> = (node, router, report) => {
  if (router.rule !== undefined) checkRule(findOption(node, 'rule') ?? node, router.rule, router, report);
  else if (isMissing(node, router, 'rule')) report(node, 'the router has no rule');
  const fault = priorityFault(router.priority);
  if (fault !== undefined) report(findOption(node, 'priority') ?? node, fault);
};

/** What is written and cannot be read has been told. */
function isMissing(node: TreeNode, router: Partial<TcpRouterOptions>, option: 'rule' | 'service'): boolean {
  const written = findOption(node, option);
  return router[option] === undefined && (written === undefined || written.value === '');
}

function checkRule(node: TreeNode, rule: string, router: Partial<TcpRouterOptions>, report: Report): void {
  const parsed = parseAsWritten(rule, router);
  if (!parsed.ok) report(node, describeFaultyRule(rule, parsed.error));
  else if (router.tls === undefined && !['*', undefined].includes(firstServerName(parsed.value)))
    report(node, 'the rule has a HostSNI matcher, but the router has no TLS: no connection could name a host');
}

/** Which syntax is the usual one is not known here: a router that says nothing of it may have either. */
function parseAsWritten(rule: string, { ruleSyntax }: Partial<TcpRouterOptions>) {
  const parsed = parseTcpRule(rule, { syntax: ruleSyntax ?? 'v3' });
  if (parsed.ok || ruleSyntax !== undefined) return parsed;
  const asV2 = parseTcpRule(rule, { syntax: 'v2' });
  return asV2.ok ? asV2 : parsed;
}

/** Undefined: the rule names none. As Traefik, which looks no further than the first. */
function firstServerName(rule: TcpRule): string | undefined {
  switch (rule.kind) {
    case 'match':
      return rule.matcher.name === 'HostSNI' ? rule.matcher.host : undefined;
    case 'not':
      return firstServerName(rule.operand);
    case 'and':
    case 'or':
      return rule.operands.map(firstServerName).find((host) => host !== undefined);
    default:
      return assertNever(rule);
  }
}
