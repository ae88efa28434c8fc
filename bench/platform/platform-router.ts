// The router in front of a bench's cloud: its providers ask the cloud, and nothing of the surroundings is used.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, ROOT, type Started, untilStatus } from '../../test/support/processes.ts';
import { PROXY_CPU, type Stage, treeOf } from '../method/stage.ts';
import { endpointVariables, type RouterConfiguration, routerConfiguration } from './router-configuration.ts';

export interface PlatformRouter {
  readonly port: number;
  /** `http://host:port` of the internal entry point. */
  readonly admin: string;
  readonly child: Started;
  /** The primary, then its workers. */
  pids(): readonly number[];
  /** Resolves when it says that it is ready. */
  ready(): Promise<void>;
}

/** A small bucket and ten thousand tasks. */
const READY_WITHIN_MS = 240_000;

/** As it stands in the checkout: types are stripped at each start. */
const FROM_SOURCE = 'src/main.ts';

/** What is installed, made anew. */
export async function buildRouter(): Promise<string> {
  await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: ROOT });
  return 'dist/src/main.js';
}

/** Resolves as soon as the process is there: whether it is ready is another question. */
export async function startPlatformRouter(
  stage: Stage,
  options: RouterConfiguration,
  { program = FROM_SOURCE, cpus = PROXY_CPU }: { readonly program?: string; readonly cpus?: string } = {},
): Promise<PlatformRouter> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = join(await stage.subfolder('router'), 'portolan.yml');
  await writeFile(file, routerConfiguration([port, adminPort], options));
  const cleared = Object.keys(process.env).filter((name) => /^(AWS|CONSUL|PORTOLAN|TRAEFIK)_/.test(name));
  const child = stage.start(cpus, [
    'env',
    ...cleared.map((name) => `--unset=${name}`),
    ...Object.entries(endpointVariables(options.url)).map(([name, value]) => `${name}=${value}`),
    process.execPath,
    join(ROOT, program),
    'run',
    `--configFile=${file}`,
  ]);
  const admin = `http://127.0.0.1:${adminPort}`;
  const ready = () => untilStatus(`${admin}/ready`, 200, child, READY_WITHIN_MS);
  return { port, admin, child, pids: treeOf(child), ready };
}
