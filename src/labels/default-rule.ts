// The rule of a router that says none: a template of the provider's settings, compiled once at start, rendered for each
// item (reference 2.9). Nothing that an item says can leave a string of the rule.

import { fail, ok, type Result } from '../model/result.ts';
import type { Labels } from '../model/snapshot.ts';
import { describeRuleError } from '../rules/rule-error.ts';
import type { TemplateNode } from './template/ast.ts';
import { executeTemplate } from './template/execute.ts';
import { parseTemplate } from './template/parse.ts';
import { type Dictionary, foreignText, type Value } from './template/value.ts';

/** Made by `compileDefaultRule` only. */
export interface DefaultRule {
  readonly parts: readonly TemplateNode[];
}

export interface RuleValues {
  /** `.Name`. */
  readonly name: string;
  /** `.Labels`. */
  readonly labels: Labels;
}

/** The error names what was not understood and where. An empty template compiles: it renders for nobody. */
export function compileDefaultRule(template: string): Result<DefaultRule> {
  const parsed = parseTemplate(template);
  if (!parsed.ok) return fail(describeRuleError(template, parsed.error));
  const trial = executeTemplate(parsed.value, dataOf({ name: 'name', labels: [] }));
  if (!trial.ok && trial.error.always) return fail(describeRuleError(template, trial.error));
  return ok({ parts: parsed.value });
}

/** The error says what the item lacks, or has and cannot be put into a rule. */
export function renderDefaultRule(rule: DefaultRule, values: RuleValues): Result<string> {
  const rendered = executeTemplate(rule.parts, dataOf(values));
  if (!rendered.ok) return fail(`the default rule: ${rendered.error.message}`);
  return rendered.value.trim() === '' ? fail('the default rule is empty') : ok(rendered.value);
}

const dataOf = ({ name, labels }: RuleValues): Dictionary => ({
  kind: 'map',
  foreignKeys: false,
  entries: new Map<string, Value>([
    ['Name', foreignText(name)],
    ['Labels', labelsOf(labels)],
  ]),
});

const labelsOf = (labels: Labels): Dictionary => ({
  kind: 'map',
  foreignKeys: true,
  entries: new Map(labels.map(([key, value]) => [key, foreignText(value)])),
});
