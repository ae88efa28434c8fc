// How long a pattern or a rule may keep whoever compiles it: counted, never timed.

import test from 'ava';
import fc from 'fast-check';
import { RE2JS, RE2JSException } from 're2js';
import { parseRule, type RuleSyntax } from '../../src/rules/parse.ts';
import { compileRegexp } from '../../src/rules/regexp.ts';
import { countSteps, estimateSteps, MAX_STEPS } from '../../src/rules/regexp-steps.ts';

const RUNS = { seed: 20_260_401, numRuns: Number(process.env.PROPERTY_RUNS ?? 3000) };

const COUNTED: readonly (readonly [pattern: string, steps: number])[] = [
  ['', 1],
  ['abc', 3],
  ['a|b', 3],
  ['a||b', 5],
  ['()', 3],
  ['a{3}', 6],
  ['(ab){1,10}', 51],
  ['a{2,}', 5],
  ['(?:(?:a{10}){10}){10}', 2330],
  ['x{,2}', 5],
  ['\\Qa{9}\\E', 4],
  ['[a-z]', 2],
  ['[]a]b{2}', 7],
  ['[[:alpha:]\\d]{2}', 14],
  ['\\pL', 101],
  ['\\p{Greek}{3}', 106],
  ['(?i)\\pL', 403],
  ['(?i)[\\x{42}-\\x{1e942}]', 1960],
  ['[\\x{42}-\\x{1e942}]', 2],
  ['\\', 1],
  ['(((', 7],
];

for (const [pattern, steps] of COUNTED) {
  test(`${JSON.stringify(pattern)} has ${steps} steps`, (t) => t.is(countSteps(pattern), steps));
}

const { pattern: anyPattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'regexp' },
    fc.constantFrom(
      'a',
      '.',
      '^',
      '\\d',
      '\\pL',
      '[a-z]',
      '[^\\pL]',
      '[]x]',
      '\\Q{\\E',
      '',
      '\\x{1F600}',
      '{',
      'é',
      '[[:word:]-]',
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map((parts) => parts.join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map((parts) => parts.join('|')),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?i:${inner})`),
    tie('pattern').map((inner) => `(?P<n>${inner})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{3}', '{0}', '{2,}', '{1,4}', '*?', '{0,7}?'))
      .map(([inner, sign]) => `(?:${inner})${sign}`),
  ),
}));

/** Undefined when it does not compile. */
function instructionsOf(pattern: string): number | undefined {
  try {
    return RE2JS.compile(pattern).programSize();
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

/** Where a program begins and ends. */
const FRAME = 2;

test('a pattern has no more instructions than steps were counted', (t) => {
  fc.assert(
    fc.property(anyPattern, (pattern) => (instructionsOf(pattern) ?? 0) <= countSteps(pattern) + FRAME),
    RUNS,
  );
  t.pass();
});

test('what is not looked through has less than twice as many steps as characters', (t) => {
  const piece = fc.constantFrom('a', '*', '+', '?', '()', '|', '[a-z]', '\\w', '.', '{', '[^', ']', '\\');
  const texts = fc.oneof(
    anyPattern,
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const estimated = estimateSteps(text);
      return estimated === countSteps(text) || countSteps(text) <= 2 * text.length + 1;
    }),
    RUNS,
  );
  t.pass();
});

const HOSTILE = [
  'a{0,1000}'.repeat(20),
  '(?:(?:a{10}){10}){10}'.repeat(3),
  '\\pL|'.repeat(100),
  `[${'\\pL'.repeat(100)}]`,
  '(?i)[\\x{42}-\\x{1e942}][\\x{42}-\\x{1e942}][\\x{42}-\\x{1e942}]',
  `(?i)[${'B-\u{1e942}'.repeat(3)}]`,
  '()'.repeat(3000),
  '\\p{'.repeat(3000),
  '(?P<a'.repeat(2000),
  '[:a'.repeat(3000),
  'a'.repeat(MAX_STEPS + 1),
];

for (const pattern of HOSTILE) {
  test(`refused before it is compiled: ${pattern.slice(0, 40)}…`, (t) => {
    t.deepEqual(compileRegexp(pattern), {
      ok: false,
      error: `it is too large: it takes more than ${MAX_STEPS} steps to compile`,
    });
  });
}

const rulesOf = (match: (index: number) => string, count: number): string =>
  Array.from({ length: count }, (_, index) => match(index)).join(' || ');

const TOGETHER: readonly (readonly [syntax: RuleSyntax, allowed: number, match: (index: number) => string])[] = [
  ['v3', 2, (index) => `PathRegexp(\`^/${index}/a{999}\`)`],
  ['v3', 40, (index) => `HostRegexp(\`${index}\\pL\`)`],
  ['v3', 3, (index) => `PathRegexp(\`^([a-z0-9-]{1,63}\\.){1,10}e${index}$\`)`],
  ['v2', 2, (index) => `Path(\`/{x${index}:a{500}}\`)`],
  ['v2', 1, () => 'HostRegexp(`{x:[\\x{42}-\\x{1e942}]}`)'],
];

for (const [syntax, allowed, match] of TOGETHER) {
  test(`${syntax}: ${allowed} of ${match(0)} in a rule, and not one more`, (t) => {
    t.true(parseRule(rulesOf(match, allowed), { syntax }).ok);
    const refused = parseRule(rulesOf(match, allowed + 10), { syntax });
    t.like(refused, {
      ok: false,
      error: { message: `the regular expressions up to here take more than ${MAX_STEPS} steps to compile` },
    });
  });
}

test('a long rule of plain texts is none of this', (t) => {
  t.true(parseRule(rulesOf((index) => `Host(\`shop-${index}.example.com\`) && PathPrefix(\`/a.b/c\`)`, 150)).ok);
});
