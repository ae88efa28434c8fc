// Rules and texts that look like rules, for property tests.

import fc from 'fast-check';
import type { Matcher, Rule } from '../../src/rules/ast.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('`', '"', '\\', '\n', '\r', '\t', ' '), fc.string()),
  minLength: 1,
});
const argument = anyText.filter((text) => text !== '' && text.isWellFormed());
const path = fc.string({ unit: 'grapheme' }).map((rest) => `/${rest}`);
const ascii = fc.string({ unit: 'binary-ascii', minLength: 1 });

const anyMatcher: fc.Arbitrary<Matcher> = fc.oneof(
  ascii.map((host) => ({ name: 'Host' as const, host: host.toLowerCase() })),
  path.map((prefix) => ({ name: 'PathPrefix' as const, prefix })),
  path.map((whole) => ({ name: 'Path' as const, path: whole })),
  ascii.map((method) => ({ name: 'Method' as const, method: method.toUpperCase() })),
  fc.tuple(ascii, argument).map(([field, value]) => ({ name: 'Header' as const, field: field.toLowerCase(), value })),
  fc.oneof(fc.ipV4(), fc.ipV6()).map((range) => ({ name: 'ClientIP' as const, range })),
);

/** In the parser's normal form, at most four deep. */
export const anyRule: fc.Arbitrary<Rule> = ruleWithin(4);

function ruleWithin(depth: number, around?: 'and' | 'or'): fc.Arbitrary<Rule> {
  const match = anyMatcher.map((matcher): Rule => ({ kind: 'match', matcher }));
  if (depth === 0) return match;
  const not = ruleWithin(depth - 1).map((operand): Rule => ({ kind: 'not', operand }));
  const lists = (['and', 'or'] as const)
    .filter((kind) => kind !== around)
    .map((kind) =>
      fc
        .array(ruleWithin(depth - 1, kind), { minLength: 2, maxLength: 4 })
        .map((operands): Rule => ({ kind, operands })),
    );
  return fc.oneof(match, not, ...lists);
}

const FRAGMENTS = [
  'Host',
  'PathPrefix',
  'path',
  'Header',
  '(',
  ')',
  '`a`',
  '"/b"',
  '`',
  '"',
  '\\x',
  '\\',
  '!',
  '&&',
  '||',
  ',',
  ' ',
  '\n',
];

/** Pieces of rules in any order; some of them parse. */
export const ruleLikeText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS)).map((parts) => parts.join('')),
  fc
    .array(
      fc.tuple(fc.constantFrom('', '!', '('), fc.constantFrom('Host(`a`)', 'Path("/b")'), fc.constantFrom('', ')')),
      {
        minLength: 1,
      },
    )
    .chain((parts) =>
      fc.constantFrom(' && ', '||').map((operator) => parts.map((part) => part.join('')).join(operator)),
    ),
);
