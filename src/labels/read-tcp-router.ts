// A TCP router, looked through for mistakes (reference 10.2): its options, its rule, and TLS that the rule asks for.

import { domainsOf } from '../rules/domains.ts';
import { parseTcpRule } from '../rules/parse.ts';
import { describeRuleError } from '../rules/rule-error.ts';
import { CONNECTION_OPTIONS, TCP_ROUTER } from './layer4-options.ts';
import { type Report, readSection } from './section.ts';
import { readWrittenRule } from './tag-forms/written-rule.ts';
import type { TreeNode } from './tree.ts';

/** As files write it. */
export function readTcpRouter(router: TreeNode, report: Report): void {
  readSection(router, TCP_ROUTER, report);
  checkRule(router, report);
}

/** As labels do: the rule may be in base64 or in pieces. */
export function readLabelledTcpRouter(router: TreeNode, report: Report): void {
  const written = childOf(router, 'rule');
  const rule = written === undefined ? undefined : readWrittenRule(written, report);
  const rest = { ...router, children: router.children.filter((child) => child !== written) };
  if (written === undefined) readTcpRouter(router, report);
  else if (rule === undefined) readSection(rest, CONNECTION_OPTIONS, report);
  else readTcpRouter({ ...rest, children: [...rest.children, rule] }, report);
}

function checkRule(router: TreeNode, report: Report): void {
  const rule = childOf(router, 'rule');
  if (rule?.value === undefined) return;
  const text = rule.value;
  const parsed = parseIn(childOf(router, 'ruleSyntax')?.value, text);
  if (!parsed.ok) report(rule, `error while parsing rule ${text}: ${describeRuleError(text, parsed.error)}`);
  else if (domainsOf(parsed.value).length > 0 && !takesTls(router))
    report(rule, 'the rule asks for server names, which are of TLS: expected "tls" beside it, or HostSNI(`*`)');
}

/** A router that does not say its syntax may be one of v2: by the static `core.defaultRuleSyntax`, which is not known here. */
function parseIn(syntax: string | undefined, text: string): ReturnType<typeof parseTcpRule> {
  const ofV2 = syntax?.toLowerCase() === 'v3' ? undefined : parseTcpRule(text, { syntax: 'v2' });
  if (syntax?.toLowerCase() === 'v2' && ofV2 !== undefined) return ofV2;
  const ofV3 = parseTcpRule(text);
  return ofV3.ok || ofV2?.ok !== true ? ofV3 : ofV2;
}

function takesTls(router: TreeNode): boolean {
  const tls = childOf(router, 'tls');
  return tls !== undefined && tls.isNull !== true && !['false', '0'].includes(tls.value?.toLowerCase() ?? '');
}

const childOf = (router: TreeNode, name: string): TreeNode | undefined =>
  router.children.find((child) => child.name.toLowerCase() === name.toLowerCase());
