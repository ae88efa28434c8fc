// What the primary costs at rest with ten thousand tasks and events: CPU, as a share of one core, and memory.

import { setTimeout as sleep } from 'node:timers/promises';
import { setting } from './method/environment.ts';
import { cpuMicroseconds, residentBytes } from './method/process-figures.ts';
import { Stage } from './method/stage.ts';
import { quantile } from './method/statistics.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { startPlatformRouter } from './platform/platform-router.ts';
import { PLATFORM, TASKS } from './platform/size.ts';
import { atMost, type Row } from './row.ts';

const CPU_BAR = 2;
const MEMORY_BAR_BYTES = 400 * 1024 * 1024;
/** What the start made is collected by then. */
const SETTLE_SECONDS = 60;
/** Two rounds of readings, which are at most two minutes apart. */
const MEASURED_SECONDS = 240;
const SAMPLE_MS = 1000;

export async function measureRest(): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  await using cloud = await PlatformCloud.start({ stepMs: 0 });
  await cloud.call('populate', { ...PLATFORM, port: 8080 });
  const router = await startPlatformRouter(stage, { url: cloud.url, clusters: PLATFORM.clusters });
  await router.ready();
  await sleep(setting('SETTLE_SECONDS', SETTLE_SECONDS) * 1000);
  const primary = router.pids().slice(0, 1);
  const [fromCpu, fromMs] = [cpuMicroseconds(primary), performance.now()];
  const memory: number[] = [];
  const untilMs = fromMs + setting('SECONDS', MEASURED_SECONDS) * 1000;
  while (performance.now() < untilMs) {
    await sleep(SAMPLE_MS);
    memory.push(residentBytes(primary));
  }
  const tookMs = performance.now() - fromMs;
  const percent = (cpuMicroseconds(primary) - fromCpu) / 10 / tookMs;
  const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MB`;
  console.log(`  memory: ${megabytes(quantile(memory, 0.5))} in the middle of ${(tookMs / 1000).toFixed(0)} s`);
  const what = `the primary at rest, ${TASKS} tasks`;
  return [
    atMost(`${what}: CPU of a core`, percent, CPU_BAR, (value) => `${value.toFixed(1)} %`),
    atMost(`${what}: resident memory, most`, Math.max(...memory), MEMORY_BAR_BYTES, megabytes),
  ];
}
