// Templates that do not compile; how they render is in the golden files. CVE-2026-29777: a backtick in a value that was
// put into a rule became rule syntax, and a label could open any route.

import test from 'ava';
import fc from 'fast-check';
import { compileDefaultRule, renderDefaultRule } from '../../src/labels/default-rule.ts';
import { parseRule } from '../../src/rules/parse.ts';

const REFUSED: readonly (readonly [template: string, error: RegExp])[] = [
  ['Host(`{{ .Nam }}`)', /^"\{\{ \.Nam \}\}" is not understood: known are \{\{ \.Name \}\}, /],
  ['Host(`{{ .Labels.foo }}`)', /"\{\{ \.Labels\.foo \}\}" is not understood/],
  ['Host(`{{- .Name -}}`)', /"\{\{- \.Name -\}\}" is not understood/],
  ['Host(`{{ normalize(.Name) }}`)', /is not understood/],
  ['Host(`{{ index .Labels foo }}`)', /is not understood/],
  ['Host(`{{ env "HOME" }}`)', /is not understood/],
  ['Host(`{{}}`)', /is not understood/],
  ['Host(`{{ .Name `)', /^"\{\{ \.Name `\)" is not closed/],
  ['Host({{ .Name }})', /^"\{\{ \.Name \}\}" stands outside of a string/],
  ['Host(`a`) && {{ .Name }}', /stands outside of a string/],
  ['Host("a\\"") && Path({{ .Name }})', /stands outside of a string/],
];

for (const [template, error] of REFUSED) {
  test(`${template} does not compile`, (t) => {
    const compiled = compileDefaultRule(template);
    t.false(compiled.ok);
    if (!compiled.ok) t.regex(compiled.error, error);
  });
}

test('a quote of the other kind does not end a string', (t) => {
  t.true(compileDefaultRule('Path(`/"{{ .Name }}"`)').ok);
  t.true(compileDefaultRule('Path("/`\\"{{ .Name }}")').ok);
});

test('an empty template compiles and renders for nobody', (t) => {
  const compiled = compileDefaultRule('');
  t.deepEqual(compiled.ok && renderDefaultRule(compiled.value, { name: 'a', labels: [] }), {
    ok: false,
    error: 'the default rule is empty',
  });
});

for (const template of ['Host(`a{{ .Name }}`)', 'Host("a{{ .Name }}")', 'Host(`a{{ index .Labels "traefik.x" }}`)']) {
  test(`${template} gives one Host, whatever the value`, (t) => {
    const compiled = compileDefaultRule(template);
    const hostile = fc.array(fc.constantFrom('`', '"', '\\', ')', '(', ' || ', 'Host', 'b', '\n', '\r', 'x60'));
    fc.assert(
      fc.property(fc.oneof(hostile, fc.array(fc.string({ unit: 'binary-ascii' }))), (parts) => {
        const value = parts.join('');
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
