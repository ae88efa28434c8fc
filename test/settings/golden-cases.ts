// Reads the golden files: `=== name`, then `--- file`, `--- environment` and `--- flags` as far as a case has them, then
// `----------` and what comes out. Adding a case needs no code.

import { readdirSync, readFileSync } from 'node:fs';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { describeDefect } from '../../src/model/problem.ts';
import { loadSettings, type SettingsSources } from '../../src/settings/load-settings.ts';
import { describeSettings } from './describe-settings.ts';

export interface GoldenCase {
  readonly title: string;
  readonly sources: Omit<SettingsSources, 'configFile'>;
  /** The text of `portolan.yml`, or, where the title says so, of `portolan.toml`. */
  readonly file: string | undefined;
  readonly expected: string;
}

const FOLDER = new URL('golden/', import.meta.url);

export function readGoldenCases(): GoldenCase[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) => {
      const cases = readFileSync(new URL(file, FOLDER), 'utf8').split(/^=== /m);
      return cases.slice(1).map((text) => readCase(file, text));
    });
}

function readCase(file: string, text: string): GoldenCase {
  const [given = '', expected = ''] = text.split(/^-{10}\n/m);
  const [title = '', ...parts] = given.split(/^--- /m);
  const sources = { file: undefined as string | undefined, environment: '', flags: '' };
  for (const part of parts) {
    const end = part.indexOf('\n');
    Object.assign(sources, { [part.slice(0, end)]: part.slice(end + 1) });
  }
  const env = sources.environment.trim().split('\n').filter(Boolean);
  return {
    title: `${file} › ${title.trim()}`,
    sources: {
      argv: sources.flags.trim().split('\n').filter(Boolean),
      env: Object.fromEntries(env.map((line) => line.split(/=(.*)/s).slice(0, 2))),
    },
    file: sources.file,
    expected: expected.trim(),
  };
}

/** Problems, one a line; or every setting that is not what it is without being written, then notes. */
export function outcome({ title, sources, file }: Omit<GoldenCase, 'expected'>): string {
  const name = title.includes('TOML') ? 'portolan.toml' : 'portolan.yml';
  const tree = parseTree(file ?? '', name);
  if (!tree.ok) return `! ${describeDefect(tree.error)}`;
  const loaded = loadSettings(file === undefined ? sources : { ...sources, configFile: { name, tree: tree.value } });
  if (!loaded.ok) return loaded.error.map((problem) => `! ${describeDefect(problem)}`).join('\n');
  const { settings, notes } = loaded.value;
  const differences = flatten(describeSettings(settings), '').filter((line) => !isUsual(line));
  const lines = [...differences, ...notes.map((note) => `? ${describeDefect(note)}`)];
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}

const EVERYTHING = [
  '--providers.ecs',
  '--providers.ec2',
  '--providers.consulCatalog',
  '--accessLog',
  '--metrics.prometheus',
];

const written = (argv: readonly string[]) => flatten(describeSettings(load({ argv, env: {} })), '');
const DEFAULTS: ReadonlySet<string> = new Set(written([]));
const USUAL: ReadonlySet<string> = new Set(written(EVERYTHING).map(likeTheFirst));

/** What can be there several times, or not at all, shows that it is; and otherwise what is special about it. */
function isUsual(line: string): boolean {
  if (DEFAULTS.has(line)) return true;
  return USUAL.has(likeTheFirst(line)) && !ALWAYS_SHOWN.test(line);
}

const ALWAYS_SHOWN = /^(entryPoints\.\w+\.address|providers\.\w+\.\d+\.name|accessLog\.format|metrics\.addInternals)\b/;

function likeTheFirst(line: string): string {
  return line.replace(/^entryPoints\.\w+\./, 'entryPoints.http.').replace(/^(providers\.\w+)\.\d+\./, '$1.0.');
}

function load(sources: SettingsSources) {
  const loaded = loadSettings(sources);
  if (!loaded.ok) throw new Error(loaded.error.map(describeDefect).join('\n'));
  return loaded.value.settings;
}

function flatten(value: unknown, path: string): string[] {
  if (value === undefined) return [];
  const isText = (each: unknown) => typeof each === 'string';
  if (
    typeof value !== 'object' ||
    value === null ||
    (Array.isArray(value) && value.length > 0 && value.every(isText))
  ) {
    return [`${path} = ${JSON.stringify(value)}`];
  }
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path === '' ? name : `${path}.${name}`));
}
