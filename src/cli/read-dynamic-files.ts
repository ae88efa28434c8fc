// Dynamic configuration files into the state that a router would make of them, without a router and its static
// configuration: every entry point that the files name exists.

import { listSource, readText } from '../../providers/file/fetch.ts';
import { PemFiles } from '../../providers/file/pem-files.ts';
import { readFile } from '../../providers/file/snapshot.ts';
import type { DiscoveredItem } from '../discovery/declarations.ts';
import { createDecoder } from '../discovery/decode-items.ts';
import { mergeConfigurations } from '../discovery/merge.ts';
import { NO_MEMORY } from '../discovery/merge-memory.ts';
import { applySnapshot, NO_SCOPES } from '../discovery/scopes.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import type { Problem } from '../model/problem.ts';
import type { RoutingState } from '../model/routing-state.ts';
import type { ScopeReading } from '../model/snapshot.ts';

export interface ReadFiles {
  readonly state: RoutingState;
  /** All that routers name, sorted; never empty. */
  readonly entryPoints: readonly string[];
  /** Files of which nothing could be read. */
  readonly unread: readonly Problem[];
}

const PROVIDER = 'file';
const USUAL_ENTRY_POINT = 'web';

/** Routers that name no entry point are at every one. Problems call a file by its path. */
export async function readDynamicFiles(paths: readonly string[]): Promise<ReadFiles> {
  const readings = (await Promise.all(paths.map(readPath))).flat();
  const items = decode(readings);
  const named = [...new Set(items.flatMap(entryPointsOf))].sort();
  const entryPoints = named.length === 0 ? [USUAL_ENTRY_POINT] : named;
  const { state } = mergeConfigurations(
    {
      items,
      problems: readings.flatMap(({ problems }) => problems),
      entryPoints: new Map(entryPoints.map((name) => [name, { asDefault: false }])),
      routerGracePeriodMs: 0,
      wallMs: 0,
    },
    NO_MEMORY,
    0,
  );
  const unread = readings.flatMap(({ items, problems }) => (items.length === 0 ? problems : []));
  return { state, entryPoints, unread };
}

async function readPath(path: string): Promise<readonly ScopeReading[]> {
  const { files } = await listSource({ kind: 'file', path });
  return await Promise.all(
    files.map(async (file) => {
      const text = await readText(path);
      return await new PemFiles().provide(path, (pem) => readFile(PROVIDER, { ...file, name: path }, text, pem));
    }),
  );
}

function decode(readings: readonly ScopeReading[]): readonly DiscoveredItem[] {
  const noRule = compileDefaultRule('');
  if (!noRule.ok) throw new Error(noRule.error);
  const options = { provider: PROVIDER, exposedByDefault: true, defaultRule: noRule.value };
  return createDecoder(options)(applySnapshot(NO_SCOPES, { provider: PROVIDER, readings }));
}

const entryPointsOf = ({ decoded }: DiscoveredItem): readonly string[] =>
  [...decoded.configuration.http.routers.values()].flatMap(({ definition }) => definition.entryPoints ?? []);
