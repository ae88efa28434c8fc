// Arguments that several matchers share: an unchecked one goes in beside the matcher made of it, the matcher or what it
// takes instead comes out.

import { fail, ok, type Result } from '../model/result.ts';
import type { ClientIP } from './ast.ts';
import { isIpRange } from './ip-range.ts';
import { quoteText } from './quote-text.ts';
import { compileRegexp } from './regexp.ts';

export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** Nothing is converted: whoever serves an international name writes its punycode form, as clients send it. */
export const notAscii = (text: string): { readonly ok: false; readonly error: string } =>
  fail(`takes ASCII only, expected the punycode form of ${quoteText(text)}`);

export function checkPath<M>(matcher: M, path: string): Result<M> {
  if (path.startsWith('/')) return ok(matcher);
  return fail(`takes a path that starts with "/", got ${quoteText(path)}`);
}

export function checkPattern<M>(matcher: M, pattern: string): Result<M> {
  const compiled = compileRegexp(pattern);
  return compiled.ok ? ok(matcher) : fail(`takes a regular expression: ${compiled.error}`);
}

/** A pattern for host names. */
export const checkHostPattern = <M>(matcher: M, pattern: string): Result<M> =>
  isAscii(pattern) ? checkPattern(matcher, pattern) : notAscii(pattern);

export function buildClientIp(range: string): Result<ClientIP> {
  if (isIpRange(range)) return ok({ name: 'ClientIP', range });
  return fail(`takes an IP address or a range such as 10.0.0.0/8, got ${quoteText(range)}`);
}

/** Field names are ASCII: a letter outside of it that becomes one in lower case (the Kelvin sign) is another name. */
export const lowerFieldName = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
