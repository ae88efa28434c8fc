// Rules and texts that look like rules, for property tests.

import fc from 'fast-check';
import type { Matcher, Rule, RuleTree, TcpMatcher, TcpRule } from '../../src/rules/ast.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('`', '"', '\\', '\n', '\r', '\t', ' '), fc.string()),
  minLength: 1,
});
const argument = anyText.filter((text) => text !== '' && text.isWellFormed());
const path = fc.string({ unit: 'grapheme' }).map((rest) => `/${rest}`);
const ascii = fc.string({ unit: 'binary-ascii', minLength: 1 });
const field = ascii.map((text) => text.toLowerCase());
const asciiPattern = patternOf(fc.constantFrom('a', 'B', '.', '\\.', '[a-z]', '[^.]', '\\d', '\\x41', '`', '"', '-'));
const pattern = patternOf(fc.constantFrom('a', '/', '.', '\\w', '[^/]', '\\pL', 'é', '😀', '`', '\\n', '\n', '$', '^'));
const clientIp = fc.oneof(fc.ipV4(), fc.ipV6()).map((range) => ({ name: 'ClientIP' as const, range }));

function patternOf(atom: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const repeated = fc.tuple(atom, fc.constantFrom('', '', '*', '+?', '{2,3}')).map((parts) => parts.join(''));
  const sequence = fc.array(repeated, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  return fc.tuple(sequence, sequence).chain(([a, b]) => fc.constantFrom(a, `^${a}$`, `(?i)${a}`, `(${a}|${b})${b}`));
}

const anyMatcher: fc.Arbitrary<Matcher> = fc.oneof(
  ascii.map((host) => ({ name: 'Host' as const, host: host.toLowerCase() })),
  asciiPattern.map((pattern) => ({ name: 'HostRegexp' as const, pattern })),
  path.map((prefix) => ({ name: 'PathPrefix' as const, prefix })),
  path.map((whole) => ({ name: 'Path' as const, path: whole })),
  pattern.map((pattern) => ({ name: 'PathRegexp' as const, pattern })),
  ascii.map((method) => ({ name: 'Method' as const, method: method.toUpperCase() })),
  fc.tuple(field, argument).map(([field, value]) => ({ name: 'Header' as const, field, value })),
  fc.tuple(field, pattern).map(([field, pattern]) => ({ name: 'HeaderRegexp' as const, field, pattern })),
  argument.map((parameter) => ({ name: 'Query' as const, parameter })),
  fc.tuple(argument, argument).map(([parameter, value]) => ({ name: 'Query' as const, parameter, value })),
  argument.map((parameter) => ({ name: 'QueryRegexp' as const, parameter })),
  fc.tuple(argument, pattern).map(([parameter, pattern]) => ({ name: 'QueryRegexp' as const, parameter, pattern })),
  clientIp,
);

const anyTcpMatcher: fc.Arbitrary<TcpMatcher> = fc.oneof(
  fc.stringMatching(/^(\*|(\*\.)?[a-z0-9_.:-]+)$/).map((host) => ({ name: 'HostSNI' as const, host })),
  asciiPattern.map((pattern) => ({ name: 'HostSNIRegexp' as const, pattern })),
  argument.filter((text) => text !== 'acme-tls/1').map((protocol) => ({ name: 'ALPN' as const, protocol })),
  clientIp,
);

/** In the parser's normal form, at most four deep. */
export const anyRule: fc.Arbitrary<Rule> = treeWithin(4, anyMatcher);

export const anyTcpRule: fc.Arbitrary<TcpRule> = treeWithin(4, anyTcpMatcher);

function treeWithin<M>(depth: number, matcher: fc.Arbitrary<M>, around?: 'and' | 'or'): fc.Arbitrary<RuleTree<M>> {
  const match = matcher.map((matcher): RuleTree<M> => ({ kind: 'match', matcher }));
  if (depth === 0) return match;
  const not = treeWithin(depth - 1, matcher).map((operand): RuleTree<M> => ({ kind: 'not', operand }));
  const lists = (['and', 'or'] as const)
    .filter((kind) => kind !== around)
    .map((kind) =>
      fc
        .array(treeWithin(depth - 1, matcher, kind), { minLength: 2, maxLength: 4 })
        .map((operands): RuleTree<M> => ({ kind, operands })),
    );
  return fc.oneof(match, not, ...lists);
}

const FRAGMENTS = [
  ...['Host', 'PathPrefix', 'path', 'Header', 'HostRegexp', 'HeadersRegexp', 'Query', 'HostSNI', 'ALPN'],
  ...['(', ')', '`a`', '"/b"', '`c=d`', '`/{e:[f-z]}`', '`(`', '`', '"', '\\x', '\\', '!', '&&', '||', ',', ' ', '\n'],
];

/** Matchers of all kinds and syntaxes. */
const MATCHERS = [
  ...['Host(`a`)', 'Path("/b")', 'Query(`a=b`)', 'Query(`a`, `b`)', 'HostRegexp(`{a}.b`)', 'HostRegexp(`[a-z]+`)'],
  ...['Host(`a`, `b`)', 'Headers(`a`, `b`, `c`, `d`)', 'Path(`/{a:x{2}}`, `/b`)', 'HostHeader(`*.a`)', 'Method(`x`)'],
  ...['HostSNI(`*`)', 'HostSNI(`a`, `b.`)', 'HostSNIRegexp(`a.{2}`)', 'ALPN(`h2`)', 'ClientIP(`::/0`)'],
];

/** Pieces of rules in any order; some of them parse. */
export const ruleLikeText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS)).map((parts) => parts.join('')),
  fc
    .array(fc.tuple(fc.constantFrom('', '!', '('), fc.constantFrom(...MATCHERS), fc.constantFrom('', ')')), {
      minLength: 1,
      maxLength: 4,
    })
    .chain((parts) =>
      fc.constantFrom(' && ', '||').map((operator) => parts.map((part) => part.join('')).join(operator)),
    ),
);
