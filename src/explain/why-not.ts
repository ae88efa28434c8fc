// Why a rule does not hold for a request: the first test that was false, beside what it was compared with.

import { assertNever } from '../model/result.ts';
import type { Condition, Test } from '../routing/condition.ts';
import { compilePredicate } from '../routing/predicate.ts';
import type { RequestView } from '../routing/request-view.ts';
import { toBytes } from '../routing/to-bytes.ts';
import type { Matcher } from '../rules/ast.ts';
import { printRule } from '../rules/print.ts';
import { quoteText } from '../rules/quote-text.ts';

export interface Failure {
  /** A matcher as rules write it, with `!` where it is negated. */
  readonly test: string;
  /** What the request has in that place. */
  readonly found: string;
}

/** Empty when the condition holds. Of tests that must all hold the first that fails; of alternatives, that of each. */
export function whyNot(condition: Condition, view: RequestView): readonly Failure[] {
  switch (condition.kind) {
    case 'always':
      return [];
    case 'never':
      return [{ test: 'the rule', found: 'no request can match it' }];
    case 'all':
      for (const part of condition.parts) {
        const failures = whyNot(part, view);
        if (failures.length > 0) return failures;
      }
      return [];
    case 'any': {
      const parts = condition.parts.map((part) => whyNot(part, view));
      return parts.some((failures) => failures.length === 0) ? [] : parts.flat();
    }
    case 'test':
      return compilePredicate(condition)(view) ? [] : [failureOf(condition, view)];
    default:
      return assertNever(condition);
  }
}

function failureOf({ matcher, expected }: Test, view: RequestView): Failure {
  const match = { kind: 'match', matcher } as const;
  return { test: printRule(expected ? match : { kind: 'not', operand: match }), found: describeFound(matcher, view) };
}

function describeFound(matcher: Matcher, view: RequestView): string {
  switch (matcher.name) {
    case 'Host':
    case 'HostRegexp':
      return view.host === '' ? 'no host' : `host ${quoteText(view.host)}`;
    case 'PathPrefix':
    case 'Path':
    case 'PathRegexp':
      return `path ${quoteText(view.path)}`;
    case 'Method':
      return `method ${quoteText(view.method)}`;
    case 'Header':
    case 'HeaderRegexp': {
      const { field } = matcher;
      return field === 'host' ? 'Host is no header to rules' : describeValues(field, view.headerValues(field));
    }
    case 'Query':
    case 'QueryRegexp': {
      const { parameter } = matcher;
      return describeValues(`parameter ${parameter}`, view.queryValues(toBytes(parameter)));
    }
    case 'ClientIP':
      return `client ${quoteText(view.clientAddress)}`;
    default:
      return assertNever(matcher);
  }
}

/** Values are bytes, one character each: shown as the text that they mean. */
function describeValues(what: string, values: readonly string[]): string {
  const texts = values.map((value) => quoteText(Buffer.from(value, 'latin1').toString('utf8')));
  return texts.length === 0 ? `no ${what}` : `${what} ${texts.join(', ')}`;
}
