// The dynamic configuration files as the router would read them: what is wrong in them, and what a router lacks.

import { createDecoder } from '../discovery/decode-items.ts';
import { mergeConfigurations } from '../discovery/merge.ts';
import { NO_MEMORY } from '../discovery/merge-memory.ts';
import { applySnapshot, NO_SCOPES } from '../discovery/scopes.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import type { Problem } from '../model/problem.ts';
import type { FileSettings, Settings } from '../model/settings.ts';
import { readFileOnce } from './read-file-once.ts';

export async function checkFiles(file: FileSettings, settings: Settings): Promise<readonly Problem[]> {
  const snapshot = await readFileOnce(file);
  const noRule = compileDefaultRule('');
  if (!noRule.ok) throw new Error(noRule.error);
  const decode = createDecoder({ provider: file.name, exposedByDefault: true, defaultRule: noRule.value });
  const { state } = mergeConfigurations(
    {
      items: decode(applySnapshot(NO_SCOPES, snapshot)),
      problems: snapshot.readings.flatMap(({ problems }) => problems),
      entryPoints: settings.entryPoints,
      routerGracePeriodMs: 0,
      wallMs: 0,
    },
    NO_MEMORY,
    0,
  );
  const others = otherProviders(settings);
  return state.problems.filter(({ reason }) => !others.some((name) => reason.endsWith(`@${name}" does not exist`)));
}

/** What they define cannot be seen from here, so that it is missing says nothing. */
function otherProviders({ providers: { ecs, ec2, consulCatalog } }: Settings): readonly string[] {
  return [...ecs, ...ec2, ...consulCatalog].map(({ name }) => name);
}
