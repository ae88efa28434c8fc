// How a provider's items are decoded where a test does not care.

import type { DecodeOptions } from '../../src/labels/decoded-item.ts';
import { compileDefaultRule } from '../../src/labels/default-rule.ts';

export function decodeOptions(provider: string): DecodeOptions {
  const rule = compileDefaultRule('Host(`{{ .Name }}`)');
  if (!rule.ok) throw new Error('the default rule does not parse');
  return { provider, exposedByDefault: true, defaultRule: rule.value };
}
