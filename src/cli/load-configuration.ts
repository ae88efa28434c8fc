// Reads the static configuration of this process: flags, environment, and the file if one is named.

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fail, ok, type Result } from '../model/result.ts';
import type { Settings } from '../model/settings.ts';
import { findConfigFile, loadSettings, type SettingsSources } from '../settings/load-settings.ts';
import type { SettingsProblem } from '../settings/problem.ts';

export function loadConfiguration(
  argv: readonly string[],
  env: SettingsSources['env'],
): Result<Settings, readonly SettingsProblem[]> {
  const name = findConfigFile({ argv, env });
  if (name === undefined) return loadSettings({ argv, env });
  const text = readText(name);
  return text.ok ? loadSettings({ argv, env, configFile: { name, text: text.value } }) : text;
}

function readText(name: string): Result<string, readonly SettingsProblem[]> {
  if (!['.yml', '.yaml'].includes(extname(name).toLowerCase())) {
    return fail([
      { place: name, reason: 'a configuration file is YAML and ends in .yml or .yaml; TOML is not supported yet' },
    ]);
  }
  try {
    return ok(readFileSync(name, 'utf8'));
  } catch (error) {
    return fail([{ place: name, reason: `cannot be read: ${describeFault(error)}` }]);
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

function describeFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return FAULTS[code] ?? code;
}
