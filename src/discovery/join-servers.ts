// The servers of one service: what all its instances bring, under whatever definition is followed.

import type { ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { Server } from '../model/routing-state.ts';
import { compareTexts } from './compare-texts.ts';
import type { Contribution } from './declarations.ts';

/** Each URL once, with the weight that the first contributor gives it, leaving if all say so; sorted by URL. */
export function joinServers(contributions: readonly Contribution<ServiceDefinition>[]): readonly Server[] {
  const byUrl = new Map<string, Server>();
  for (const { statement } of contributions) {
    for (const { url, weight, leaving } of statement.definition.servers) {
      const known = byUrl.get(url);
      if (known === undefined) byUrl.set(url, leaving ? { url, weight, leaving } : { url, weight });
      else if (known.leaving && !leaving) byUrl.set(url, { url, weight: known.weight });
    }
  }
  return [...byUrl.values()].sort((a, b) => compareTexts(a.url, b.url));
}
