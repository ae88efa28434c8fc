// The other ways to write a router's rule, for places that refuse a rule's characters or its length (EC2 tags): they
// become the one `rule` that everybody behind this reads. What is wrong is told to the router and costs only it.

import type { Report } from '../section.ts';
import type { TreeNode } from '../tree.ts';
import { readRuleOptions, ruleOptionsOf } from './rule-options.ts';
import { readWrittenRule } from './written-rule.ts';

/** `router` as it was written; what comes back has a plain `rule` and none of the other forms. */
export function foldRule(router: TreeNode, report: Report): TreeNode {
  const options = ruleOptionsOf(router);
  const written = router.children.find(({ name }) => name.toLowerCase() === 'rule');
  if (written === undefined && options.length === 0) return router;
  const rest = router.children.filter((child) => child !== written && !options.includes(child));
  const rule = foldWays(written, options, report);
  return { ...router, children: rule === undefined ? rest : [...rest, rule] };
}

function foldWays(written: TreeNode | undefined, options: readonly TreeNode[], report: Report): TreeNode | undefined {
  const [option] = options;
  if (option === undefined) return written && readWrittenRule(written, report);
  if (written === undefined)
    return { name: 'rule', place: option.place, children: [], value: readRuleOptions(options, report) };
  report(option, `not together with ${written.place}: expected a rule, or options that make one`);
  return readWrittenRule(written, report);
}
