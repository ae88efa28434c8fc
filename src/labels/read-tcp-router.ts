// A TCP router, looked through for mistakes (reference 10.2): its options, its rule, and TLS that the rule asks for.

import { parsePriority, priorityFault } from '../model/user-priority.ts';
import { domainsOf } from '../rules/domains.ts';
import { parseTcpRule } from '../rules/parse.ts';
import { describeFaultyRule } from '../rules/rule-error.ts';
import { CONNECTION_OPTIONS, TCP_ROUTER } from './layer4-options.ts';
import { findOption, type Report, readSection } from './section.ts';
import { readWrittenRule } from './tag-forms/written-rule.ts';
import type { TreeNode } from './tree.ts';

/** As files write it. */
export function readTcpRouter(router: TreeNode, report: Report): void {
  readWhole(router, report);
  if (findOption(router, 'service') === undefined) report(router, 'the router has no service');
}

function readWhole(router: TreeNode, report: Report): void {
  readSection(router, TCP_ROUTER, report);
  checkRule(router, report);
  const priority = findOption(router, 'priority');
  const fault = priority?.value === undefined ? undefined : excessOf(priority.value);
  if (priority !== undefined && fault !== undefined) report(priority, fault);
}

/** That it is no number has been told. */
const excessOf = (priority: string): string | undefined =>
  parsePriority(priority) === undefined ? undefined : priorityFault(priority);

/** As labels do: the rule may be in base64 or in pieces. */
export function readLabelledTcpRouter(router: TreeNode, report: Report): void {
  const written = findOption(router, 'rule');
  const rule = written === undefined ? undefined : readWrittenRule(written, report);
  const rest = { ...router, children: router.children.filter((child) => child !== written) };
  if (written === undefined) readWhole(router, report);
  else if (rule === undefined) readSection(rest, CONNECTION_OPTIONS, report);
  else readWhole({ ...rest, children: [...rest.children, rule] }, report);
}

function checkRule(router: TreeNode, report: Report): void {
  const rule = findOption(router, 'rule');
  if (rule?.value === undefined) return;
  const text = rule.value;
  const parsed = parseIn(findOption(router, 'ruleSyntax')?.value, text);
  if (!parsed.ok) report(rule, describeFaultyRule(text, parsed.error));
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
  const tls = findOption(router, 'tls');
  return tls !== undefined && tls.isNull !== true && !['false', '0'].includes(tls.value?.toLowerCase() ?? '');
}
