// Items become declarations, each decoded once for as long as its content stays the same.

import { decodeItem } from '../labels/decode-item.ts';
import type { DecodedItem, DecodeOptions } from '../labels/decoded-item.ts';
import { EMPTY_CONFIGURATION } from '../model/dynamic-configuration.ts';
import type { Item } from '../model/snapshot.ts';
import type { DiscoveredItem } from './declarations.ts';
import { describeFault } from './fault-text.ts';
import { memoise } from './memoise.ts';
import type { Scopes } from './scopes.ts';

/** Scopes keep the identity of what did not change, so the memory is by identity. */
export function createDecoder(options: DecodeOptions): (scopes: Scopes) => readonly DiscoveredItem[] {
  const decode = memoise((item: Item) => decodeApart(item, options));
  return (scopes) =>
    [...scopes.byName].flatMap(([scope, { items }]) =>
      [...items.values()].map((item) => ({
        provider: options.provider,
        scope,
        id: item.id,
        startedAtMs: item.startedAtMs,
        decoded: decode(item),
      })),
    );
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
