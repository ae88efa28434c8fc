// `portolan check`: reads a configuration as the router would and prints everything that is wrong with it.

import { standardOutput } from '../observe/standard-output.ts';
import { describeOptions } from '../settings/describe-options.ts';
import { check } from './check.ts';
import { readCheckArguments } from './check-arguments.ts';
import type { Command } from './command.ts';
import { describeFinding } from './finding.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'Read configuration files and print every problem; exit code 1 if there is one',
  help: () => `${HELP}\n\n${describeOptions()}`,
  async run(argv) {
    const request = readCheckArguments(argv);
    const findings = await check(request, process.env);
    const isSound = findings.every(({ severity }) => severity === 'note');
    if (request.json) standardOutput.add(JSON.stringify(findings, undefined, 2));
    else for (const finding of findings) standardOutput.add(describeFinding(finding));
    if (isSound && !request.json) standardOutput.add('no problems');
    return isSound ? 0 : 1;
  },
};

const HELP = `Examples:
  portolan check portolan.yml routes.toml           static and dynamic files, told apart by their keys
  portolan check dynamic/                           every dynamic file of a directory
  portolan check --configFile=portolan.yml          what "portolan run" would read with the same options
  portolan check --labels labels.json portolan.yml  labels of a container, or tags of an instance
  portolan check --json portolan.yml                for programs

Its own options:
  --labels FILE
      A JSON object, a JSON array of {name, value} or {Key, Value}, or lines key=value; may be repeated
  --json
      An array of {file, line, column, object, reason, severity}; severity is error, warning or note`;
