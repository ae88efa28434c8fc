// What is wrong with a static configuration, and what of it the dynamic files are checked against.

import { readRootCAs } from '../../providers/file/root-cas.ts';
import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { TreeNode } from '../labels/tree.ts';
import type { Defect } from '../model/problem.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import type { Settings } from '../model/settings.ts';
import { inspectSettings, type SettingsSources } from '../settings/load-settings.ts';
import { type Finding, NOWHERE, parsePlace, type Severity, STATIC_CONFIGURATION } from './finding.ts';
import { locateValue } from './locate.ts';
import { meantEntryPoints } from './meant-entry-points.ts';

export interface CheckedStatic {
  readonly findings: readonly Finding[];
  readonly settings: Settings;
  readonly entryPoints: EntryPoints;
}

export async function checkStatic(sources: SettingsSources): Promise<CheckedStatic> {
  const { settings, notes, problems } = inspectSettings(sources);
  const { configFile } = sources;
  return {
    findings: [
      ...problems.map((problem) => findingOf(problem, 'error')),
      ...notes.map((note) => findingOf(note, 'note')),
      ...(await checkExpressions(settings, configFile?.tree)),
      ...(await checkAuthorities(settings.serversTransport, configFile?.tree)),
    ],
    settings,
    entryPoints: meantEntryPoints(settings, configFile?.tree),
  };
}

/** The place is one in the file, or the name of a flag or variable. */
function findingOf({ place, reason }: Defect, severity: Severity): Finding {
  const inFile = place === undefined ? undefined : parsePlace(place);
  const object = inFile === undefined && place !== undefined ? place : STATIC_CONFIGURATION;
  return { ...(inFile ?? NOWHERE), object, reason, severity };
}

/** A router that cannot read them does not start. */
async function checkAuthorities(transport: ServersTransport, tree: TreeNode | undefined): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const written of transport.tls.rootCAs) {
    const read = await readRootCAs({ ...transport, tls: { ...transport.tls, rootCAs: [written] } });
    if (read.ok) continue;
    const place = (tree && locateValue(tree, 'rootCAs', written)) ?? NOWHERE;
    findings.push({ ...place, object: STATIC_CONFIGURATION, reason: read.error, severity: 'error' });
  }
  return findings;
}

/** Templates and constraints are languages of their own: `settings/` only takes their text. */
async function checkExpressions(settings: Settings, tree: TreeNode | undefined): Promise<readonly Finding[]> {
  const { compileDefaultRule } = await import('../labels/default-rule.ts');
  const { compileConstraints } = await import('../labels/constraints/compile-constraints.ts');
  const { ecs, ec2, consulCatalog } = settings.providers;
  return [...ecs, ...ec2, ...consulCatalog].flatMap((provider) => {
    const { name, defaultRule, constraints = '' } = provider;
    const kind = 'strictChecks' in provider ? 'tags' : 'labels';
    const finding = (option: string, value: string, reason: string): Finding => ({
      ...((tree && locateValue(tree, option, value)) ?? NOWHERE),
      object: `provider ${name}`,
      reason: `${option}: ${reason}`,
      severity: 'error',
    });
    const [rule, constraint] = [compileDefaultRule(defaultRule), compileConstraints(constraints, kind)];
    return [
      ...(rule.ok ? [] : [finding('defaultRule', defaultRule, rule.error)]),
      ...(constraint.ok ? [] : [finding('constraints', constraints, constraint.error)]),
    ];
  });
}
