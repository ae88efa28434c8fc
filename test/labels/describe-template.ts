// A default-rule template and what it makes of an item. `@name` and `@label key=value` lines describe the item; every other
// line is the template. Several `@name` lines are several items, all with the labels.

import { compileDefaultRule, renderDefaultRule } from '../../src/labels/default-rule.ts';

export function describeTemplate(input: string): string {
  const lines = input.split('\n');
  const settings = lines.filter((line) => line.startsWith('@'));
  const template = lines.filter((line) => !line.startsWith('@')).join('\n');
  const compiled = compileDefaultRule(template);
  if (!compiled.ok) return `error: ${compiled.error}`;
  const names = settings.filter((line) => line.startsWith('@name ')).map((line) => line.slice('@name '.length));
  const labels = settings.filter((line) => line.startsWith('@label ')).map(toLabel);
  return (names.length === 0 ? ['web'] : names)
    .map((name) => {
      const rendered = renderDefaultRule(compiled.value, { name, labels });
      return rendered.ok ? rendered.value : `defect: ${rendered.error}`;
    })
    .join('\n');
}

function toLabel(line: string): readonly [string, string] {
  const [, key = '', value = ''] = /^@label ([^=]*)=(.*)$/.exec(line) ?? [];
  return [key, value];
}
