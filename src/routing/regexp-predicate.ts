// A matcher with a regular expression, as a function: what it looks at, and who tests it.

import { assertNever } from '../model/result.ts';
import type { Matcher } from '../rules/ast.ts';
import { type CompiledRegexp, compileRegexp } from '../rules/regexp.ts';
import { regexpTest } from './find-regexps.ts';
import type { RegexpPlace, RegexpUnion } from './regexp-union.ts';
import type { RequestView } from './request-view.ts';
import { toBytes } from './to-bytes.ts';

export type RegexpMatcher = Extract<Matcher, { readonly pattern: string }> | PatternOfQuery;

type PatternOfQuery = Extract<Matcher, { readonly name: 'QueryRegexp' }> & { readonly pattern: string };

type Predicate = (view: RequestView) => boolean;

export function compileRegexpTest(matcher: RegexpMatcher, regexps: RegexpUnion): Predicate {
  // Host is no header to rules, as in Traefik (reference 5.2).
  if (matcher.name === 'HeaderRegexp' && matcher.field === 'host') return () => false;
  const test = regexpTest(matcher);
  const place = test === undefined ? undefined : regexps.find(test);
  return place === undefined ? testAlone(matcher) : testInGroup(matcher, place);
}

function testInGroup(matcher: RegexpMatcher, { group, index }: RegexpPlace): Predicate {
  switch (matcher.name) {
    case 'HostRegexp':
      return ({ host }) => group.matches(index, host);
    case 'PathRegexp':
      return ({ path }) => group.matches(index, path);
    case 'HeaderRegexp':
      return (view) => group.matchesAny(index, view.headerValues(matcher.field));
    case 'QueryRegexp': {
      const parameter = toBytes(matcher.parameter);
      return (view) => group.matchesAny(index, view.queryValues(parameter));
    }
    default:
      return assertNever(matcher);
  }
}

function testAlone(matcher: RegexpMatcher): Predicate {
  const regexp = compileChecked(matcher.pattern);
  switch (matcher.name) {
    case 'HostRegexp':
      return ({ host }) => regexp.test(host);
    case 'PathRegexp':
      return ({ path }) => regexp.test(path);
    case 'HeaderRegexp':
      return (view) => view.headerValues(matcher.field).some(regexp.testBytes);
    case 'QueryRegexp': {
      const parameter = toBytes(matcher.parameter);
      return (view) => view.queryValues(parameter).some(regexp.testBytes);
    }
    default:
      return assertNever(matcher);
  }
}

/** The rule's parser has compiled the pattern before: one that does not compile is a bug. */
function compileChecked(pattern: string): CompiledRegexp {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) throw new Error(`a rule holds a pattern that is none: ${compiled.error}`);
  return compiled.value;
}
