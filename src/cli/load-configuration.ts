// Reads the static configuration of this process: flags, environment, and the file if one is named.

import { readFileSync } from 'node:fs';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { findConfigFile, type LoadedSettings, loadSettings, type SettingsSources } from '../settings/load-settings.ts';
import type { SettingsProblem } from '../settings/problem.ts';
import type { ConfigurationFile } from '../settings/read-file.ts';

export function loadConfiguration(
  argv: readonly string[],
  env: SettingsSources['env'],
): Result<LoadedSettings, readonly SettingsProblem[]> {
  const name = findConfigFile({ argv, env });
  if (name === undefined) return loadSettings({ argv, env });
  const file = readConfigurationFile(name);
  return file.ok ? loadSettings({ argv, env, configFile: file.value }) : fail([file.error]);
}

/** YAML or TOML, by the end of its name. */
export function readConfigurationFile(name: string): Result<ConfigurationFile, SettingsProblem> {
  try {
    const tree = parseTree(readFileSync(name, 'utf8'), name);
    return tree.ok ? ok({ name, tree: tree.value }) : tree;
  } catch (error) {
    return fail({ place: name, reason: `cannot be read: ${describeFault(error)}` });
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

export function describeFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return FAULTS[code] ?? code;
}
