// `portolan run`, and `portolan` alone: the router. Loads settings first, so that a typing error does not wait for an SDK.

import { describeOptions } from '../settings/describe-options.ts';
import type { Command } from './command.ts';
import { loadConfiguration } from './load-configuration.ts';
import { printProblems } from './print-problems.ts';
import { runRouter } from './run-router.ts';

/** The configuration cannot be used. */
const UNUSABLE = 2;

export const runCommand: Command = {
  name: 'run',
  summary: 'Run the router (the default)',
  help: () => `${EXAMPLES}\n\n${SOURCES}\n\n${describeOptions()}`,
  async run(argv) {
    const loaded = loadConfiguration(argv, process.env);
    if (!loaded.ok) {
      printProblems(loaded.error, console.error);
      return UNUSABLE;
    }
    return await runRouter(loaded.value);
  },
};

const EXAMPLES = `Examples:
  portolan run --configFile=portolan.yml
  portolan run --entryPoints.web.address=:8000 --providers.ecs --api.insecure
  PORTOLAN_PROVIDERS_CONSULCATALOG_ENDPOINT_ADDRESS=consul:8500 portolan`;

const SOURCES = `Every option can stand in the file, in the environment (PORTOLAN_LOG_LEVEL for log.level) and as a flag; a flag
stands over the environment, the environment over the file. Names are in any case, <name> is yours to choose.`;
