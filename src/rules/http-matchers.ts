// The matchers of HTTP rules: their arguments, checked as Traefik checks them (reference 5.2, 5.3).

import { ok, type Result } from '../model/result.ts';
import type { Matcher } from './ast.ts';
import type { MatcherDescription } from './build-match.ts';
import {
  buildClientIp,
  checkHostPattern,
  checkPath,
  checkPattern,
  isAscii,
  lowerFieldName,
  notAscii,
} from './check-argument.ts';
import { MatcherTable } from './matcher-table.ts';

const MATCHERS: readonly MatcherDescription<Matcher>[] = [
  { name: 'Host', parameters: ['host'], build: buildHost },
  {
    name: 'HostRegexp',
    parameters: ['pattern'],
    build: (pattern) => checkHostPattern({ name: 'HostRegexp', pattern }, pattern),
  },
  { name: 'Path', parameters: ['path'], build: (path) => checkPath({ name: 'Path', path }, path) },
  { name: 'PathPrefix', parameters: ['prefix'], build: (prefix) => checkPath({ name: 'PathPrefix', prefix }, prefix) },
  {
    name: 'PathRegexp',
    parameters: ['pattern'],
    build: (pattern) => checkPattern({ name: 'PathRegexp', pattern }, pattern),
  },
  { name: 'Method', parameters: ['method'], build: buildMethod },
  { name: 'Header', parameters: ['name', 'value'], build: buildHeader },
  { name: 'HeaderRegexp', parameters: ['name', 'pattern'], build: buildHeaderRegexp },
  { name: 'Query', parameters: ['name', 'value'], optional: 1, build: buildQuery },
  { name: 'QueryRegexp', parameters: ['name', 'pattern'], optional: 1, build: buildQueryRegexp },
  { name: 'ClientIP', parameters: ['range'], build: buildClientIp },
];

const OF_V2 = 'it is of v2 syntax: set ruleSyntax to v2, or write';
const OF_TCP = 'it is for rules of TCP routers';

const ELSEWHERE = new Map([
  ['hostheader', `${OF_V2} Host`],
  ['headers', `${OF_V2} Header`],
  ['headersregexp', `${OF_V2} HeaderRegexp`],
  ['hostsni', OF_TCP],
  ['hostsniregexp', OF_TCP],
  ['alpn', OF_TCP],
]);

export const HTTP_MATCHERS = new MatcherTable(MATCHERS, ELSEWHERE);

function buildHost(host: string): Result<Matcher> {
  return isAscii(host) ? ok({ name: 'Host', host: host.toLowerCase() }) : notAscii(host);
}

export function buildMethod(method: string): Result<Matcher> {
  return ok({ name: 'Method', method: method.toUpperCase() });
}

export function buildHeader(name: string, value: string): Result<Matcher> {
  return ok({ name: 'Header', field: lowerFieldName(name), value });
}

export function buildHeaderRegexp(name: string, pattern: string): Result<Matcher> {
  return checkPattern({ name: 'HeaderRegexp', field: lowerFieldName(name), pattern }, pattern);
}

function buildQuery(parameter: string, value: string): Result<Matcher> {
  return ok({ name: 'Query', parameter, ...(value === '' ? {} : { value }) });
}

function buildQueryRegexp(parameter: string, pattern: string): Result<Matcher> {
  if (pattern === '') return ok({ name: 'QueryRegexp', parameter });
  return checkPattern({ name: 'QueryRegexp', parameter, pattern }, pattern);
}
