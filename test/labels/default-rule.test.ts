// Every file in golden-templates/, and what holds whatever the template and the item are. CVE-2026-29777: a backtick in a
// value that was put into a rule became rule syntax, and a label could open any route.

import test from 'ava';
import fc from 'fast-check';
import { compileDefaultRule, renderDefaultRule } from '../../src/labels/default-rule.ts';
import { parseRule } from '../../src/rules/parse.ts';
import { readGoldenCases } from '../rules/golden-file.ts';
import { describeTemplate } from './describe-template.ts';
import '../support/fixed-seed.ts';

for (const { title, input, expected } of readGoldenCases('golden-templates', import.meta.url)) {
  test(title, (t) => t.is(describeTemplate(input), expected));
}

test('an empty template compiles and renders for nobody', (t) => {
  const compiled = compileDefaultRule('');
  t.deepEqual(compiled.ok && renderDefaultRule(compiled.value, { name: 'a', labels: [] }), {
    ok: false,
    error: 'the default rule is empty',
  });
});

const hostile = fc.oneof(
  fc
    .array(fc.constantFrom('`', '"', '\\', ')', '(', ' || ', 'Host', 'b', ',', '\n', '\r', 'x60'))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary-ascii' }),
);

for (const template of ['Host(`a{{ .Name }}`)', 'Host("a{{ .Name }}")', 'Host(`a{{ index .Labels "traefik.x" }}`)']) {
  test(`${template} gives one Host, whatever the value`, (t) => {
    const compiled = compileDefaultRule(template);
    fc.assert(
      fc.property(hostile, (value) => {
        if (!compiled.ok) return false;
        const rendered = renderDefaultRule(compiled.value, { name: value, labels: [['traefik.x', value]] });
        if (!rendered.ok) return /[`"\\]|\p{Cc}/u.test(value);
        const rule = parseRule(rendered.value);
        const expected = { kind: 'match', matcher: { name: 'Host', host: `a${value}`.toLowerCase() } };
        t.deepEqual(rule, { ok: true, value: expected });
        return true;
      }),
    );
    t.pass();
  });
}

const FILTERS = [
  'upper',
  'trim',
  'quote',
  'splitList "," | join "."',
  'splitList "," | last',
  'regexFind "[^x]*"',
  'replace "b" "c"',
  'printf "%s-%q" "x"',
  'default "d"',
  'trunc 3',
  'cat "x"',
];

test('whatever functions make of a value, it stays within the one string of the rule', (t) => {
  const filters = fc.array(fc.constantFrom(...FILTERS), { maxLength: 4 });
  fc.assert(
    fc.property(filters, fc.constantFrom('`', '"'), hostile, (names, mark, value) => {
      const compiled = compileDefaultRule(`Path(${mark}/{{ ${['.Name', ...names].join(' | ')} }}${mark})`);
      // Quotes of ours end a string of the same kind: the template is refused.
      if (!compiled.ok) return mark === '"';
      const rendered = renderDefaultRule(compiled.value, { name: value, labels: [] });
      const rule = rendered.ok ? parseRule(rendered.value) : undefined;
      return rule === undefined || !rule.ok || rule.value.kind === 'match';
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

const PIECES = [
  ...['{{', '}}', '{{-', '-}}', ' ', 'Host(`', '`)', '|', '(', ')', '.', '.Name', '.Labels', '$', '$x', ':=', '=', ','],
  ...['if', 'else', 'end', 'range', 'with', 'true', 'nil', '"a"', '`', '"', '1', '-1', '/*', '*/', 'index', 'printf'],
  ...['list', 'split', 'and', 'not', 'eq', 'join', 'first', 'repeat', 'regexReplaceAll', 'ternary', 'env'],
];
const blocks = fc.constantFrom(
  '{{ if .Name }}',
  '{{ range .Labels }}',
  '{{ with $x := .Name }}',
  '{{ else }}',
  '{{ end }}',
  '{{ print . }}',
  '{{ range $k, $v := $.Labels }}',
);
const anyTemplate = fc.oneof(
  fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join(' ')),
  fc.array(fc.oneof(fc.constantFrom(...PIECES), blocks)).map((pieces) => pieces.join('')),
  fc.array(blocks).map((pieces) => `Host(\`${pieces.join('')}\`)`),
);

test('no template and no item make it throw', (t) => {
  fc.assert(
    fc.property(anyTemplate, hostile, (template, value) => {
      const compiled = compileDefaultRule(template);
      if (!compiled.ok) return compiled.error !== '';
      const rendered = renderDefaultRule(compiled.value, { name: value, labels: [[value, value]] });
      return rendered.ok ? rendered.value !== '' : rendered.error !== '';
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

test('deep nesting is refused, not walked', (t) => {
  for (const [open, inner, close] of [
    ['{{ if true }}', 'a', '{{ end }}'],
    ['{{ if true }}a{{ else }}', 'a', '{{ end }}'],
    ['{{ if true }}a{{ else if true }}', 'a', '{{ end }}'],
    ['(', '1', ')'],
  ] as const) {
    const template = `${open.repeat(400)}${inner}${close.repeat(400)}`;
    t.false(compileDefaultRule(open === '(' ? `Path(\`{{ ${template} }}\`)` : template).ok);
  }
  t.false(compileDefaultRule(`Path(\`{{ .Name${' | trim'.repeat(400)} }}\`)`).ok);
  t.false(compileDefaultRule(`Path(\`{{ ${'(or '.repeat(40)}1${' | trim | lower)'.repeat(40)} }}\`)`).ok);
  t.true(compileDefaultRule(`Path(\`{{ .Name${' | trim'.repeat(40)} }}\`)`).ok);
  t.false(compileDefaultRule(`{{ .Name${'.a'.repeat(5000)} }}`).ok);
  t.false(compileDefaultRule('a'.repeat(20_000)).ok);
});
