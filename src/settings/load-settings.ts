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

export interface LoadedSettings {
  readonly settings: Settings;
  /** What was written and has no effect, with the reason: nothing to stop for. */
  readonly notes: readonly SettingsProblem[];
}

/** Settings that may be used, or why not. */
export function loadSettings(sources: SettingsSources): Result<LoadedSettings, readonly SettingsProblem[]> {
  const { settings, notes, problems } = inspectSettings(sources);
  return problems.length === 0 ? ok({ settings, notes }) : fail(problems);
}

/** For who only looks: where something is wrong, `settings` have the default. */
export function inspectSettings(
  sources: SettingsSources,
): LoadedSettings & { readonly problems: readonly SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const notes: SettingsProblem[] = [];
  const report = collectIn(problems);
  const written = new Written(report, collectIn(notes));
  if (sources.configFile !== undefined) written.addSource(readFile(sources.configFile, report));
  for (const assignments of readEnvironment(sources.env)) written.addSource(assignments);
  written.addSource(readFlags(sources.argv, report));
  const settings = buildSettings(written, sources.env, report);
  const file = sources.configFile?.name;
  return { settings, notes: inOrder(notes, file), problems: inOrder(problems, file) };
}

const collectIn =
  (found: SettingsProblem[]): Report =>
  (reason, place) =>
    found.push(place === undefined ? { reason } : { reason, place });

/** Those of the file first, from top to bottom. */
function inOrder(problems: readonly SettingsProblem[], file: string | undefined): readonly SettingsProblem[] {
  const position = ({ place }: SettingsProblem): readonly [line: number, column: number] => {
    const [line = Number.POSITIVE_INFINITY, column = 0] =
      file !== undefined && place?.startsWith(`${file}:`)
        ? place
            .slice(file.length + 1)
            .split(':')
            .map(Number)
        : [];
    return [line, column];
  };
  return problems.toSorted((a, b) => {
    const [[line, column], [otherLine, otherColumn]] = [position(a), position(b)];
    return line === otherLine ? column - otherColumn : line < otherLine ? -1 : 1;
  });
}

/** The file that flags or environment name; none is read unless it is named. Problems of the rest are not told here. */
export function findConfigFile({ argv, env }: Pick<SettingsSources, 'argv' | 'env'>): string | undefined {
  const silent: Report = () => {};
  const written = new Written(silent, silent);
  for (const assignments of readEnvironment(env)) written.addSource(assignments);
  written.addSource(readFlags(argv, silent));
  return written.at('').optional(root.configFile);
}
