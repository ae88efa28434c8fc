// A matcher with a regular expression, as a function: what it looks at, and who tests it.

import type { Matcher } from '../rules/ast.ts';
import { compileRegexp } from '../rules/regexp.ts';
import { regexpTest } from './find-regexps.ts';
import type { RegexpUnion } from './regexp-union.ts';
import type { RequestView } from './request-view.ts';
import { toBytes } from './to-bytes.ts';

export type RegexpMatcher = Extract<Matcher, { readonly pattern: string }> | PatternOfQuery;

type PatternOfQuery = Extract<Matcher, { readonly name: 'QueryRegexp' }> & { readonly pattern: string };

interface Tester {
  /** Whether the pattern matches a part of the text. */
  test(text: string): boolean;
  /** Whether it matches a part of one of these, which are bytes, one character each. */
  testAny(values: readonly string[]): boolean;
}

export function compileRegexpTest(matcher: RegexpMatcher, regexps: RegexpUnion): (view: RequestView) => boolean {
  const tester = findTester(matcher, regexps) ?? makeTester(matcher.pattern);
  switch (matcher.name) {
    case 'HostRegexp':
      return ({ host }) => tester.test(host);
    case 'PathRegexp':
      return ({ path }) => tester.test(path);
    case 'HeaderRegexp': {
      const { field } = matcher;
      // Host is no header to rules, as in Traefik (reference 5.2).
      return field === 'host' ? () => false : (view) => tester.testAny(view.headerValues(field));
    }
    case 'QueryRegexp': {
      const parameter = toBytes(matcher.parameter);
      return (view) => tester.testAny(view.queryValues(parameter));
    }
  }
}

function findTester(matcher: RegexpMatcher, regexps: RegexpUnion): Tester | undefined {
  const test = regexpTest(matcher);
  const place = test === undefined ? undefined : regexps.find(test);
  if (place === undefined) return undefined;
  const { group, index } = place;
  return { test: (text) => group.matches(index, text), testAny: (values) => group.matchesAny(index, values) };
}

/** The rule's parser has compiled the pattern before: one that does not compile is a bug. */
function makeTester(pattern: string): Tester {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) throw new Error(`a rule holds a pattern that is none: ${compiled.error}`);
  const regexp = compiled.value;
  return { test: regexp.test, testAny: (values) => values.some(regexp.testBytes) };
}
