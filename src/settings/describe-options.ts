// The options part of `--help`, made from the descriptions.

import type { Section } from './option.ts';
import { SECTIONS } from './sections.ts';

const INDENT = 4;

export function describeOptions(): string {
  return SECTIONS.map(describeSection).join('\n');
}

function describeSection({ path, title, standalone, options, instancesPath }: Section): string {
  const lines = [`${title}:`];
  if (standalone && !path.endsWith('>')) lines.push(`  --${path}`);
  for (const option of options) {
    const name = path === '' ? option.name : `${path}.${option.name}`;
    const byDefault = option.default ? ` (default: ${option.default})` : '';
    lines.push(`  --${name}=${option.kind.label}`, `${' '.repeat(INDENT + 2)}${option.meaning}${byDefault}`);
  }
  if (instancesPath !== undefined)
    lines.push(`  --${instancesPath}.…`, `${' '.repeat(INDENT + 2)}The same for a named instance`);
  return `${lines.join('\n')}\n`;
}
