// What the index could not decide, as a function: made when the table is compiled, it makes nothing when a request comes.

import { assertNever } from '../model/result.ts';
import type { Matcher } from '../rules/ast.ts';
import { type CompiledRegexp, compileRegexp } from '../rules/regexp.ts';
import { compileClientRange } from './client-range.ts';
import type { Condition } from './condition.ts';
import { hostAnchor, isHostAt } from './host-pattern.ts';
import type { RequestView } from './request-view.ts';

export type Predicate = (view: RequestView) => boolean;

export function compilePredicate(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'always':
      return () => true;
    case 'never':
      return () => false;
    case 'all':
      return all(condition.parts.map(compilePredicate));
    case 'any':
      return any(condition.parts.map(compilePredicate));
    case 'test': {
      const holds = compileMatcher(condition.matcher);
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

function compileMatcher(matcher: Matcher): Predicate {
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
    case 'HostRegexp': {
      const regexp = compileChecked(matcher.pattern);
      return ({ host }) => regexp.test(host);
    }
    case 'PathRegexp': {
      const regexp = compileChecked(matcher.pattern);
      return ({ path }) => regexp.test(path);
    }
    case 'HeaderRegexp': {
      const regexp = compileChecked(matcher.pattern);
      const { field } = matcher;
      return field === 'host'
        ? () => false
        : (view) => view.headerValues(field).some((value) => regexp.testBytes(value));
    }
    case 'Query': {
      const parameter = toBytes(matcher.parameter);
      const value = toBytes(matcher.value ?? '');
      return (view) => view.queryValues(parameter).includes(value);
    }
    case 'QueryRegexp':
      return compileQueryRegexp(matcher);
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

function compileQueryRegexp({ parameter, pattern }: Extract<Matcher, { name: 'QueryRegexp' }>): Predicate {
  const name = toBytes(parameter);
  if (pattern === undefined) return (view) => view.queryValues(name).includes('');
  const regexp = compileChecked(pattern);
  return (view) => view.queryValues(name).some((value) => regexp.testBytes(value));
}

/** Heads are read as latin1, one character a byte; the rule is Unicode and means its UTF-8 bytes. */
const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** The rule's parser has compiled the pattern before: one that does not compile is a bug. */
function compileChecked(pattern: string): CompiledRegexp {
  const compiled = compileRegexp(pattern);
  if (!compiled.ok) throw new Error(`a rule holds a pattern that is none: ${compiled.error}`);
  return compiled.value;
}
