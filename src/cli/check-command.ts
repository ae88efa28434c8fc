// `portolan check`: reads the configuration as `run` would and prints every problem, one line each.

import { standardOutput } from '../observe/standard-output.ts';
import { describeOptions } from '../settings/describe-options.ts';
import type { Command } from './command.ts';
import { loadConfiguration } from './load-configuration.ts';
import { printProblems } from './print-problems.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'Read the configuration and print every problem; exit code 1 if there is one',
  help: () => `Example:\n  portolan check --configFile=portolan.yml\n\n${describeOptions()}`,
  async run(argv) {
    const print = (line: string) => standardOutput.add(line);
    const settings = loadConfiguration(argv, process.env);
    if (!settings.ok) {
      printProblems(settings.error, print);
      return 1;
    }
    print('no problems');
    return 0;
  },
};
