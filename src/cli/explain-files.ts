// What a router would do with a request that had these files: dynamic ones, and a static one where there is one among them.

import { hostname } from 'node:os';
import { type ExplainedEntryPoint, type Explanation, explainRequest } from '../explain/explain-request.ts';
import type { RequestToExplain } from '../explain/view-request.ts';
import { entryPointOfUrl } from '../model/entry-point-of-url.ts';
import { describeDefect } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Settings } from '../model/settings.ts';
import { inspectSettings, loadSettings } from '../settings/load-settings.ts';
import type { ConfigurationFile } from '../settings/read-file.ts';
import { isStatic } from './is-static.ts';
import { readConfigurationFile } from './load-configuration.ts';
import { readDynamicFiles } from './read-dynamic-files.ts';

export interface FilesInQuestion {
  /** At least one. */
  readonly files: readonly string[];
  readonly entryPoint: string | undefined;
  readonly request: RequestToExplain;
}

export async function explainFiles({ files, entryPoint, request }: FilesInQuestion): Promise<Result<Explanation>> {
  const fixed = files.flatMap(readStatic);
  if (fixed.length > 1) return fail(`more than one static file: ${fixed.map(({ name }) => name).join(', ')}`);
  const settings = readSettings(fixed[0]);
  if (!settings.ok) return settings;
  const dynamic = files.filter((name) => name !== fixed[0]?.name).map((path) => ({ kind: 'file', path }) as const);
  const { state, entryPoints, unread } = await readDynamicFiles(dynamic, settings.value);
  if (unread.length > 0) return fail(unread.map(({ object, reason }) => `${object}: ${reason}`).join('\n'));
  const asked = findEntryPoint(entryPoint ?? meantBy(request.url, settings.value), entryPoints, settings.value);
  return asked.ok ? ok(explainRequest(state, asked.value, request)) : asked;
}

/** What cannot be read is said when it is read as a dynamic file. */
function readStatic(name: string): readonly ConfigurationFile[] {
  const file = readConfigurationFile(name);
  return file.ok && isStatic(file.value.tree) ? [file.value] : [];
}

/** A router with a faulty static configuration does not start: it answers nothing. */
function readSettings(configFile: ConfigurationFile | undefined): Result<Settings | undefined> {
  if (configFile === undefined) return ok(undefined);
  const loaded = loadSettings({ argv: [], env: {}, configFile });
  return loaded.ok ? ok(loaded.value.settings) : fail(loaded.error.map(describeDefect).join('\n'));
}

/** As a router has it that nobody has told anything about its entry points. */
function usualEntryPoint() {
  const [settings] = inspectSettings({ argv: [], env: {} }).settings.entryPoints.values();
  if (settings === undefined) throw new Error('a router without entry points has the usual one');
  return settings;
}

/** Files alone say no addresses: then it is the usual one, or the first. */
const meantBy = (url: string, settings: Settings | undefined): string | undefined =>
  settings && entryPointOfUrl(url, settings.entryPoints);

function findEntryPoint(
  wanted: string | undefined,
  names: readonly string[],
  settings: Settings | undefined,
): Result<ExplainedEntryPoint> {
  const usual = settings === undefined ? names.find((each) => each === 'web') : undefined;
  const name = wanted ?? usual ?? names[0] ?? '';
  if (!names.includes(name)) return fail(`--entryPoint: the files name ${names.join(', ')} only`);
  return ok({ name, settings: settings?.entryPoints.get(name) ?? usualEntryPoint(), serverName: hostname() });
}
