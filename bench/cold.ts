// How long a cold start takes with ten thousand tasks, against a cloud that refuses calls as AWS does and whose buckets are full:
// from the start of the process to the first 200 of the last of a thousand routes. Without a copy on disk, and with one.

import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds } from './method/process-figures.ts';
import { Stage } from './method/stage.ts';
import { quantile } from './method/statistics.ts';
import { Anywhere } from './platform/anywhere.ts';
import { momentMs } from './platform/moment.ts';
import { hostOf, serviceName } from './platform/operations.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { startPlatformRouter } from './platform/platform-router.ts';
import { untilAllRouted } from './platform/route-watch.ts';
import { PLATFORM, TASKS } from './platform/size.ts';
import { atMost, type Row } from './row.ts';

const BAR_MS = 60_000;
const BAR_WITH_DISK_MS = 3000;
/** As a share of what AWS allows the account. */
const WHOLE_BUCKET = 1;
const GIVE_UP_MS = 300_000;
/** A copy is written five seconds after the last one. */
const WRITTEN_AFTER_MS = 12_000;

const HOSTS = Array.from({ length: PLATFORM.services }, (_, index) => hostOf(serviceName(index)));
const show = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export async function measureCold(): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  using anywhere = await Anywhere.open();
  await using cloud = await PlatformCloud.start({ stepMs: 0 });
  await cloud.call('populate', { ...PLATFORM, port: anywhere.port });
  await cloud.call('throttle');
  const stateDirectory = await stage.subfolder('state');
  const start = async (): Promise<{
    readonly routedMs: readonly number[];
    readonly cpuMs: number;
    readonly end: () => Promise<unknown>;
  }> => {
    const fromMs = momentMs();
    const options = { url: cloud.url, clusters: PLATFORM.clusters, budget: WHOLE_BUCKET, settings: { stateDirectory } };
    const router = await startPlatformRouter(stage, options);
    const moments = await untilAllRouted(router.port, HOSTS, GIVE_UP_MS);
    const end = async () => {
      await router.ready();
      await sleep(WRITTEN_AFTER_MS);
      router.child.process.kill('SIGTERM');
      return await router.child.ended;
    };
    const cpuMs = cpuMicroseconds(router.pids().slice(0, 1)) / 1000;
    return { routedMs: moments.map((ms) => ms - fromMs), cpuMs, end };
  };
  const cold = await start();
  const { refused } = await cloud.call('calls');
  await cold.end();
  const copied = await start();
  console.log(`  calls that the cloud refused: ${refused}`);
  for (const [how, { routedMs, cpuMs }] of [
    ['without a copy', cold],
    ['with a copy on disk', copied],
  ] as const) {
    const [first, tenth, half] = [0, 0.1, 0.5].map((share) => show(quantile(routedMs, share)));
    console.log(
      `  ${how}: the first route after ${first}, a tenth of them after ${tenth}, half after ${half}; ${show(cpuMs)} of the primary's CPU`,
    );
  }
  const what = `cold start, ${TASKS} tasks and ${PLATFORM.services} routes`;
  return [
    atMost(`${what}, without a copy on disk: all routed after`, Math.max(...cold.routedMs), BAR_MS, show),
    atMost(`${what}, with a copy on disk: all routed after`, Math.max(...copied.routedMs), BAR_WITH_DISK_MS, show),
  ];
}
