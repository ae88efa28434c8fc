// Items become declarations, each decoded once for as long as its content stays the same.

import { decodeItem } from '../labels/decode-item.ts';
import type { DecodedItem, DecodeOptions } from '../labels/decoded-item.ts';
import { EMPTY_CONFIGURATION } from '../model/dynamic-configuration.ts';
import { memoise } from '../model/memoise.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import type { Item } from '../model/snapshot.ts';
import type { DiscoveredItem } from './declarations.ts';
import { describeFault } from './fault-text.ts';
import type { Scope, Scopes } from './scopes.ts';

/**
 * Scopes and their items keep their identity while nothing in them changes; so does then what comes out of here, which is
 * how a merge knows what to look at.
 */
export function createDecoder(options: DecodeOptions): (scopes: Scopes) => readonly DiscoveredItem[] {
  const decode = memoise((item: Item) => decodeApart(item, options));
  const decoders = new Map<string, (scope: Scope) => readonly DiscoveredItem[]>();
  const decoderOf = (name: string) => {
    const known = decoders.get(name) ?? createScopeDecoder(name, options.provider, decode);
    decoders.set(name, known);
    return known;
  };
  return (scopes) => {
    for (const name of decoders.keys()) if (!scopes.byName.has(name)) decoders.delete(name);
    return [...scopes.byName].flatMap(([name, scope]) => decoderOf(name)(scope));
  };
}

/** An item belongs to the scope that read it: two scopes may show one and the same. */
function createScopeDecoder(scope: string, provider: ProviderName, decode: (item: Item) => DecodedItem) {
  const discover = memoise((item: Item): DiscoveredItem => {
    const { id, startedAtMs } = item;
    return { provider, scope, id, startedAtMs, decoded: decode(item) };
  });
  return memoise(({ items }: Scope) => Array.from(items.values(), discover));
}

/** Decoding reports defects as data; should it trip over an item nevertheless, that item alone is left out. */
function decodeApart(item: Item, options: DecodeOptions): DecodedItem {
  try {
    return decodeItem(item, options);
  } catch (error) {
    const reason = `cannot be decoded: ${describeFault(error)}`;
    const problem = { provider: options.provider, object: `item ${item.id}`, reason };
    return { exposed: false, configuration: EMPTY_CONFIGURATION, problems: [problem] };
  }
}
