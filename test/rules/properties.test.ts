// What holds for every rule: printing and parsing undo each other, and no text whatever makes the parser throw.

import test from 'ava';
import fc from 'fast-check';
import type { Rule } from '../../src/rules/ast.ts';
import { MAX_DEPTH } from '../../src/rules/expression-parser.ts';
import { MAX_RULE_BYTES, parseRule, parseTcpRule } from '../../src/rules/parse.ts';
import { printRule } from '../../src/rules/print.ts';
import { describeFaultyRule } from '../../src/rules/rule-error.ts';
import { anyRule, anyTcpRule, ruleLikeText } from './arbitrary-rule.ts';

/** A longer search: PROPERTY_RUNS=100000. */
const RUNS = { seed: 20_260_107, numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) };

test('parse(print(rule)) is the rule', (t) => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      t.deepEqual(parseRule(printRule(rule)), { ok: true, value: rule });
    }),
    RUNS,
  );
  fc.assert(
    fc.property(anyTcpRule, (rule) => {
      t.deepEqual(parseTcpRule(printRule(rule)), { ok: true, value: rule });
    }),
    RUNS,
  );
  t.pass();
});

/** Each way to read a text, and how to read what it prints: always as v3. */
const READINGS = [
  { read: parseRule, readAgain: parseRule },
  { read: (text: string) => parseRule(text, { syntax: 'v2' }), readAgain: parseRule },
  { read: parseTcpRule, readAgain: parseTcpRule },
  { read: (text: string) => parseTcpRule(text, { syntax: 'v2' }), readAgain: parseTcpRule },
];

for (const [index, { read, readAgain }] of READINGS.entries()) {
  test(`whatever parses is printed so that it is printed again the same (${index})`, (t) => {
    let parsed = 0;
    fc.assert(
      fc.property(ruleLikeText, (text) => {
        const once = read(text);
        if (!once.ok) return;
        parsed++;
        t.deepEqual(readAgain(printRule(once.value)), once);
      }),
      RUNS,
    );
    t.true(parsed > 0);
  });

  test(`no text throws, and every error is one line that points into the text (${index})`, (t) => {
    const texts = fc.oneof(ruleLikeText, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (text) => {
        const result = read(text);
        if (result.ok) return true;
        const { position } = result.error;
        return position >= 0 && position <= text.length && !/[\r\n\u2028]/.test(describeFaultyRule(text, result.error));
      }),
      RUNS,
    );
    t.pass();
  });
}

test('parentheses and negations nest up to the limit and no further', (t) => {
  const nested = (open: string, close: string, depth: number) =>
    parseRule(`${open.repeat(depth)}Host(\`a\`)${close.repeat(depth)}`);
  t.true(nested('(', ')', MAX_DEPTH).ok);
  t.true(nested('!', '', MAX_DEPTH).ok);
  t.false(nested('(', ')', MAX_DEPTH + 1).ok);
  t.false(nested('!', '', MAX_DEPTH + 1).ok);
  t.false(nested('!(', ')', MAX_DEPTH).ok);
});

test('a rule of 10 KB is read, a longer one is not', (t) => {
  const member = 'Host(`a`)||';
  const longest = `${member.repeat(930)}Host(\``;
  const fill = MAX_RULE_BYTES - longest.length - 2;
  t.true(parseRule(`${longest}${'a'.repeat(fill)}\`)`).ok);
  const tooLong = parseRule(`${longest}${'a'.repeat(fill + 1)}\`)`);
  t.like(tooLong, { ok: false, error: { message: 'the rule is longer than 10240 bytes', position: 0 } });
});

test('10 KB of anything are read or refused', (t) => {
  const pieces = ['Host(`a`)||', '!', '(', '`', '"', '\\', ',', 'a', 'HostRegexp(`(.*a){9}`)&&', 'Query(`a`)||'];
  const patterns = ['(', '(a', '[a', 'a{', '\\pL{1000}', '(a*)*', 'a|', '{a:', '{a}'].map((piece) => [
    piece,
    `PathRegexp(\`${piece.repeat(10_000 / piece.length)}\`)`,
  ]);
  const texts = [...pieces.map((piece) => [piece, piece.repeat(10_000 / piece.length)]), ...patterns];
  for (const [piece, text = ''] of texts) for (const { read } of READINGS) t.is(typeof read(text).ok, 'boolean', piece);
});

test('a rule of v2 keeps to the limits in v3 too, where it is longer', (t) => {
  const hosts = (count: number) => parseRule(`Host(${'`a`,'.repeat(count)})`, { syntax: 'v2' });
  t.true(hosts(700).ok);
  t.like(hosts(1000), { ok: false, error: { message: 'in v3 syntax the rule is longer than 10240 bytes' } });
  const negated = (depth: number) => parseRule(`${'!'.repeat(depth)}Host(\`a\`, \`b\`)`, { syntax: 'v2' });
  t.true(negated(MAX_DEPTH - 1).ok);
  t.like(negated(MAX_DEPTH), {
    ok: false,
    error: { message: 'in v3 syntax nested more than 100 deep' },
  });
});

test('the limit counts bytes, not characters', (t) => {
  t.false(parseRule(`Path(\`/${'é'.repeat(MAX_RULE_BYTES / 2)}\`)`).ok);
});

test('a long rule is cut where it is shown, one over several lines stands in one', (t) => {
  const error = { message: 'odd', position: 0 };
  t.is(
    describeFaultyRule('Hots(\n  `a`)', error),
    'error while parsing rule Hots( `a`): position 0, at "Hots(\\n  `a`)": odd',
  );
  t.true(describeFaultyRule('x'.repeat(1_000_000), error).length < 1200);
});

test('half a surrogate pair is refused: it has no UTF-8 form', (t) => {
  t.like(parseRule('Path(`/\ud83d`)'), { ok: false, error: { message: 'the rule is not well-formed Unicode' } });
});

test('a list that was nested by hand is printed without parentheses', (t) => {
  const host = (name: string): Rule => ({ kind: 'match', matcher: { name: 'Host', host: name } });
  const inner: Rule = { kind: 'and', operands: [host('b'), host('c')] };
  t.is(printRule({ kind: 'and', operands: [host('a'), inner] }), 'Host(`a`) && Host(`b`) && Host(`c`)');
});
