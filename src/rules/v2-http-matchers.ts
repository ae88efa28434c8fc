// The matchers of HTTP rules in Traefik's v2 syntax (reference 5.9), translated into those of v3.

import { fail, ok, type Result } from '../model/result.ts';
import type { Matcher } from './ast.ts';
import type { MatcherDescription } from './build-match.ts';
import { buildClientIp, checkPath, checkPattern, isAscii, notAscii } from './check-argument.ts';
import { buildHeader, buildHeaderRegexp, buildMethod } from './http-matchers.ts';
import { MatcherTable } from './matcher-table.ts';
import { quoteText } from './quote-text.ts';
import { hasPlaceholders, hostTemplatePattern, quotePattern, templatePattern } from './route-template.ts';

const MATCHERS: readonly MatcherDescription<Matcher>[] = [
  { name: 'Host', parameters: ['host'], repeated: 'or', build: buildHost },
  { name: 'HostHeader', parameters: ['host'], repeated: 'or', build: buildHost },
  { name: 'HostRegexp', parameters: ['template'], repeated: 'or', build: buildHostTemplate },
  { name: 'Path', parameters: ['template'], repeated: 'or', build: buildPath },
  { name: 'PathPrefix', parameters: ['template'], repeated: 'or', build: buildPathPrefix },
  { name: 'Method', parameters: ['method'], repeated: 'or', build: buildMethod },
  { name: 'Headers', parameters: ['name', 'value'], repeated: 'and', build: buildHeader },
  { name: 'HeadersRegexp', parameters: ['name', 'pattern'], repeated: 'and', build: buildHeaderRegexp },
  { name: 'Query', parameters: ['name=value'], repeated: 'and', build: buildQuery },
  { name: 'ClientIP', parameters: ['range'], repeated: 'or', build: buildClientIp },
];

const OF_V3 = 'it is of v3 syntax: in v2 write';

const ELSEWHERE = new Map([
  ['header', `${OF_V3} Headers`],
  ['headerregexp', `${OF_V3} HeadersRegexp`],
  ['pathregexp', `${OF_V3} Path or PathPrefix with {name:regexp}`],
  ['queryregexp', `${OF_V3} Query with name={name:regexp}`],
]);

export const V2_HTTP_MATCHERS = new MatcherTable(MATCHERS, ELSEWHERE);

/** v2 knows no wildcards here: `*.example.com` is a host that no request can have, and stays one. */
function buildHost(host: string): Result<Matcher> {
  if (!isAscii(host)) return notAscii(host);
  if (host === '*' || host.startsWith('*.'))
    return ok({ name: 'HostRegexp', pattern: `^${quotePattern(host.toLowerCase())}$` });
  return ok({ name: 'Host', host: host.toLowerCase() });
}

function buildHostTemplate(template: string): Result<Matcher> {
  const pattern = hostTemplatePattern(template);
  return pattern.ok ? checkPattern({ name: 'HostRegexp', pattern: pattern.value }, pattern.value) : pattern;
}

function buildPath(path: string): Result<Matcher> {
  const literal: Result<Matcher> = checkPath({ name: 'Path', path }, path);
  return literal.ok && hasPlaceholders(path) ? buildPathTemplate(path, '$') : literal;
}

function buildPathPrefix(prefix: string): Result<Matcher> {
  const literal: Result<Matcher> = checkPath({ name: 'PathPrefix', prefix }, prefix);
  return literal.ok && hasPlaceholders(prefix) ? buildPathTemplate(prefix, '') : literal;
}

function buildPathTemplate(template: string, end: '$' | ''): Result<Matcher> {
  const written = templatePattern(template, '[^/]+');
  if (!written.ok) return written;
  const pattern = `^${written.value}${end}`;
  return checkPattern({ name: 'PathRegexp', pattern }, pattern);
}

/** `name=` asks for the parameter with whatever value. v2 looks at the first value of a parameter, v3 at all of them. */
function buildQuery(pair: string): Result<Matcher> {
  const equals = pair.indexOf('=');
  const parameter = pair.slice(0, Math.max(equals, 0));
  const value = pair.slice(equals + 1);
  if (parameter === '' || hasPlaceholders(parameter))
    return fail(`takes a pair such as name=value, got ${quoteText(pair)}`);
  if (value !== '' && !hasPlaceholders(value)) return ok({ name: 'Query', parameter, value });
  const written = value === '' ? ok('.*') : templatePattern(value, '.*');
  if (!written.ok) return written;
  const pattern = `^${written.value}$`;
  return checkPattern({ name: 'QueryRegexp', parameter, pattern }, pattern);
}
