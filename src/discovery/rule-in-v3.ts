// The workers know one syntax of rules: a rule written in that of Traefik 2 is told to them in that of Traefik 3.

import type { RouterDefinition } from '../model/dynamic-configuration.ts';
import { parseRule } from '../rules/parse.ts';
import { printRule } from '../rules/print.ts';

/** Empty where there is no rule, or none of v2 that parses: read as v3 it could claim requests that it does not mean. */
export function ruleInV3({ rule = '', ruleSyntax }: RouterDefinition): string {
  if (ruleSyntax !== 'v2') return rule;
  const parsed = parseRule(rule, { syntax: ruleSyntax });
  return parsed.ok ? printRule(parsed.value) : '';
}
