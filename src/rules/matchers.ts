// The matchers of the rule language: their arguments, checked as Traefik checks them (reference 5.2, 5.3).

import { fail, ok, type Result } from '../model/result.ts';
import type { Matcher } from './ast.ts';
import { isIpRange } from './ip-range.ts';
import { nearestName } from './nearest-name.ts';
import { quoteText } from './quote-text.ts';
import { compileRegexp } from './regexp.ts';

export interface MatcherDescription {
  readonly name: Matcher['name'];
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** How many of the last parameters may be absent. Default 0. */
  readonly optional?: number;
  /** What is given is not empty, what may be absent is then empty; the error explains what is wrong. */
  build(first: string, second: string): Result<Matcher>;
}

const MATCHERS: readonly MatcherDescription[] = [
  { name: 'Host', parameters: ['host'], build: buildHost },
  {
    name: 'PathPrefix',
    parameters: ['prefix'],
    build: (prefix) => buildOfPath({ name: 'PathPrefix', prefix }, prefix),
  },
  { name: 'Path', parameters: ['path'], build: (path) => buildOfPath({ name: 'Path', path }, path) },
  { name: 'Method', parameters: ['method'], build: (method) => ok({ name: 'Method', method: method.toUpperCase() }) },
  {
    name: 'Header',
    parameters: ['name', 'value'],
    build: (field, value) => ok({ name: 'Header', field: lowerAscii(field), value }),
  },
  { name: 'HostRegexp', parameters: ['pattern'], build: buildHostRegexp },
  {
    name: 'PathRegexp',
    parameters: ['pattern'],
    build: (pattern) => buildOfPattern({ name: 'PathRegexp', pattern }, pattern),
  },
  {
    name: 'HeaderRegexp',
    parameters: ['name', 'pattern'],
    build: (name, pattern) => buildOfPattern({ name: 'HeaderRegexp', field: lowerAscii(name), pattern }, pattern),
  },
  {
    name: 'Query',
    parameters: ['name', 'value'],
    optional: 1,
    build: (parameter, value) => ok({ name: 'Query', parameter, ...(value === '' ? {} : { value }) }),
  },
  {
    name: 'QueryRegexp',
    parameters: ['name', 'pattern'],
    optional: 1,
    build: (parameter, pattern) =>
      pattern === ''
        ? ok({ name: 'QueryRegexp', parameter })
        : buildOfPattern({ name: 'QueryRegexp', parameter, pattern }, pattern),
  },
  { name: 'ClientIP', parameters: ['range'], build: buildClientIp },
];

const BY_SPELLING = new Map(MATCHERS.flatMap((matcher) => spellings(matcher.name).map((name) => [name, matcher])));

export type UnknownMatcher = { readonly message: string; readonly hint?: string };

export function findMatcher(written: string): Result<MatcherDescription, UnknownMatcher> {
  const matcher = BY_SPELLING.get(written);
  if (matcher !== undefined) return ok(matcher);
  const names = MATCHERS.map(({ name }) => name);
  const nearest = nearestName(written, names);
  const hint = nearest === undefined ? `known are ${names.join(', ')}` : `did you mean ${nearest}?`;
  return fail({ message: `unknown matcher ${quoteText(written)}`, hint });
}

/** As Traefik has it: `PathPrefix`, `pathprefix`, `PATHPREFIX` and `Pathprefix`, no other mixture. */
function spellings(name: string): readonly string[] {
  const lower = name.toLowerCase();
  return [name, lower, name.toUpperCase(), `${name.charAt(0)}${lower.slice(1)}`];
}

/** Nothing is converted: whoever serves an international name writes its punycode form, as clients send it. */
function buildHost(host: string): Result<Matcher> {
  if (/^[\x00-\x7f]*$/.test(host)) return ok({ name: 'Host', host: host.toLowerCase() });
  return fail(`Host takes ASCII only, expected the punycode form of ${quoteText(host)}`);
}

function buildHostRegexp(pattern: string): Result<Matcher> {
  if (/^[\x00-\x7f]*$/.test(pattern)) return buildOfPattern({ name: 'HostRegexp', pattern }, pattern);
  return fail(`HostRegexp takes ASCII only, expected the punycode form of ${quoteText(pattern)}`);
}

function buildOfPattern(matcher: Matcher, pattern: string): Result<Matcher> {
  const compiled = compileRegexp(pattern);
  return compiled.ok ? ok(matcher) : fail(`${matcher.name} takes a regular expression: ${compiled.error}`);
}

/** Field names are ASCII: a letter outside of it that becomes one in lower case (the Kelvin sign) is another name. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function buildOfPath(matcher: Matcher, path: string): Result<Matcher> {
  if (path.startsWith('/')) return ok(matcher);
  return fail(`${matcher.name} takes a path that starts with "/", got ${quoteText(path)}`);
}

function buildClientIp(range: string): Result<Matcher> {
  if (isIpRange(range)) return ok({ name: 'ClientIP', range });
  return fail(`ClientIP takes an IP address or a range such as 10.0.0.0/8, got ${quoteText(range)}`);
}
