// What a rule's text means, as the golden files write it: the tree and the printed form, or the error.

import type { Rule } from '../../src/rules/ast.ts';
import { parseRule } from '../../src/rules/parse.ts';
import { printRule } from '../../src/rules/print.ts';
import { describeRuleError } from '../../src/rules/rule-error.ts';

export function describeRule(text: string): string {
  const parsed = parseRule(text);
  if (!parsed.ok) return `error: ${describeRuleError(text, parsed.error)}`;
  return `${drawTree(parsed.value, '').join('\n')}\n${printRule(parsed.value)}`;
}

function drawTree(rule: Rule, indent: string): readonly string[] {
  if (rule.kind === 'match') {
    const { name, ...given } = rule.matcher;
    return [`${indent}${name} ${JSON.stringify(given)}`];
  }
  const operands = rule.kind === 'not' ? [rule.operand] : rule.operands;
  return [`${indent}${rule.kind}`, ...operands.flatMap((operand) => drawTree(operand, `${indent}  `))];
}
