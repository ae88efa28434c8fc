// A rule that is not written but told in options of the router, of characters that every tagging service takes:
// `host=a.example.com+b.example.com`, `pathPrefix=/api`. Alternatives within an option, all options together.

import { fail, ok, type Result } from '../../model/result.ts';
import type { Rule } from '../../rules/ast.ts';
import { parseRule } from '../../rules/parse.ts';
import { printRule } from '../../rules/print.ts';
import { writeString } from '../../rules/string-literal.ts';
import type { Report } from '../section.ts';
import type { DescribedOption } from '../shape.ts';
import type { TreeNode } from '../tree.ts';

interface RuleOption extends DescribedOption {
  readonly matcher: string;
}

const VALUES = { shape: { kind: 'text' }, expected: 'values joined by +' } as const;

const ruleOption = (matcher: string, what: string): RuleOption => ({
  matcher,
  kind: VALUES,
  meaning: `In place of a rule: ${what}, alternatives joined by \`+\`.`,
});

/** As options of a router, in the order of the rule. */
export const RULE_OPTIONS: Readonly<Record<string, RuleOption>> = {
  host: ruleOption('Host', 'hosts'),
  path: ruleOption('Path', 'whole paths'),
  pathPrefix: ruleOption('PathPrefix', 'beginnings of the path'),
  method: ruleOption('Method', 'methods'),
  clientIP: ruleOption('ClientIP', "addresses or ranges of the client's address"),
};

/** By lower-case option, the matcher that it stands for, in the order of the rule. */
const MATCHERS = new Map(Object.entries(RULE_OPTIONS).map(([name, { matcher }]) => [name.toLowerCase(), matcher]));

export const ruleOptionsOf = (router: TreeNode): readonly TreeNode[] =>
  router.children
    .filter(({ name }) => MATCHERS.has(name.toLowerCase()))
    .toSorted((one, other) => order(one) - order(other));

const order = ({ name }: TreeNode): number => [...MATCHERS.keys()].indexOf(name.toLowerCase());

/** Undefined when an option is wrong, which is reported. */
export function readRuleOptions(options: readonly TreeNode[], report: Report): string | undefined {
  const operands: Rule[] = [];
  for (const option of options) {
    const rule = readOption(option);
    if (rule.ok) operands.push(rule.value);
    else report(option, rule.error);
  }
  return operands.length < options.length ? undefined : printRule(combine('and', operands));
}

function readOption({ name, value, children }: TreeNode): Result<Rule> {
  const matcher = MATCHERS.get(name.toLowerCase()) ?? name;
  if (value === undefined || children.length > 0) return fail('expected values joined by +');
  const alternatives: Rule[] = [];
  for (const written of value.split('+')) {
    if (written.trim() === '') return fail('expected values joined by +, one of them is empty');
    const match = readMatch(matcher, written.trim());
    if (!match.ok) return match;
    alternatives.push(match.value);
  }
  return ok(combine('or', alternatives));
}

/** The parser checks the value as it would in a rule; quoted, it can be nothing but one argument. */
function readMatch(matcher: string, value: string): Result<Rule> {
  const rule = parseRule(`${matcher}(${writeString(value)})`);
  return rule.ok ? rule : fail(rule.error.message);
}

function combine(kind: 'and' | 'or', operands: readonly Rule[]): Rule {
  const [only, ...others] = operands;
  return only !== undefined && others.length === 0 ? only : { kind, operands };
}
