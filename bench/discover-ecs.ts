// How soon a task is routed, and left, after its event is in the queue, where ten thousand others are: a cloud with a thousand
// services in ten clusters, and the router in front of it.

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf, untilRouted } from './method/ask-host.ts';
import { setting } from './method/environment.ts';
import { Stage } from './method/stage.ts';
import { median, quantile } from './method/statistics.ts';
import { Anywhere } from './platform/anywhere.ts';
import { clusterName, hostOf, serviceName } from './platform/operations.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { type PlatformRouter, startPlatformRouter } from './platform/platform-router.ts';
import { PLATFORM, TASKS } from './platform/size.ts';
import { atMost, type Row } from './row.ts';

const ROUTED_BAR_MS = 500;
const LEFT_BAR_MS = 300;
/** So that samples do not fall into step with anything. */
const PAUSE_MS = 150;
/** Clients that ask a service of which a task is to stop. */
const CLIENTS = 8;
/** Each of ten tasks was asked by then. */
const WARM_MS = 200;
/** Long after anybody should still ask a task that stops. */
const WATCHED_MS = 1200;

interface Bench {
  readonly cloud: PlatformCloud;
  readonly router: PlatformRouter;
  readonly anywhere: Anywhere;
}

const showMs = (ms: number): string => `${ms.toFixed(0)} ms`;

export async function measureDiscoverEcs(): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  using anywhere = await Anywhere.open();
  await using cloud = await PlatformCloud.start({ stepMs: 0 });
  await cloud.call('populate', { ...PLATFORM, port: anywhere.port });
  const router = await startPlatformRouter(stage, { url: cloud.url, clusters: PLATFORM.clusters });
  await router.ready();
  const bench = { cloud, router, anywhere };
  const samples = setting('SAMPLES', 200);
  const routedMs = await sample(samples, (i) => timeStart(bench, i));
  const leftMs = await sample(Math.ceil(samples / 5), (i) => timeStop(bench, i));
  console.log(`  routed: median ${showMs(median(routedMs))}, worst ${showMs(Math.max(...routedMs))}`);
  console.log(`  left: median ${showMs(median(leftMs))} of ${leftMs.length}`);
  const among = `${TASKS} tasks`;
  return [
    atMost(
      `ECS, ${among}: event in the queue → first 200, 99th percentile of ${samples}`,
      quantile(routedMs, 0.99),
      ROUTED_BAR_MS,
      showMs,
    ),
    atMost(
      `ECS, ${among}: a task's STOPPED intent in the queue → last request to it, worst of ${leftMs.length}`,
      Math.max(...leftMs),
      LEFT_BAR_MS,
      showMs,
    ),
  ];
}

async function sample(count: number, take: (index: number) => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    found.push(await take(index));
    await sleep(Math.random() * PAUSE_MS);
  }
  return found;
}

/** A task with a definition and a host that nobody has seen before: the longest way. */
async function timeStart({ cloud, router, anywhere }: Bench, index: number): Promise<number> {
  const name = `late-${index}`;
  const routed = untilRouted(router.port, hostOf(name));
  const cluster = clusterName(index % PLATFORM.clusters);
  const { atMs } = await cloud.call('start', { cluster, name, port: anywhere.port });
  return (await routed) - atMs;
}

/** One of the tasks of a service that is asked all the time; 0: nobody asked it afterwards. */
async function timeStop({ cloud, router, anywhere }: Bench, index: number): Promise<number> {
  const host = hostOf(serviceName(index));
  let stopped = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    const agent = new http.Agent({ keepAlive: true });
    while (!stopped) {
      const status = await statusOf(router.port, host, agent);
      if (status !== 200) throw new Error(`${host} answered ${status}`);
    }
    agent.destroy();
  });
  await sleep(WARM_MS);
  const [task] = await cloud.call('tasksOf', index);
  if (task === undefined) throw new Error(`service ${index} has no task`);
  if (!anywhere.lastMs.has(task.address)) throw new Error(`nobody asked ${task.address}`);
  const atMs = await cloud.call('stop', { cluster: clusterName(index % PLATFORM.clusters), arn: task.arn });
  await sleep(WATCHED_MS);
  stopped = true;
  await Promise.all(clients);
  return Math.max(0, (anywhere.lastMs.get(task.address) ?? 0) - atMs);
}
