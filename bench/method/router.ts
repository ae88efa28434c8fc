// Starting this router for a bench, on the processor of the proxies.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, ROOT, untilStatus } from '../../test/support/processes.ts';
import { PROXY_CPU, type Stage, treeOf } from './stage.ts';

/** A proxy that runs: this router or a peer. */
export interface RunningProxy {
  readonly port: number;
  readonly pids: () => readonly number[];
}

export interface RouterOptions {
  /** The dynamic configuration. */
  readonly dynamic: object;
  /** Beside the addresses, the file and the workers. */
  readonly flags?: readonly string[];
  readonly workers?: number;
  readonly cpus?: string;
  /** For Node, in the primary and in the workers. */
  readonly nodeFlags?: readonly string[];
}

/** Resolves when its entry point `web` accepts. */
export async function startRouter(stage: Stage, options: RouterOptions): Promise<RunningProxy> {
  const { dynamic, flags = [], workers = 1, cpus = PROXY_CPU, nodeFlags = [] } = options;
  const [port, adminPort] = [await freePort(), await freePort()];
  const folder = await stage.subfolder('router');
  const file = join(folder, 'routes.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(dynamic));
  const child = stage.start(cpus, [
    process.execPath,
    ...nodeFlags,
    join(ROOT, 'src/main.ts'),
    'run',
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    `--providers.file.filename=${file}`,
    `--workers=${workers}`,
    ...flags,
  ]);
  await untilStatus(`http://127.0.0.1:${adminPort}/ready`, 200, child);
  return { port, pids: treeOf(child) };
}

/** One router for everything. */
export const oneRoute = (upstreamPort: number): object => ({
  http: { routers: { bench: { rule: 'PathPrefix(`/`)', service: 'bench' } }, services: servedBy(upstreamPort) },
});

/** The service `bench`. */
export const servedBy = (upstreamPort: number): object => ({
  bench: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${upstreamPort}` }] } },
});
