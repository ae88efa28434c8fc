// The matchers of the rule language: their arguments, checked as Traefik checks them (reference 5.2, 5.3).

import { fail, ok, type Result } from '../model/result.ts';
import type { Matcher } from './ast.ts';
import { isIpRange } from './ip-range.ts';
import { nearestName } from './nearest-name.ts';
import { quoteText } from './quote-text.ts';

export interface MatcherDescription {
  readonly name: Matcher['name'];
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** Called with as many arguments as there are parameters, none of them empty; the error explains what is wrong. */
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
    build: (field, value) => ok({ name: 'Header', field: field.toLowerCase(), value }),
  },
  { name: 'ClientIP', parameters: ['range'], build: buildClientIp },
];

/** Matchers that Traefik has and this release has not. */
const LATER = ['HostRegexp', 'PathRegexp', 'HeaderRegexp', 'Query', 'QueryRegexp'];

const BY_SPELLING = new Map(MATCHERS.flatMap((matcher) => spellings(matcher.name).map((name) => [name, matcher])));
const LATER_SPELLINGS = new Set(LATER.flatMap(spellings));

export type UnknownMatcher = { readonly message: string; readonly hint?: string };

export function findMatcher(written: string): Result<MatcherDescription, UnknownMatcher> {
  const matcher = BY_SPELLING.get(written);
  if (matcher !== undefined) return ok(matcher);
  if (LATER_SPELLINGS.has(written)) return fail({ message: `the matcher ${written} is not supported yet` });
  const nearest = nearestName(written, [...MATCHERS.map(({ name }) => name), ...LATER]);
  const hint =
    nearest === undefined ? `known are ${MATCHERS.map(({ name }) => name).join(', ')}` : `did you mean ${nearest}?`;
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

function buildOfPath(matcher: Matcher, path: string): Result<Matcher> {
  if (path.startsWith('/')) return ok(matcher);
  return fail(`${matcher.name} takes a path that starts with "/", got ${quoteText(path)}`);
}

function buildClientIp(range: string): Result<Matcher> {
  if (isIpRange(range)) return ok({ name: 'ClientIP', range });
  return fail(`ClientIP takes an IP address or a range such as 10.0.0.0/8, got ${quoteText(range)}`);
}
