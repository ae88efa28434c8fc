// A rule tree as text, in v3 syntax: one blank around operators, canonical names, no parenthesis that is not needed. What it prints
// parses into the same tree.

import { assertNever } from '../model/result.ts';
import type { Matcher, RuleTree, TcpMatcher } from './ast.ts';
import { writeString } from './string-literal.ts';

type AnyMatcher = Matcher | TcpMatcher;

export function printRule(rule: RuleTree<AnyMatcher>): string {
  switch (rule.kind) {
    case 'or':
      return rule.operands.map(printRule).join(' || ');
    case 'and':
      return rule.operands.map(printAndOperand).join(' && ');
    case 'not':
      return rule.operand.kind === 'and' || rule.operand.kind === 'or'
        ? `!(${printRule(rule.operand)})`
        : `!${printRule(rule.operand)}`;
    case 'match':
      return printMatcher(rule.matcher);
    default:
      return assertNever(rule);
  }
}

const printAndOperand = (rule: RuleTree<AnyMatcher>): string =>
  rule.kind === 'or' ? `(${printRule(rule)})` : printRule(rule);

const printMatcher = (matcher: AnyMatcher): string =>
  `${matcher.name}(${matcherArguments(matcher).map(writeString).join(', ')})`;

function matcherArguments(matcher: AnyMatcher): readonly string[] {
  switch (matcher.name) {
    case 'Host':
    case 'HostSNI':
      return [matcher.host];
    case 'PathPrefix':
      return [matcher.prefix];
    case 'Path':
      return [matcher.path];
    case 'Method':
      return [matcher.method];
    case 'Header':
      return [matcher.field, matcher.value];
    case 'HostRegexp':
    case 'HostSNIRegexp':
    case 'PathRegexp':
      return [matcher.pattern];
    case 'HeaderRegexp':
      return [matcher.field, matcher.pattern];
    case 'Query':
      return withOptional(matcher.parameter, matcher.value);
    case 'QueryRegexp':
      return withOptional(matcher.parameter, matcher.pattern);
    case 'ClientIP':
      return [matcher.range];
    case 'ALPN':
      return [matcher.protocol];
    default:
      return assertNever(matcher);
  }
}

const withOptional = (first: string, second: string | undefined): readonly string[] =>
  second === undefined ? [first] : [first, second];
