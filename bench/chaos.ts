// Ten minutes in which the APIs of ECS, EC2, SQS and Consul fail in all ways by chance, while servers come and go, under a steady
// load: no route is lost that its provider still declares, and when the last fault is over everything is soon as it should be.

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Truth } from './chaos/world.ts';
import { setting } from './method/environment.ts';
import { Stage } from './method/stage.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { type PlatformRouter, startPlatformRouter } from './platform/platform-router.ts';
import { atMost, type Row } from './row.ts';
import { type Failure, Ledger } from './soak/ledger.ts';
import { Clients, type Turn } from './soak/load/clients.ts';

const SECONDS = 600;
const CONVERGED_BAR_MS = 5000;
/** A lost event is made good by a listing, which is at most 110 s away. */
const LISTED_WITHIN_MS = 150_000;
/** Of each host; some 200 requests a second together. */
const CLIENTS = 2;
const PAUSE_MS = 100;
/** A task at a time, and a router that missed an event or two still knows the others. */
const STEP_MS = 100;
const STEADY_MS = 5000;
/** So often is each server asked on average before it is missed. */
const ROUNDS = 6;
const GIVE_UP_MS = 60_000;
const PRINTED = 10;
const LINES_BEFORE = 6;
const OVER = 'over: ';

interface Line {
  readonly atMs: number;
  readonly line: string;
}

export async function measureChaos(): Promise<readonly Row[]> {
  const lengthMs = setting('CHAOS_SECONDS', SECONDS) * 1000;
  const seed = setting('CHAOS_SEED', Math.floor(Math.random() * 2 ** 31));
  console.log(`  seed ${seed} (CHAOS_SEED=${seed} has the same mishaps again)`);
  await using stage = await Stage.open();
  await using cloud = await PlatformCloud.start({
    stepMs: STEP_MS,
    noticeMs: 0,
    steadyMs: STEADY_MS,
    ownServers: true,
  });
  await cloud.call('populateChaos');
  const router = await startChaosRouter(stage, cloud.url);
  const story: Line[] = [];
  cloud.onLine = (line) => story.push({ atMs: performance.now(), line });
  const ledger = new Ledger();
  const clients = new Clients(ledger);
  for (const { host } of await cloud.call('truth')) {
    clients.add({ kind: host, clients: CLIENTS, pauseMs: PAUSE_MS, make: () => asking(router.port, host) });
  }
  const fromMs = performance.now();
  await cloud.call('chaos', { seed, lengthMs, lossyMs: Math.max(0, lengthMs - LISTED_WITHIN_MS) });
  const overMs = performance.now();
  const differences = await untilTrue(router.port, () => cloud.call('truth'), overMs + GIVE_UP_MS);
  const convergedMs = performance.now() - overMs;
  await clients.stop();
  for (const line of differences) console.log(`  at the end: ${line}`);
  for (const failure of firstOfEach(ledger.failures).slice(0, PRINTED)) printFailure(failure, story, fromMs);
  const mishaps = story.filter(({ line }) => line.startsWith(OVER)).length;
  tell(story);
  const what = `chaos, ${lengthMs / 1000} s, ${mishaps} mishaps, ${story.length - 2 * mishaps} changes`;
  return [
    {
      figure: `${what}: failed requests to routes that their provider declares`,
      measured: `${ledger.failures.length} of ${ledger.requests}`,
      bar: '0',
      held: ledger.failures.length === 0 && mishaps > 0,
    },
    atMost(
      'chaos: after the last fault all routes and servers are right after',
      convergedMs,
      CONVERGED_BAR_MS,
      (ms) => `${(ms / 1000).toFixed(1)} s`,
    ),
  ];
}

async function startChaosRouter(stage: Stage, url: string): Promise<PlatformRouter> {
  const router = await startPlatformRouter(stage, {
    url,
    clusters: 1,
    workers: 2,
    ecs: { refreshSeconds: 2 },
    providers: {
      ec2: { region: 'eu-central-1', accessKeyID: 'bench', secretAccessKey: 'bench', refreshSeconds: 2 },
      consulCatalog: { endpoint: { address: new URL(url).host }, exposedByDefault: false },
    },
  });
  await router.ready();
  return router;
}

function asking(port: number, host: string): Turn {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return async ({ signal }) => void (await serverOf(port, host, agent, signal));
}

/** Who answered: `127.10.0.3:8080`. */
async function serverOf(port: number, host: string, agent: http.Agent, signal?: AbortSignal): Promise<string> {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent, headers: { host }, ...(signal && { signal }) };
    http.get(options, resolve).on('error', reject);
  });
  let text = '';
  for await (const bytes of answer) text += bytes;
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
  const [, server] = / at (\S+)\n/.exec(text) ?? [];
  if (server === undefined) throw new Error(`answered ${JSON.stringify(text.slice(0, 60))}`);
  return server;
}

/** Resolves when the router serves what the sources declare; with what is still wrong when the time is over. */
async function untilTrue(port: number, truth: () => Promise<readonly Truth[]>, deadlineMs: number): Promise<string[]> {
  const agent = new http.Agent({ keepAlive: true });
  try {
    for (;;) {
      const differences: string[] = [];
      for (const { host, servers } of await truth()) {
        const asked = Array.from({ length: servers.length * ROUNDS }, () => serverOf(port, host, agent).catch(String));
        const seen = [...new Set(await Promise.all(asked))].toSorted();
        const meant = servers.toSorted();
        if (seen.join() !== meant.join())
          differences.push(`${host}: ${seen.join(', ')} instead of ${meant.join(', ')}`);
      }
      if (differences.length === 0 || performance.now() > deadlineMs) return differences;
      await sleep(PAUSE_MS);
    }
  } finally {
    agent.destroy();
  }
}

/** How often what happened. */
function tell(story: readonly Line[]): void {
  const beginnings = story
    .filter(({ line }) => !line.startsWith(OVER))
    .map(({ line }) => line.replace(/, for .*$/, ''));
  const counts = Map.groupBy(beginnings, (line) => line);
  console.log(`  ${[...counts].map(([line, each]) => `${each.length} × ${line}`).join('; ')}`);
}

/** What failed in the same way within the same second is one thing. */
function firstOfEach(failures: readonly Failure[]): readonly Failure[] {
  const alike = Map.groupBy(failures, ({ endedMs, reason }) => `${Math.floor(endedMs / 1000)} ${reason}`);
  return [...alike.values()].flatMap((each) => each.slice(0, 1));
}

/** With what happened before it. */
function printFailure({ attempt, endedMs, reason }: Failure, story: readonly Line[], fromMs: number): void {
  const at = (ms: number): string => `${((ms - fromMs) / 1000).toFixed(2)} s`;
  console.log(`  ${at(endedMs)}: ${attempt.kind}: ${reason}, after ${(endedMs - attempt.beganMs).toFixed(0)} ms`);
  const before = story.filter(({ atMs }) => atMs <= endedMs).slice(-LINES_BEFORE);
  for (const { atMs, line } of before) console.log(`    ${at(atMs)}: ${line}`);
}
