// The entry points that exist where no static configuration says which there are: all that routers name.

import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { DiscoveredItem } from '../discovery/declarations.ts';

const USUAL_ENTRY_POINT = 'web';

/** Sorted, never none: routers that name no entry point are at every one. */
export function namedEntryPoints(items: readonly DiscoveredItem[]): EntryPoints {
  const named = [...new Set(items.flatMap(entryPointsOf))].sort();
  const names = named.length === 0 ? [USUAL_ENTRY_POINT] : named;
  return new Map(names.map((name) => [name, { asDefault: false }]));
}

const entryPointsOf = ({ decoded }: DiscoveredItem): readonly string[] =>
  [...decoded.configuration.http.routers.values()].flatMap(({ definition }) => definition.entryPoints ?? []);
