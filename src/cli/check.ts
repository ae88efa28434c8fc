// Everything that is wrong with a static configuration, dynamic files and labels: found at once, in the order of the files.

import { readFileSync } from 'node:fs';
import type { Settings } from '../model/settings.ts';
import { findConfigFile } from '../settings/load-settings.ts';
import type { Environment } from '../settings/read-environment.ts';
import type { ConfigurationFile } from '../settings/read-file.ts';
import type { CheckArguments } from './check-arguments.ts';
import { type CheckedStatic, checkStatic } from './check-static.ts';
import { compareFindings, type Finding, NOWHERE, parsePlace } from './finding.ts';
import { isStatic } from './is-static.ts';
import { describeFault, readConfigurationFile } from './load-configuration.ts';
import type { LabelText } from './locate.ts';
import { readLabels } from './read-labels.ts';

export async function check({ files, flags, labels }: CheckArguments, env: Environment): Promise<readonly Finding[]> {
  const named = findConfigFile({ argv: flags, env });
  const read = readAll(named === undefined ? files : [named, ...files]);
  const statics = read.configurations.filter(({ name, tree }) => name === named || isStatic(tree));
  const sources = statics.length === 0 ? [{}] : statics.map((configFile) => ({ configFile }));
  const checked: CheckedStatic[] = [];
  for (const source of sources) checked.push(await checkStatic({ argv: flags, env, ...source }));
  const texts = readLabelTexts(labels);
  const dynamic = await checkDynamicParts(
    read.configurations.filter((file) => !statics.includes(file)).map(({ name }) => name),
    texts.read,
    checked,
    // Files alone are checked as they are, whatever configuration they are once used with.
    statics.length > 0 || flags.length > 0 || files.length + labels.length === 0,
  );
  const findings = [...read.findings, ...checked.flatMap((each) => each.findings), ...texts.findings, ...dynamic];
  return findings.toSorted(compareFindings);
}

async function checkDynamicParts(
  names: readonly string[],
  labels: readonly LabelText[],
  checked: readonly CheckedStatic[],
  isConfigured: boolean,
): Promise<readonly Finding[]> {
  const given = names.map((path) => ({ kind: 'file', path }) as const);
  const configured = checked.flatMap(({ settings }) => settings.providers.file?.source ?? []);
  const files = [...given, ...configured.filter(({ path }) => !names.includes(path))];
  if (files.length + labels.length === 0) return [];
  // What decodes and merges is not loaded for a static file alone.
  const { checkDynamic } = await import('./check-dynamic.ts');
  const others = new Set(checked.flatMap(({ settings }) => otherProviders(settings)));
  return await checkDynamic({
    files,
    labels,
    entryPoints: isConfigured ? new Map(checked.flatMap(({ entryPoints }) => [...entryPoints])) : undefined,
    defaultRuleSyntax: checked.some(({ settings }) => settings.defaultRuleSyntax === 'v2') ? 'v2' : 'v3',
    isElsewhere: (provider) => (isConfigured ? others.has(provider) : provider !== 'file' && provider !== 'internal'),
  });
}

const otherProviders = ({ providers: { ecs, ec2, consulCatalog } }: Settings): readonly string[] =>
  [...ecs, ...ec2, ...consulCatalog].map(({ name }) => name);

interface ReadAll {
  readonly configurations: readonly ConfigurationFile[];
  readonly findings: readonly Finding[];
}

function readAll(names: readonly string[]): ReadAll {
  const configurations: ConfigurationFile[] = [];
  const findings: Finding[] = [];
  for (const name of new Set(names)) {
    const file = readConfigurationFile(name);
    if (file.ok) configurations.push(file.value);
    else findings.push(ofFile(name, file.error.reason, file.error.place));
  }
  return { configurations, findings };
}

function readLabelTexts(names: CheckArguments['labels']): {
  readonly read: readonly LabelText[];
  readonly findings: readonly Finding[];
} {
  const read: LabelText[] = [];
  const findings: Finding[] = [];
  for (const file of names) {
    if (file === undefined) {
      findings.push({ ...NOWHERE, object: '--labels', reason: 'needs a file', severity: 'error' });
      continue;
    }
    try {
      const text = readFileSync(file, 'utf8');
      const labels = readLabels(text);
      if (labels.ok) read.push({ file, text, labels: labels.value });
      else findings.push(ofFile(file, labels.error));
    } catch (error) {
      findings.push(ofFile(file, `cannot be read: ${describeFault(error)}`));
    }
  }
  return { read, findings };
}

function ofFile(name: string, reason: string, place = name): Finding {
  return { ...(parsePlace(place) ?? { ...NOWHERE, file: name }), object: 'file', reason, severity: 'error' };
}
