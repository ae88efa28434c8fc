// The regular expressions of a condition, so that they can be tested together with those of others.

import { assertNever } from '../model/result.ts';
import type { Matcher } from '../rules/ast.ts';
import type { Condition } from './condition.ts';
import type { RegexpTest } from './regexp-union.ts';

export function findRegexps(condition: Condition): readonly RegexpTest[] {
  switch (condition.kind) {
    case 'always':
    case 'never':
      return [];
    case 'all':
    case 'any':
      return condition.parts.flatMap(findRegexps);
    case 'test': {
      const test = regexpTest(condition.matcher);
      return test === undefined ? [] : [test];
    }
    default:
      return assertNever(condition);
  }
}

/** Undefined: the matcher has no pattern. */
export function regexpTest(matcher: Matcher): RegexpTest | undefined {
  switch (matcher.name) {
    case 'HostRegexp':
      return { subject: 'host', pattern: matcher.pattern };
    case 'PathRegexp':
      return { subject: 'path', pattern: matcher.pattern };
    case 'HeaderRegexp':
      return { subject: `header ${matcher.field}`, pattern: matcher.pattern };
    case 'QueryRegexp':
      return matcher.pattern === undefined
        ? undefined
        : { subject: `query ${matcher.parameter}`, pattern: matcher.pattern };
    default:
      return undefined;
  }
}
