// `portolan check`: reads the configuration as `run` would and prints every problem, one line each.

import type { Problem } from '../model/problem.ts';
import type { Settings } from '../model/settings.ts';
import { standardOutput } from '../observe/standard-output.ts';
import { describeOptions } from '../settings/describe-options.ts';
import type { Command } from './command.ts';
import { loadConfiguration } from './load-configuration.ts';
import { printProblems } from './print-problems.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'Read the configuration and its files and print every problem; exit code 1 if there is one',
  help: () => `Example:\n  portolan check --configFile=portolan.yml\n\n${describeOptions()}`,
  async run(argv) {
    const print = (line: string) => standardOutput.add(line);
    const settings = loadConfiguration(argv, process.env);
    if (!settings.ok) {
      printProblems(settings.error, print);
      return 1;
    }
    const problems = [
      ...(await checkDefaultRules(settings.value.settings)),
      ...(await checkFiles(settings.value.settings)),
    ];
    for (const { object, reason } of problems) print(`${object}: ${reason}`);
    if (problems.length > 0) return 1;
    print('no problems');
    return 0;
  },
};

async function checkDefaultRules({ providers: { ecs, ec2, consulCatalog } }: Settings): Promise<readonly Problem[]> {
  const { compileDefaultRule } = await import('../labels/default-rule.ts');
  return [...ecs, ...ec2, ...consulCatalog].flatMap(({ name, defaultRule }) => {
    const compiled = compileDefaultRule(defaultRule);
    return compiled.ok
      ? []
      : [{ provider: name, object: `provider ${name}`, reason: `defaultRule: ${compiled.error}` }];
  });
}

async function checkFiles(settings: Settings): Promise<readonly Problem[]> {
  const { file } = settings.providers;
  if (file === undefined) return [];
  const { checkFiles: check } = await import('./check-files.ts');
  return await check(file, settings);
}
