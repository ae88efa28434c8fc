// A deployment that replaces a thousand tasks of a hundred services, among ten thousand, against a cloud that refuses calls as
// AWS does: no call is refused, and every new task is asked soon after it runs.

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from './method/ask-host.ts';
import { setting } from './method/environment.ts';
import { Stage } from './method/stage.ts';
import { median, quantile } from './method/statistics.ts';
import { Anywhere } from './platform/anywhere.ts';
import { momentMs } from './platform/moment.ts';
import { hostOf, type TaskNote } from './platform/operations.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { startPlatformRouter } from './platform/platform-router.ts';
import { PLATFORM, TASKS } from './platform/size.ts';
import { atMost, type Row } from './row.ts';

const SERVICES = PLATFORM.services / 10;
const BAR_MS = 5000;
/** Of each of PROVISIONING, PENDING and ACTIVATING, and of the end. */
const STEP_MS = 1000;
/** Old tasks go when new ones have run so long. */
const STEADY_MS = 5000;
/** Fargate starts some twenty tasks a second for an account; here it is fifty. */
const OVER_MS = setting('OVER_SECONDS', 20) * 1000;
/** A bucket that a cold start has emptied is full again. */
const REFILL_MS = 10_000;
/** Few enough to leave the router to its work, often enough that each of twenty servers of a service has its turn. */
const CLIENTS = 16;
const PAUSE_MS = 5;
const GIVE_UP_MS = 60_000;

export async function measureDeployment(): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  using anywhere = await Anywhere.open();
  await using cloud = await PlatformCloud.start({ stepMs: STEP_MS, noticeMs: 0, steadyMs: STEADY_MS });
  const { port } = anywhere;
  await cloud.call('populate', { ...PLATFORM, port });
  const router = await startPlatformRouter(stage, { url: cloud.url, clusters: PLATFORM.clusters });
  await router.ready();
  await sleep(REFILL_MS);
  await cloud.call('throttle');
  await cloud.call('resetCalls');
  const expected = SERVICES * PLATFORM.tasksPerService;
  const watch = new Watch(anywhere, router.port);
  cloud.onNote = ({ kind, task }) => {
    if (kind === 'running') watch.await(task);
  };
  const fromMs = momentMs();
  await cloud.call('deploy', { services: SERVICES, overMs: OVER_MS, port });
  const tookMs = momentMs() - fromMs;
  const delaysMs = await watch.end(expected);
  const { refused, ecs } = await cloud.call('calls');
  const calls = Object.entries(ecs).map(([action, count]) => `${count} ${action}`);
  console.log(`  ${expected} tasks in ${(tookMs / 1000).toFixed(0)} s; ${calls.join(', ')}`);
  const show = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  console.log(`  RUNNING → asked: median ${show(median(delaysMs))}, 99th percentile ${show(quantile(delaysMs, 0.99))}`);
  const what = `${delaysMs.length} of ${TASKS} tasks replaced`;
  return [
    atMost(`deployment, ${what}: calls that a cloud with AWS's buckets refused`, refused, 0, String),
    atMost(`deployment, ${what}: RUNNING → first request, worst`, Math.max(...delaysMs), BAR_MS, show),
  ];
}

/** Asks services with tasks that nobody has asked yet. */
class Watch {
  readonly #anywhere: Anywhere;
  readonly #awaited = new Map<string, TaskNote>();
  readonly #delaysMs: number[] = [];
  readonly #clients: Promise<void>[];
  #ended = false;

  constructor(anywhere: Anywhere, port: number) {
    this.#anywhere = anywhere;
    this.#clients = Array.from({ length: CLIENTS }, (_, index) => this.#client(port, index));
  }

  await(task: TaskNote): void {
    // An address comes round again: who was asked there before was another.
    this.#anywhere.firstMs.delete(task.address);
    this.#awaited.set(task.arn, task);
  }

  /** Resolves with the delays of so many tasks, each in ms; rejects when some are never asked. */
  async end(expected: number): Promise<readonly number[]> {
    const deadlineMs = momentMs() + GIVE_UP_MS;
    while (this.#delaysMs.length < expected && momentMs() < deadlineMs) await sleep(PAUSE_MS);
    this.#ended = true;
    await Promise.all(this.#clients);
    if (this.#delaysMs.length >= expected) return this.#delaysMs;
    throw new Error(`${expected - this.#delaysMs.length} tasks were not asked within ${GIVE_UP_MS / 1000} s`);
  }

  async #client(port: number, index: number): Promise<void> {
    const agent = new http.Agent({ keepAlive: true });
    for (let turn = index; !this.#ended; turn += CLIENTS) {
      this.#settle();
      const awaited = [...new Set([...this.#awaited.values()].map(({ service }) => service))];
      const service = awaited[turn % awaited.length];
      if (service !== undefined) await statusOf(port, hostOf(service), agent);
      await sleep(PAUSE_MS);
    }
    agent.destroy();
  }

  #settle(): void {
    for (const [arn, { address, atMs }] of this.#awaited) {
      const firstMs = this.#anywhere.firstMs.get(address);
      if (firstMs === undefined) continue;
      this.#awaited.delete(arn);
      this.#delaysMs.push(firstMs - atMs);
    }
  }
}
