// The router as a user runs it, with a routes file, on ports that nobody else has.

import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { freePort, processTree, type Started, startRouter, untilStatus } from '../support/processes.ts';

export interface Router {
  readonly child: Started;
  readonly port: number;
  /** `http://host:port` of the internal entry point. */
  readonly admin: string;
  /** Replaces the routes file. */
  write(routes: string): Promise<void>;
}

/** Every worker listens: until then one that is killed or signalled may be none yet. */
export const allListen = ({ child }: Router): Promise<void> => until(() => / INF ready$/m.test(child.output()));

/** One route for `app.localhost` to a server on this port. */
export const routeTo = (port: number, host = 'app.localhost'): string => `
http:
  routers:
    app: { rule: "Host(\`${host}\`)", service: app }
  services:
    app: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${port}" } ] } }
`;

const PORT_TAKEN = /the address is taken/;

/**
 * Started, ready and torn down with the test. `openFiles`: its limit of descriptors. A port that is free when we look may be
 * somebody's when the router opens it: then it is started again on another.
 */
export async function runRouter(
  t: ExecutionContext,
  routes: string,
  flags: readonly string[] = [],
  openFiles?: number,
): Promise<Router> {
  for (;;) {
    const router = await tryRouter(t, routes, flags, openFiles).catch((error: unknown) => {
      if (PORT_TAKEN.test(String(error))) return undefined;
      throw error;
    });
    if (router !== undefined) return router;
  }
}

async function tryRouter(
  t: ExecutionContext,
  routes: string,
  flags: readonly string[],
  openFiles: number | undefined,
): Promise<Router> {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-test-'));
  const file = join(directory, 'routes.yml');
  await writeFile(file, routes);
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const args = [
    'run',
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    `--providers.file.filename=${file}`,
    '--api.insecure=true',
    ...flags,
  ];
  const child = startRouter(args, undefined, openFiles);
  t.teardown(async () => {
    for (const pid of processTree(child.process.pid ?? 0)) killQuietly(pid);
    await child.ended;
    await rm(directory, { recursive: true, force: true });
  });
  const admin = `http://127.0.0.1:${adminPort}`;
  await untilStatus(`${admin}/ready`, 200, child);
  // Ready means that a worker accepts, from that moment on.
  const { status } = await fetch(`http://127.0.0.1:${port}/`);
  if (status !== 404) throw new Error(`ready, and the first answer is ${status}`);
  const write = async (text: string): Promise<void> => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  return { child, port, admin, write };
}

export const workerPids = (router: Router): number[] => processTree(router.child.process.pid ?? 0).slice(1);

/** Resolves when the condition holds; the test's own time limit ends a wait for ever. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
