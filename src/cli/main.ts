// The command line: which command, and its help. Options of the router go to the command as they were given, because
// `settings/` knows them (and says better what is wrong with one).

import yargs from 'yargs';
import { nearestName } from '../model/nearest-name.ts';
import { productVersion } from '../observe/product-version.ts';
import { standardOutput } from '../observe/standard-output.ts';
import { checkCommand } from './check-command.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo-command.ts';
import { explainCommand } from './explain-command.ts';
import { migrateCheckCommand } from './migrate-check-command.ts';
import { runCommand } from './run-command.ts';
import { versionCommand } from './version-command.ts';

const COMMANDS: readonly Command[] = [
  runCommand,
  demoCommand,
  checkCommand,
  explainCommand,
  migrateCheckCommand,
  versionCommand,
];
const DEFAULT = runCommand;

const WIDTH = 120;

const EXAMPLES = `Examples:
  portolan demo                              a small cloud to play with
  portolan --configFile=portolan.yml         the router
  portolan run --help                        every option, with its default
  portolan check --configFile=portolan.yml   what is wrong with a configuration
  portolan explain GET http://shop.example/  which router answers, and why the others do not`;

/** A command or an option that does not exist. */
const MISUSE = 2;

/** `argv`: what stands behind the program's name. Resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [first = ''] = argv;
  const named = COMMANDS.find(({ name }) => name === first);
  if (named === undefined && first !== '' && !first.startsWith('-')) return refuseCommand(first);
  const rest = named === undefined ? argv : argv.slice(1);

  let running: Promise<number> | undefined;
  const start = (command: Command) => {
    running = command.run(rest);
  };
  let help = '';
  const asked = argv.map((argument) => (argument === '-h' ? '--help' : argument));
  await parserOf(start).parseAsync(asked, {}, (_error, _arguments, output) => {
    help = output;
  });
  if (running === undefined) standardOutput.add(help);
  return (await running) ?? 0;
}

function parserOf(start: (command: Command) => void) {
  const parser = yargs()
    .scriptName('portolan')
    .usage('Portolan finds its routes where services live and serves them.\n\nUsage: $0 [command] [options]')
    .locale('en')
    .parserConfiguration({ 'unknown-options-as-args': true })
    .version(`portolan ${productVersion()}`)
    .group(['help', 'version'], 'Help:')
    .exitProcess(false)
    .wrap(WIDTH)
    .epilogue(EXAMPLES)
    .command('$0', false, {}, () => start(DEFAULT));
  for (const command of COMMANDS) {
    parser.command(
      command.name,
      command.summary,
      (options) => options.usage(`$0 ${command.name} [options]\n\n${command.summary}`).epilogue(command.help()),
      () => start(command),
    );
  }
  return parser;
}

function refuseCommand(name: string): number {
  const names = COMMANDS.map((command) => command.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `commands: ${names.join(', ')}` : `did you mean ${nearest}?`;
  console.error(`unknown command "${name}"; ${hint}`);
  return MISUSE;
}
