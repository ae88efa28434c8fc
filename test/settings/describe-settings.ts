// Settings as golden files show them: plain data with every secret replaced.

import type { Settings } from '../../src/model/settings.ts';

const SECRETS: ReadonlySet<string> = new Set([
  'accessKeyId',
  'secretAccessKey',
  'externalId',
  'token',
  'password',
  'key',
]);
const REDACTED = 'xxxx';

export function describeSettings(settings: Settings): unknown {
  return describe(settings);
}

function describe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describe);
  if (value instanceof Map) return describe(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    SECRETS.has(name) && inner !== undefined && inner !== '' ? REDACTED : describe(inner),
  ]);
  return Object.fromEntries(entries);
}
