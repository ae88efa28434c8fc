// Rule text into a tree, by the matchers of HTTP or of TCP, in the syntax of Traefik v3 or v2.

import { fail, type Result } from '../model/result.ts';
import type { Matcher, Rule, RuleTree, TcpMatcher, TcpRule } from './ast.ts';
import { parseExpression } from './expression-parser.ts';
import { HTTP_MATCHERS } from './http-matchers.ts';
import { lex, type Token } from './lex.ts';
import type { MatcherTable } from './matcher-table.ts';
import { printRule } from './print.ts';
import { estimateSteps, MAX_STEPS } from './regexp-steps.ts';
import type { RuleError } from './rule-error.ts';
import { TCP_MATCHERS } from './tcp-matchers.ts';
import { V2_HTTP_MATCHERS } from './v2-http-matchers.ts';
import { V2_TCP_MATCHERS } from './v2-tcp-matchers.ts';

/** Longer rules are refused unread. */
export const MAX_RULE_BYTES = 10 * 1024;

export type RuleSyntax = 'v2' | 'v3';

export interface ParseOptions {
  /** Default v3. Whatever the syntax, the tree is one of v3, and is printed so. */
  readonly syntax?: RuleSyntax;
}

/** Never throws, whatever the text; a rule that parses has valid arguments. */
export const parseRule = (text: string, { syntax }: ParseOptions = {}): Result<Rule, RuleError> =>
  syntax === 'v2' ? translate(V2_HTTP_MATCHERS, HTTP_MATCHERS, text) : parseWith(HTTP_MATCHERS, text);

/** The same for the rule of a TCP router. */
export const parseTcpRule = (text: string, { syntax }: ParseOptions = {}): Result<TcpRule, RuleError> =>
  syntax === 'v2' ? translate(V2_TCP_MATCHERS, TCP_MATCHERS, text) : parseWith(TCP_MATCHERS, text);

/** A rule of v2 travels to those who use it as text of v3, which is longer: it must keep to the limits there too. */
function translate<M extends Matcher | TcpMatcher>(
  from: MatcherTable<M>,
  to: MatcherTable<M>,
  text: string,
): Result<RuleTree<M>, RuleError> {
  const rule = parseWith(from, text, 'v2');
  if (!rule.ok) return rule;
  const translated = parseWith(to, printRule(rule.value));
  return translated.ok ? rule : fail({ message: `in v3 syntax ${translated.error.message}`, position: 0 });
}

function parseWith<M>(
  matchers: MatcherTable<M>,
  text: string,
  syntax: RuleSyntax = 'v3',
): Result<RuleTree<M>, RuleError> {
  if (Buffer.byteLength(text) > MAX_RULE_BYTES)
    return fail({ message: `the rule is longer than ${MAX_RULE_BYTES} bytes`, position: 0 });
  if (!text.isWellFormed()) return fail({ message: 'the rule is not well-formed Unicode', position: 0 });
  const tokens = lex(text);
  if (!tokens.ok) return tokens;
  const excess = findExcess(tokens.value, syntax);
  return excess === undefined ? parseExpression(matchers, tokens.value) : fail(excess);
}

/** A text without any of these is compiled quickly, or is no pattern at all. */
const LOOKS_LIKE_PATTERN = /[\\()[*+?{|^$]/;

/**
 * Before any pattern is compiled: together they may take no longer than one. Patterns of v2 are compiled twice, in pieces
 * and whole, and those for hosts without case.
 */
function findExcess(tokens: readonly Token[], syntax: RuleSyntax): RuleError | undefined {
  const isTemplate = syntax === 'v2';
  let left = MAX_STEPS;
  for (const token of tokens) {
    if (token.kind !== 'string' || !LOOKS_LIKE_PATTERN.test(token.text)) continue;
    const steps = estimateSteps(token.text, isTemplate);
    // By itself it is refused where it is compiled, if it ever is.
    if (steps > MAX_STEPS) continue;
    left -= steps * (isTemplate ? 2 : 1);
    if (left < 0) return { message: TOO_LARGE_TOGETHER, position: token.position };
  }
  return undefined;
}

const TOO_LARGE_TOGETHER = `the regular expressions up to here take more than ${MAX_STEPS} steps to compile`;
