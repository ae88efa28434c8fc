// How soon a registration in a real Consul is routed: from the answer to the registration until the first 200, with two hundred
// services in the catalog at the end. Then each of some of them gets another route.

import { setTimeout as sleep } from 'node:timers/promises';
import { findConsul, type RealConsul, startConsul } from '../test/peers/real-consul.ts';
import { untilRouted } from './method/ask-host.ts';
import { setting } from './method/environment.ts';
import { startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { median, quantile } from './method/statistics.ts';
import { momentMs } from './platform/moment.ts';
import { atMost, type Row, skipped } from './row.ts';
import { startUpstream } from './upstream.ts';

const SERVICES = setting('SERVICES', 200);
const CHANGED = Math.ceil(SERVICES / 4);
const BAR_MS = 100;
/**
 * One registration at a time: of those that follow each other sooner than states are made (100 ms) the later ones wait, which is
 * what `routed` measures. By chance, so that samples do not fall into step with anything.
 */
const PAUSE_MS = { least: 110, most: 260 };
const FIGURE = `real Consul: registration returns → first 200, 99th percentile of ${SERVICES} services`;
const NO_TOKEN = '';

const showMs = (ms: number): string => `${ms.toFixed(0)} ms`;

export async function measureDiscoverConsul(): Promise<readonly Row[]> {
  const binary = findConsul();
  if (binary === undefined) return [skipped(FIGURE, 'no Consul (PEER_CONSUL, or consul on the PATH)')];
  await using stage = await Stage.open();
  const upstream = await startUpstream();
  const consul = await startConsul(binary, {}, NO_TOKEN);
  try {
    const flags = [
      `--providers.consulCatalog.endpoint.address=${consul.address}`,
      '--providers.consulCatalog.exposedByDefault=false',
    ];
    const router = await startRouter(stage, { dynamic: {}, flags });
    const time = (index: number, host: string): Promise<number> =>
      timeRegistration({ consul, routerPort: router.port, upstreamPort: upstream.port }, index, host);
    const newMs = await sample(SERVICES, (index) => time(index, `service-${index}.bench`));
    const changedMs = await sample(CHANGED, (index) => time(index * 4 + 3, `changed-${index}.bench`));
    console.log(`  a new service: median ${showMs(median(newMs))}, worst ${showMs(Math.max(...newMs))}`);
    const changed = `${CHANGED} of ${SERVICES} services registered again with another route: median`;
    return [
      atMost(FIGURE, quantile(newMs, 0.99), BAR_MS, showMs),
      {
        figure: `real Consul: ${changed}, worst`,
        measured: `${showMs(median(changedMs))}, ${showMs(Math.max(...changedMs))}`,
        bar: '',
        held: true,
      },
    ];
  } finally {
    await consul.close();
    upstream.close();
  }
}

async function sample(count: number, take: (index: number) => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    found.push(await take(index));
    await sleep(PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
  return found;
}

interface Places {
  readonly consul: RealConsul;
  readonly routerPort: number;
  readonly upstreamPort: number;
}

/** 0: it was routed before the registration had returned. */
async function timeRegistration(places: Places, index: number, host: string): Promise<number> {
  const name = `service-${index}`;
  const Tags = ['traefik.enable=true', `traefik.http.routers.${name}.rule=Host(\`${host}\`)`];
  const routed = untilRouted(places.routerPort, host);
  await places.consul.put('/v1/agent/service/register', {
    Name: name,
    Address: '127.0.0.1',
    Port: places.upstreamPort,
    Tags,
  });
  const returnedMs = momentMs();
  return Math.max(0, (await routed) - returnedMs);
}
