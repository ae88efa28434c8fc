// What a connection costs that stays and says nothing: memory of the worker.

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { limitConnections } from '../src/proxy/descriptor-limits.ts';
import { startOwn } from './load/own-program.ts';
import { setting, whatIsMissing } from './method/environment.ts';
import { makeCertificate, startNginx, startUpstream } from './method/peers.ts';
import { openFilesLimit, residentBytes } from './method/process-figures.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { atMost, type Row, skipped } from './row.ts';

/** A router keeps half of its descriptors for servers: with `ulimit -n 20000` it has room for 9,968 clients. */
const ROOM = Math.floor(limitConnections(openFilesLimit()).mostClients / 100) * 100;
const CONNECTIONS = Math.min(setting('IDLE_CONNECTIONS', 10_000), ROOM);
/** Enough for everything that is made once. */
const WARM_UP_CONNECTIONS = 200;
/** Pages go back to the kernel a little after the collection. */
const COLLECT_MS = 2000;
const FIGURE = `memory of a worker with ${CONNECTIONS.toLocaleString('en')} idle connections, KB each`;
const GC_FLAGS = ['--expose-gc', '--import', fileURLToPath(new URL('load/collect-garbage.ts', import.meta.url))];

type Scheme = 'http' | 'https';

export async function measureIdle(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const certificate = makeCertificate(stage.folder);
  const server = await startNginx(stage, { upstreamPort: upstream.port, certificate });
  const tls = { stores: { default: { defaultCertificate: certificate } } };
  const dynamic = { ...oneRoute(upstream.port), tls };
  const ours = (flags: readonly string[]): Promise<RunningProxy> =>
    startRouter(stage, { dynamic, flags, nodeFlags: GC_FLAGS });
  const plain = await ours([]);
  const rows = [await compare('plain', 'http', plain, server('PLAIN'), 10)];
  const secure = await ours(['--entryPoints.web.http.tls=true']);
  return [...rows, await compare('TLS', 'https', secure, server('TLS'), 60)];
}

async function compare(
  name: string,
  scheme: Scheme,
  ours: RunningProxy,
  nginx: RunningProxy,
  barKilobytes: number,
): Promise<Row> {
  const base = await kilobytesEach(nginx, scheme, false);
  const kilobytes = await kilobytesEach(ours, scheme, true);
  console.log(`  ${name}: portolan ${kilobytes.toFixed(1)} KB, nginx ${base.toFixed(1)} KB a connection`);
  return atMost(`${FIGURE}, ${name} (nginx ${base.toFixed(1)})`, kilobytes, barKilobytes, (value) => value.toFixed(1));
}

async function kilobytesEach(proxy: RunningProxy, scheme: Scheme, collects: boolean): Promise<number> {
  const client = (count: number) => startOwn('idle-client.ts', [proxy.port, count, scheme]);
  await (await client(WARM_UP_CONNECTIONS)).end();
  const before = await settledBytes(proxy, collects);
  const idle = await client(CONNECTIONS);
  const after = await settledBytes(proxy, collects);
  const open = await idle.done();
  const wrong = await idle.end();
  if (wrong !== '' || open !== CONNECTIONS) throw new Error(`${open} of ${CONNECTIONS} connections stay: ${wrong}`);
  return (after - before) / CONNECTIONS / 1024;
}

/** Of the workers: the first process is the primary, or nginx's master. */
async function settledBytes({ pids }: RunningProxy, collects: boolean): Promise<number> {
  const workers = pids().slice(1);
  if (collects) for (const pid of workers) process.kill(pid, 'SIGUSR2');
  await sleep(COLLECT_MS);
  return residentBytes(workers);
}
