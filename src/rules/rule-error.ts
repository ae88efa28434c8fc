// What is wrong with a rule, and where.

import { quoteText } from './quote-text.ts';

export interface RuleError {
  /** What was found and what was expected, without a position. */
  readonly message: string;
  /** Offset into the text, in UTF-16 units from 0. */
  readonly position: number;
  /** What was probably meant. */
  readonly hint?: string;
}

/** In front of what is wrong: the rule in one line, cut where it is long. */
export function describeFaultyRule(rule: string, error: RuleError): string {
  const shown = rule.length > MAX_SHOWN ? `${rule.slice(0, MAX_SHOWN)}…` : rule;
  return `error while parsing rule ${shown.toWellFormed().replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ')}: ${describeRuleError(rule, error)}`;
}

/** Longer ones are seldom written by hand, and it stands in logs and in every answer of the API. */
const MAX_SHOWN = 1000;

/** One line for people: `position 8, at "Hots(": unknown matcher "Hots" (did you mean Host?)`. */
export function describeRuleError(text: string, error: RuleError): string {
  const rest = text.slice(error.position);
  const where = rest === '' ? 'at the end' : `at ${quoteText(rest)}`;
  const hint = error.hint === undefined ? '' : ` (${error.hint})`;
  return `position ${error.position}, ${where}: ${error.message}${hint}`;
}
