// Dynamic configuration files into the state that a router would make of them. Without a static configuration every entry
// point that the files name exists.

import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { DiscoveredItem } from '../discovery/declarations.ts';
import { createDecoder } from '../discovery/decode-items.ts';
import { mergeConfigurations } from '../discovery/merge.ts';
import { NO_MEMORY } from '../discovery/merge-memory.ts';
import { applySnapshot, NO_SCOPES } from '../discovery/scopes.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import type { RuleSyntax } from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import type { RoutingState } from '../model/routing-state.ts';
import type { FileSettings, Settings } from '../model/settings.ts';
import type { ScopeReading } from '../model/snapshot.ts';
import { namedEntryPoints } from './named-entry-points.ts';
import { FILE, readSource } from './read-source.ts';

export interface ReadFiles {
  readonly state: RoutingState;
  /** Those of the static configuration, else all that routers name, sorted; never empty. */
  readonly entryPoints: readonly string[];
  /** Files of which nothing could be read. */
  readonly unread: readonly Problem[];
}

type Source = FileSettings['source'];

/**
 * `settings`: a static configuration, whose own files are read beside these. Without one, routers that name no entry point
 * are at every one. Problems call a file by its path.
 */
export async function readDynamicFiles(given: readonly Source[], settings?: Settings): Promise<ReadFiles> {
  const configured = settings?.providers.file?.source;
  const isGiven = given.some(({ path }) => path === configured?.path);
  const sources = configured === undefined || isGiven ? given : [...given, configured];
  const readings = (await Promise.all(sources.map(readSource))).flatMap((each) => each.readings);
  const items = decode(readings, settings?.defaultRuleSyntax);
  const entryPoints: EntryPoints = settings?.entryPoints ?? namedEntryPoints(items);
  const { state } = mergeConfigurations(
    {
      items,
      problems: readings.flatMap(({ problems }) => problems),
      entryPoints,
      routerGracePeriodMs: 0,
      wallMs: 0,
    },
    NO_MEMORY,
    0,
  );
  const unread = readings.flatMap(({ items, problems }) => (items.length === 0 ? problems : []));
  return { state, entryPoints: [...entryPoints.keys()], unread };
}

function decode(readings: readonly ScopeReading[], defaultRuleSyntax: RuleSyntax = 'v3'): readonly DiscoveredItem[] {
  const noRule = compileDefaultRule('');
  if (!noRule.ok) throw new Error(noRule.error);
  const options = { provider: FILE, exposedByDefault: true, defaultRule: noRule.value, defaultRuleSyntax };
  return createDecoder(options)(applySnapshot(NO_SCOPES, { provider: FILE, readings }));
}
