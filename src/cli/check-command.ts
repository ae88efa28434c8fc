// `portolan check`: reads a configuration as the router would and prints everything that is wrong with it, or tries what its
// providers need.

import { isSound } from '../model/access-trial.ts';
import { systemClock } from '../observe/clock.ts';
import { standardOutput } from '../observe/standard-output.ts';
import { describeOptions } from '../settings/describe-options.ts';
import { check } from './check.ts';
import { type CheckArguments, readCheckArguments } from './check-arguments.ts';
import { checkProviders, describeTrial, loadProviders } from './check-providers.ts';
import type { Command } from './command.ts';
import { describeFinding } from './finding.ts';
import { printProblems } from './print-problems.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'Read configuration files and print every problem, or try providers; exit code 1 if there is one',
  help: () => `${HELP}\n\n${describeOptions()}`,
  async run(argv) {
    const request = readCheckArguments(argv);
    if (request.providers) return await tryProviders(request);
    const findings = await check(request, process.env);
    const isSound = findings.every(({ severity }) => severity === 'note');
    if (request.json) standardOutput.add(JSON.stringify(findings, undefined, 2));
    else for (const finding of findings) standardOutput.add(describeFinding(finding));
    if (isSound && !request.json) standardOutput.add('no problems');
    return isSound ? 0 : 1;
  },
};

async function tryProviders(request: CheckArguments): Promise<number> {
  const loaded = loadProviders(request, process.env);
  if (!loaded.ok) {
    printProblems(loaded.error, console.error);
    return 1;
  }
  const trials = await checkProviders(loaded.value.settings.providers, systemClock);
  if (request.json) standardOutput.add(JSON.stringify(trials, undefined, 2));
  else if (trials.length === 0) standardOutput.add('no providers are configured');
  else for (const trial of trials) standardOutput.add(describeTrial(trial));
  return trials.every(isSound) ? 0 : 1;
}

const HELP = `Examples:
  portolan check portolan.yml routes.toml           static and dynamic files, told apart by their keys
  portolan check dynamic/                           every dynamic file of a directory
  portolan check --configFile=portolan.yml          what "portolan run" would read with the same options
  portolan check --labels labels.json portolan.yml  labels of a container, or tags of an instance
  portolan check --json portolan.yml                for programs
  portolan check --providers portolan.yml           credentials, permissions, queue and Consul, tried once each

Its own options:
  --labels FILE
      A JSON object, a JSON array of {name, value} or {Key, Value}, or lines key=value; may be repeated
  --providers
      Ask the sources that the static configuration names, with the permissions at hand, and print one line for each
      thing that a provider needs: ok, unneeded, denied, missing, unreachable, throttled or failed
  --json
      An array of {file, line, column, object, reason, severity}; severity is error, warning or note.
      With --providers: of {provider, object, tried, outcome, detail}`;
