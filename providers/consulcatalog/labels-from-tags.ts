// Consul tags (`traefik.enable=true`) become labels in neutral form (reference 3.3).

import type { Labels } from '../../src/model/snapshot.ts';

/**
 * A tag takes part when it has `=` and its key starts with `portolan.` or with the configured prefix and a dot; the latter
 * becomes `traefik.`. An empty prefix takes every tag that has `=`. Nothing is trimmed; of equal keys the last tag wins.
 */
export function labelsFromTags(tags: readonly string[], prefix: string): Labels {
  const labels = new Map<string, string>();
  for (const tag of tags) {
    const equals = tag.indexOf('=');
    if (equals === -1) continue;
    const key = neutralKey(tag.slice(0, equals), prefix);
    if (key !== undefined) labels.set(key, tag.slice(equals + 1));
  }
  return [...labels];
}

function neutralKey(key: string, prefix: string): string | undefined {
  if (key.startsWith('portolan.')) return key;
  const start = prefix === '' ? '' : `${prefix}.`;
  return key.startsWith(start) ? `traefik.${key.slice(start.length)}` : undefined;
}
