// The other ways to write a router's rule, for places that refuse a rule's characters or its length (EC2 tags): they
// become the one `rule` that everybody behind this reads. What is wrong is told to the router and costs only it.

import type { RuleSyntax } from '../../model/dynamic-configuration.ts';
import { type Report, WARNING } from '../section.ts';
import type { TreeNode } from '../tree.ts';
import { readRuleOptions, ruleOptionsOf } from './rule-options.ts';
import { readWrittenRule } from './written-rule.ts';

const MADE_SYNTAX: RuleSyntax = 'v3';

/**
 * `router` as it was written; what comes back has a plain `rule` and none of the other forms, or no rule where it was
 * written so that it cannot be read.
 */
export function foldRule(router: TreeNode, report: Report): TreeNode {
  const options = ruleOptionsOf(router);
  const [option] = options;
  const written = childOf(router, 'rule');
  const rest = router.children.filter((child) => child !== written && !options.includes(child));
  if (written === undefined)
    return option === undefined ? router : foldOptions({ ...router, children: rest }, options, report);
  if (option !== undefined)
    report(option, `not together with ${written.place}: expected a rule, or options that make one`);
  const rule = readWrittenRule(written, report);
  return { ...router, children: rule === undefined ? rest : [...rest, rule] };
}

/** Whether a router says a rule, in whichever form and readable or not: it is then not one for the default rule. */
export const saysRule = (router: TreeNode): boolean =>
  ruleOptionsOf(router).length > 0 || !isEmpty(childOf(router, 'rule'));

const isEmpty = (node: TreeNode | undefined): boolean => !node?.value && (node?.children.length ?? 0) === 0;

/** Options have no syntax, so the rule made of them has one: whatever rules are written in otherwise, it means the same. */
function foldOptions(router: TreeNode, options: readonly TreeNode[], report: Report): TreeNode {
  const place = options[0]?.place ?? router.place;
  const syntax = childOf(router, 'ruleSyntax');
  if (syntax !== undefined && syntax.value?.toLowerCase() !== MADE_SYNTAX)
    report(syntax, `not used: ${place} means the same in every syntax`, WARNING);
  const rest = router.children.filter((child) => child !== syntax);
  const rule = readRuleOptions(options, report);
  if (rule === undefined) return { ...router, children: rest };
  const made = (name: string, value: string): TreeNode => ({ name, value, place, children: [] });
  return { ...router, children: [...rest, made('rule', rule), made('ruleSyntax', MADE_SYNTAX)] };
}

const childOf = (router: TreeNode, name: string): TreeNode | undefined =>
  router.children.find((child) => child.name.toLowerCase() === name.toLowerCase());
