// Rolling restarts under a load of new connections: a router of its own, SIGHUP after SIGHUP, and what became of every
// request. Run as a program, it prints the outcome as JSON: node test/support/roll-under-load.ts SHARING ROLLS

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startRouter, untilStatus } from './processes.ts';
import { SteadyLoad } from './steady-load.ts';

export interface RollOutcome {
  readonly replaced: number;
  readonly answered: number;
  /** Refused ones included: all of them were sent to a router that never stopped. */
  readonly failed: number;
  readonly tookMs: number;
  readonly exit: number | string;
}

const WORKERS = 2;
const CLIENTS = 16;

export async function rollUnderLoad(sharing: 'reusePort' | 'sharedHandle', rolls: number): Promise<RollOutcome> {
  const application = http.createServer((_, response) => response.end('ok\n'));
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  const address = application.address();
  const applicationPort = typeof address === 'object' && address !== null ? address.port : 0;
  const directory = await mkdtemp(join(tmpdir(), 'portolan-roll-'));
  const routes = join(directory, 'routes.yml');
  await writeFile(
    routes,
    `http:
  routers:
    app: { rule: "PathPrefix(\`/\`)", service: app }
  services:
    app: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${applicationPort}" } ] } }
`,
  );
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const router = startRouter([
    'run',
    `--workers=${WORKERS}`,
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.web.reusePort=${sharing === 'reusePort'}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    `--providers.file.filename=${routes}`,
  ]);
  try {
    await untilStatus(`http://127.0.0.1:${port}/`, 200, router);
    const load = new SteadyLoad({
      host: '127.0.0.1',
      port,
      clients: CLIENTS,
      hostHeader: 'app.localhost',
      newConnections: true,
    }).start();
    const replaced = (): number => router.output().split('worker was replaced').length - 1;
    const from = performance.now();
    for (let roll = 1; roll <= rolls; roll++) {
      await load.answers(100);
      router.process.kill('SIGHUP');
      while (replaced() < roll * WORKERS) {
        if (router.process.exitCode !== null || router.output().includes('did not come up')) {
          throw new Error(router.output());
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const tookMs = performance.now() - from;
    const { answered, refused } = await load.stop();
    router.process.kill('SIGTERM');
    const exit = await router.ended;
    return { replaced: replaced(), answered, failed: load.failed + refused, tookMs, exit };
  } finally {
    router.process.kill('SIGKILL');
    application.close().closeAllConnections();
    await rm(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , sharing, rolls] = process.argv;
  const outcome = await rollUnderLoad(sharing === 'reusePort' ? 'reusePort' : 'sharedHandle', Number(rolls));
  process.stdout.write(JSON.stringify(outcome));
}
