// What a rule's text means, as the golden files write it: the tree and the printed form, or the error.

import type { Matcher, RuleTree, TcpMatcher } from '../../src/rules/ast.ts';
import { domainsOf } from '../../src/rules/domains.ts';
import { type ParseOptions, parseRule, parseTcpRule } from '../../src/rules/parse.ts';
import { printRule } from '../../src/rules/print.ts';
import { describeRuleError } from '../../src/rules/rule-error.ts';
import { defaultTcpPriority } from '../../src/rules/tcp-priority.ts';

type AnyRule = RuleTree<Matcher | TcpMatcher>;

export function describeRule(text: string, options: ParseOptions = {}): string {
  const parsed = parseRule(text, options);
  return parsed.ok ? describeTree(parsed.value) : `error: ${describeRuleError(text, parsed.error)}`;
}

/** With the priority of a router that says none. */
export function describeTcpRule(text: string, options: ParseOptions = {}): string {
  const parsed = parseTcpRule(text, options);
  if (!parsed.ok) return `error: ${describeRuleError(text, parsed.error)}`;
  return `${describeTree(parsed.value)}\npriority ${defaultTcpPriority(text, parsed.value)}`;
}

/** The domains of a rule of HTTP or else of TCP, one a line. */
export function describeDomains(text: string): string {
  const http = parseRule(text);
  const rule = http.ok ? http : parseTcpRule(text);
  if (!rule.ok) throw new Error(`no rule: ${text}`);
  return domainsOf(rule.value).join('\n') || 'none';
}

const describeTree = (rule: AnyRule): string => `${drawTree(rule, '').join('\n')}\n${printRule(rule)}`;

function drawTree(rule: AnyRule, indent: string): readonly string[] {
  if (rule.kind === 'match') {
    const { name, ...given } = rule.matcher;
    return [`${indent}${name} ${JSON.stringify(given)}`];
  }
  const operands = rule.kind === 'not' ? [rule.operand] : rule.operands;
  return [`${indent}${rule.kind}`, ...operands.flatMap((operand) => drawTree(operand, `${indent}  `))];
}
