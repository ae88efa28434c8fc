// What the index could not decide, as a function: made when the table is compiled, it makes nothing when a request comes.

import { assertNever } from '../model/result.ts';
import type { Matcher } from '../rules/ast.ts';
import { compileClientRange } from './client-range.ts';
import type { Condition } from './condition.ts';
import { hostAnchor, isHostAt } from './host-pattern.ts';
import { compileRegexpTest } from './regexp-predicate.ts';
import { RegexpUnion } from './regexp-union.ts';
import type { RequestView } from './request-view.ts';
import { toBytes } from './to-bytes.ts';

export type Predicate = (view: RequestView) => boolean;

/** Regular expressions that are in `regexps` are tested with the others there, the rest each by itself. */
export function compilePredicate(condition: Condition, regexps: RegexpUnion = RegexpUnion.EMPTY): Predicate {
  switch (condition.kind) {
    case 'always':
      return () => true;
    case 'never':
      return () => false;
    case 'all':
      return all(condition.parts.map((part) => compilePredicate(part, regexps)));
    case 'any':
      return any(condition.parts.map((part) => compilePredicate(part, regexps)));
    case 'test': {
      const holds = compileMatcher(condition.matcher, regexps);
      return condition.expected ? holds : (view) => !holds(view);
    }
    default:
      return assertNever(condition);
  }
}

function all(parts: readonly Predicate[]): Predicate {
  return (view) => {
    for (const part of parts) if (!part(view)) return false;
    return true;
  };
}

function any(parts: readonly Predicate[]): Predicate {
  return (view) => {
    for (const part of parts) if (part(view)) return true;
    return false;
  };
}

function compileMatcher(matcher: Matcher, regexps: RegexpUnion): Predicate {
  switch (matcher.name) {
    case 'Host':
      return compileHost(matcher);
    case 'PathPrefix':
      return ({ path }) => path.startsWith(matcher.prefix);
    case 'Path':
      return ({ path }) => path === matcher.path;
    case 'Method':
      return ({ method }) => method === matcher.method;
    case 'Header':
      return compileHeader(matcher);
    case 'HostRegexp':
    case 'PathRegexp':
    case 'HeaderRegexp':
      return compileRegexpTest(matcher, regexps);
    case 'Query': {
      const parameter = toBytes(matcher.parameter);
      const value = toBytes(matcher.value ?? '');
      return (view) => view.queryValues(parameter).includes(value);
    }
    case 'QueryRegexp':
      if (matcher.pattern !== undefined) return compileRegexpTest({ ...matcher, pattern: matcher.pattern }, regexps);
      return compileMatcher({ name: 'Query', parameter: matcher.parameter }, regexps);
    case 'ClientIP': {
      const contains = compileClientRange(matcher.range);
      return ({ clientAddress }) => contains(clientAddress);
    }
    default:
      return assertNever(matcher);
  }
}

function compileHost(matcher: Extract<Matcher, { name: 'Host' }>): Predicate {
  const anchor = hostAnchor(matcher);
  return anchor === undefined ? () => true : ({ host }) => isHostAt(host, anchor);
}

function compileHeader({ field, value }: Extract<Matcher, { name: 'Header' }>): Predicate {
  // Host is no header to rules, as in Traefik (reference 5.2).
  if (field === 'host') return () => false;
  const bytes = toBytes(value);
  return (view) => view.headerValues(field).includes(bytes);
}
