// What providers call at rest: ECS and EC2 calls a minute, the mean of ten minutes, with events and without. Tasks at rest are
// waited for, not measured in real time, unless `REAL=1`: see `calls/quick-clock.ts`.

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setting } from './method/environment.ts';
import { Stage } from './method/stage.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { startPlatformRouter } from './platform/platform-router.ts';
import { PLATFORM, TASKS } from './platform/size.ts';
import { atMost, type Row } from './row.ts';

const PROBE = fileURLToPath(new URL('calls/probe.ts', import.meta.url));

/** Traefik reads everything every 15 s, a hundred to a call, and each task's definition every 30 minutes. */
const TRAEFIK = { readingsAMinute: 60 / 15, batch: 100, definitionMinutes: 30 };
const BATCHES = (PLATFORM.services * PLATFORM.tasksPerService) / TRAEFIK.batch;
const DEFINITIONS = (PLATFORM.services * PLATFORM.tasksPerService) / TRAEFIK.definitionMinutes;
const TRAEFIKS = Math.floor(TRAEFIK.readingsAMinute * 2 * BATCHES + DEFINITIONS);
const SHARE = { queue: 0.1, polling: 0.4 };

const LISTED_BAR_MS = 2 * 60_000;
const HEALTH_BAR_MS = 5 * 60_000;

interface Figures {
  /** By action, a minute. */
  readonly calls: Readonly<Record<string, number>>;
  /** Undefined: not watched. */
  readonly unlistedMs?: number;
  readonly undescribedMs?: number;
}

export async function measureCalls(): Promise<readonly Row[]> {
  console.log(
    `  Traefik: ${TRAEFIK.readingsAMinute} × (${BATCHES} ListTasks + ${BATCHES} DescribeTasks) + ${DEFINITIONS.toFixed(0)} ` +
      `DescribeTaskDefinition = ${TRAEFIKS} a minute`,
  );
  const measure = setting('REAL', 0) === 1 ? measureReally : measureQuickly;
  return [...rowsOf('queue', await measure('queue')), ...rowsOf('polling', await measure('polling'))];
}

async function measureQuickly(how: keyof typeof SHARE): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROBE, how], { encoding: 'utf8' });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Ten minutes of the kernel's clock, after as many of rest. */
async function measureReally(how: keyof typeof SHARE): Promise<Figures> {
  await using stage = await Stage.open();
  await using cloud = await PlatformCloud.start({ stepMs: 0 });
  await cloud.call('populate', { ...PLATFORM, port: 8080 });
  const router = await startPlatformRouter(stage, {
    url: cloud.url,
    clusters: PLATFORM.clusters,
    queue: how === 'queue',
  });
  await router.ready();
  const minutes = setting('MINUTES', 10);
  await sleep(minutes * 60_000);
  await cloud.call('resetCalls');
  await sleep(minutes * 60_000);
  const { ecs, ec2 } = await cloud.call('calls');
  return {
    calls: Object.fromEntries(Object.entries({ ...ecs, ...ec2 }).map(([name, count]) => [name, count / minutes])),
  };
}

function rowsOf(how: keyof typeof SHARE, { calls, unlistedMs, undescribedMs }: Figures): readonly Row[] {
  const parts = Object.entries(calls).map(([action, count]) => `${count.toFixed(1)} ${action}`);
  console.log(`  ${how}: ${parts.join(', ')}`);
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  const what = how === 'queue' ? 'with events' : 'without a queue';
  const figure = `ECS and EC2 calls a minute at rest, ${TASKS} tasks, ${PLATFORM.services} services, ${what} (Traefik ${TRAEFIKS})`;
  const row = atMost(figure, sum, TRAEFIKS * SHARE[how], (count) => count.toFixed(0));
  if (unlistedMs === undefined || undescribedMs === undefined) return [row];
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  return [
    row,
    atMost(`the longest that a task was not listed, ${what}`, unlistedMs, LISTED_BAR_MS, seconds),
    atMost(`the longest that a task's health was not read, ${what}`, undescribedMs, HEALTH_BAR_MS, seconds),
  ];
}
