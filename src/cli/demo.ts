// `portolan demo`: a small cloud in a process of its own, and the router in front of it. Nothing of the surroundings is
// used: no AWS profile, no region, no credentials, no configuration file.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { systemClock } from '../observe/clock.ts';
import { standardOutput } from '../observe/standard-output.ts';
import { type LoadedSettings, loadSettings } from '../settings/load-settings.ts';
import { beginChaos, takeChaos } from './demo-chaos.ts';
import { demoConfiguration, demoRoutes } from './demo-configuration.ts';
import { announceEvents } from './demo-events.ts';
import { demoWelcome } from './demo-welcome.ts';
import { printProblems } from './print-problems.ts';
import { runRouter } from './run-router.ts';

const DEFAULT_SANDBOX_ADDRESS = '127.0.0.1:8089';

interface SandboxPlaces {
  readonly url: string;
  readonly docsUrl: string;
  /** Of the SQS queue with the events. */
  readonly queueUrl: string;
}

/** What the sandbox says of itself (`sandbox/main.ts`). */
type SandboxMessage =
  | ({ readonly kind: 'sandboxReady' } & SandboxPlaces)
  | { readonly kind: 'sandboxFailed'; readonly code: string; readonly address: string };

interface Sandbox extends SandboxPlaces {
  readonly process: ChildProcess;
}

/** `argv`: static options of the router, `--sandbox.address` and `--chaos`. Resolves with the exit code. */
export async function runDemo(argv: readonly string[]): Promise<number> {
  const chaos = takeChaos(argv, Math.random);
  if (!chaos.ok) return complain(chaos.error, 2);
  const { address, rest } = takeSandboxAddress(chaos.value.rest);
  const started = await startSandbox(address);
  if (!started.ok) return complain(started.error, 1);
  const sandbox = started.value;
  const directory = await mkdtemp(join(tmpdir(), 'portolan-demo-'));
  try {
    const routes = join(directory, 'routes.yml');
    await writeFile(routes, demoRoutes(sandbox.docsUrl));
    const settings = loadDemoSettings(rest, demoConfiguration(new URL(sandbox.url).host, sandbox.queueUrl, routes));
    if (!settings.ok) {
      printProblems(settings.error, (line) => process.stderr.write(`${line}\n`));
      return 2;
    }
    useSandbox(sandbox.url);
    return await route(settings.value, sandbox, chaos.value.seed);
  } finally {
    sandbox.process.kill('SIGTERM');
    await rm(directory, { recursive: true, force: true });
  }
}

function loadDemoSettings(argv: readonly string[], text: string) {
  const tree = parseTree(text, 'demo.yml');
  return tree.ok
    ? loadSettings({ argv, env: {}, configFile: { name: 'demo.yml', tree: tree.value } })
    : fail([tree.error]);
}

const route = (settings: LoadedSettings, sandbox: Sandbox, chaos: number | undefined): Promise<number> =>
  runRouter(settings, {
    endsOnHangUp: true,
    onReady: (serving) => {
      standardOutput.add(demoWelcome(serving, sandbox));
      const write = (line: string): void => standardOutput.add(line);
      announceEvents(serving, systemClock, write);
      if (chaos !== undefined) beginChaos(sandbox.process, serving, chaos, write);
    },
  });

function takeSandboxAddress(argv: readonly string[]): { readonly address: string; readonly rest: readonly string[] } {
  const at = argv.findIndex((argument) => /^--?sandbox\.address(=|$)/i.test(argument));
  if (at < 0) return { address: DEFAULT_SANDBOX_ADDRESS, rest: argv };
  const [, inline] = /=(.*)$/.exec(argv[at] ?? '') ?? [];
  const used = inline === undefined ? 2 : 1;
  return { address: inline ?? argv[at + 1] ?? '', rest: argv.toSpliced(at, used) };
}

function startSandbox(address: string): Promise<Result<Sandbox>> {
  const program = new URL(`../../sandbox/main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  // A group of its own would outlive us; the channel is what ties its life to ours.
  const child = fork(program, ['--address', address]);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(fail(`the sandbox ended with exit code ${code} before it was ready`)));
    child.once('message', (message: SandboxMessage) => {
      if (message.kind === 'sandboxReady') {
        const { url, docsUrl, queueUrl } = message;
        return resolve(ok({ process: child, url, docsUrl, queueUrl }));
      }
      const cause = message.code === 'EADDRINUSE' ? 'the address is taken' : message.code;
      resolve(fail(`sandbox cannot listen on ${message.address}: ${cause}; choose another with --sandbox.address`));
    });
  });
}

/** The SDK's own way to another endpoint, with everything else that it would find around it taken away. */
function useSandbox(url: string): void {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS|CONSUL)_/.test(name)) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = url;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
}

function complain(reason: string, exitCode: number): number {
  process.stderr.write(`${reason}\n`);
  return exitCode;
}
