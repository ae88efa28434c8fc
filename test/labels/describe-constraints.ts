// A constraint on the first line, one item a line below it: labels `key=value` or tags, separated by `; `. What comes out
// says of each item whether it takes part. `tags:` or `labels:` in front of the constraint says what the provider has.

import { compileConstraints } from '../../src/labels/constraints/compile-constraints.ts';
import { meetsConstraints } from '../../src/labels/constraints/meets-constraints.ts';

export function describeConstraints(input: string): string {
  const [first = '', ...items] = input.split('\n');
  const [, kind, text = ''] = /^(tags|labels): ?(.*)$/.exec(first) ?? [];
  const constraints = compileConstraints(text, kind === 'tags' ? 'tags' : 'labels');
  if (!constraints.ok) return `error: ${constraints.error}`;
  return items
    .map((item) => {
      const tags = item === '-' ? [] : item.split('; ');
      const labels = tags.map((tag) => splitOnce(tag));
      return meetsConstraints(constraints.value, { labels, tags }) ? 'yes' : 'no';
    })
    .join('\n');
}

function splitOnce(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
