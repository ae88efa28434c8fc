// What bodies cost, of two sizes and in both directions.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startOwn } from './load/own-program.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const BAR = 1.2;
const MEGABYTE = { name: 'MB', count: 2 ** 20 };
const SIZES = [
  { name: '64 KB', bytes: 64 * 1024, connections: 16 },
  { name: '10 MB', bytes: 10 * 2 ** 20, connections: 8 },
] as const;
const DIRECTIONS = ['download', 'upload'] as const;

export async function measureBodies(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped('CPU per MB of bodies', missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  await mkdir(join(upstream.folder, 'files'));
  for (const { bytes } of SIZES)
    await writeFile(join(upstream.folder, 'files', String(bytes)), Buffer.alloc(bytes, 'a'));
  const sink = await startOwn('body-sink.ts', []);
  try {
    const server = await startNginx(stage, { upstreamPort: upstream.port, sinkPort: sink.port });
    const router = await startRouter(stage, { dynamic: dynamicFor(upstream.port, sink.port) });
    const rows: Row[] = [];
    for (const size of SIZES) {
      for (const direction of DIRECTIONS) rows.push(await compare(size, direction, server('BODIES'), router));
    }
    return rows;
  } finally {
    await sink.end();
  }
}

async function compare(
  { name, bytes, connections }: (typeof SIZES)[number],
  direction: (typeof DIRECTIONS)[number],
  nginxProxy: RunningProxy,
  router: RunningProxy,
): Promise<Row> {
  const path = direction === 'download' ? `/files/${bytes}` : '/sink';
  const contender = (who: string, { port, pids }: RunningProxy): Contender =>
    new Contender(`${who}, ${name} ${direction}`, pids, () =>
      startOwn('body-client.ts', [port, path, direction, bytes, connections]),
    );
  const [nginx, ours] = [contender('nginx', nginxProxy), contender('portolan', router)];
  await takeTurns([nginx, ours]);
  printCosts([nginx, ours], MEGABYTE);
  return ratioRow(`CPU per MB, ${name} ${direction} ÷ nginx`, { of: ours, base: nginx, bar: BAR, unit: MEGABYTE });
}

const dynamicFor = (upstreamPort: number, sinkPort: number): object => ({
  http: {
    routers: {
      files: { rule: 'PathPrefix(`/files`)', service: 'files' },
      sink: { rule: 'PathPrefix(`/sink`)', service: 'sink' },
    },
    services: {
      files: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${upstreamPort}` }] } },
      sink: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${sinkPort}` }] } },
    },
  },
});
