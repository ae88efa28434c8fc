// Static configuration: flags over environment over file -> `Settings`, or every problem at once, each with its place.

import { fail, ok, type Result } from '../model/result.ts';
import type { Settings } from '../model/settings.ts';
import { buildSettings } from './build-settings.ts';
import type { Report, SettingsProblem } from './problem.ts';
import { type Environment, readEnvironment } from './read-environment.ts';
import { type ConfigurationFile, readFile } from './read-file.ts';
import { readFlags } from './read-flags.ts';
import { root } from './sections.ts';
import { Written } from './written.ts';

export interface SettingsSources {
  /** Flags of static options as given, without the command. */
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly configFile?: ConfigurationFile;
}

export function loadSettings(sources: SettingsSources): Result<Settings, readonly SettingsProblem[]> {
  const problems: SettingsProblem[] = [];
  const report: Report = (reason, place) => problems.push(place === undefined ? { reason } : { reason, place });
  const written = new Written(report);
  if (sources.configFile !== undefined) written.addSource(readFile(sources.configFile, report));
  for (const assignments of readEnvironment(sources.env)) written.addSource(assignments);
  written.addSource(readFlags(sources.argv, report));
  const settings = buildSettings(written, sources.env, report);
  return problems.length === 0 ? ok(settings) : fail(inOrder(problems, sources.configFile?.name));
}

/** Those of the file first, from top to bottom. */
function inOrder(problems: readonly SettingsProblem[], file: string | undefined): readonly SettingsProblem[] {
  const line = ({ place }: SettingsProblem): number =>
    file !== undefined && place?.startsWith(`${file}:`)
      ? Number(place.slice(file.length + 1))
      : Number.POSITIVE_INFINITY;
  return problems.toSorted((a, b) => (line(a) === line(b) ? 0 : line(a) - line(b)));
}

/** The file that flags or environment name; none is read unless it is named. Problems of the rest are not told here. */
export function findConfigFile({ argv, env }: Pick<SettingsSources, 'argv' | 'env'>): string | undefined {
  const silent: Report = () => {};
  const written = new Written(silent);
  for (const assignments of readEnvironment(env)) written.addSource(assignments);
  written.addSource(readFlags(argv, silent));
  return written.at('').optional(root.configFile);
}
