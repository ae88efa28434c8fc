// A worker's side of a state of 10,000 routers and 30,000 servers, in a process of its own as a worker is: receives it as
// messages, compiles, and prints one line of figures as JSON. Run by `compile.ts` with `--expose-gc`.

import { setImmediate as turn } from 'node:timers/promises';
import { Replica } from '../src/cluster/replica.ts';
import { chunkChanges } from '../src/discovery/chunk.ts';
import type { Change, Entry } from '../src/model/change.ts';
import { MAX_CHUNK_BYTES, type ToWorker } from '../src/model/messages.ts';
import type { QualifiedName } from '../src/model/qualified-name.ts';
import type { Router, ServerList } from '../src/model/routing-state.ts';
import { USUAL_TRANSPORT } from '../src/model/servers-transport.ts';
import { systemClock } from '../src/observe/clock.ts';
import { createLogger } from '../src/observe/logger.ts';
import { Deadlines } from '../src/proxy/deadlines.ts';
import { limitConnections } from '../src/proxy/descriptor-limits.ts';
import { Outbox } from '../src/proxy/outbox.ts';
import { ReadBuffers } from '../src/proxy/read-buffers.ts';
import { ServingState } from '../src/proxy/serving-state.ts';
import { UpstreamPools } from '../src/proxy/upstreams/upstream-pools.ts';
import { TlsState } from '../src/tls/tls-state.ts';
import { median } from './method/statistics.ts';
import { makeRouteSet, onOneHost } from './route-set.ts';

const ROUTERS = 10_000;
const SERVERS_A_SERVICE = 3;
const SINGLE_CHANGES = 51;

type StateMessage = Extract<ToWorker, { kind: 'stateChunk' | 'stateCommit' }>;

const logger = createLogger({ level: 'error', format: 'json', write: console.error, clock: systemClock });
const replica = new Replica();
const pools = new UpstreamPools({
  clock: systemClock,
  deadlines: new Deadlines(systemClock),
  buffers: new ReadBuffers(),
  outbox: new Outbox(setImmediate),
  logger,
  lookUp: () => {},
  defaultTransport: USUAL_TRANSPORT,
  descriptors: limitConnections(undefined),
});
const state = new ServingState({
  clock: systemClock,
  random: Math.random,
  logger,
  turn,
  pools,
  tls: new TlsState(),
  onServerFailing: () => {},
});
const { routers, requests } = makeRouteSet(ROUTERS);

const serversOf = (service: QualifiedName, count: number): ServerList => ({
  service,
  servers: Array.from({ length: count }, (_, i) => ({ url: `http://10.0.${i}.1:${8000 + i}`, weight: 1 })),
});

type ProbedEntry = Extract<Entry, { kind: 'httpRouter' | 'httpService' | 'httpServers' }>;

const asChange = ({ kind, value }: ProbedEntry): Change => {
  const name = kind === 'httpServers' ? value.service : value.name;
  return { kind, name, json: JSON.stringify(value) };
};

function entriesOf(router: Router): ProbedEntry[] {
  const name = router.service;
  return [
    { kind: 'httpRouter', value: router },
    { kind: 'httpService', value: { name, kind: 'loadBalancer', passHostHeader: true } },
    { kind: 'httpServers', value: serversOf(name, SERVERS_A_SERVICE) },
  ];
}

/** As they travel: text. */
function messagesOf(base: number, entries: readonly ProbedEntry[]): string[] {
  const version = base + 1;
  const chunks = chunkChanges(entries.map(asChange), MAX_CHUNK_BYTES);
  const messages: StateMessage[] = [
    ...chunks.map((changes, part) => ({ kind: 'stateChunk', base, version, part, changes }) as const),
    { kind: 'stateCommit', base, version, parts: chunks.length },
  ];
  return messages.map((message) => JSON.stringify(message));
}

/** What `worker.ts` does with a message; the channel gives one a turn. */
async function receive(text: string): Promise<void> {
  const receipt = replica.receive(JSON.parse(text));
  if (receipt.kind === 'unfitting') throw new Error(receipt.reason);
  if (receipt.kind === 'committed') await state.apply(receipt.changes);
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Bytes of the heap and beside it once nothing is garbage. */
function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * The longest time between two turns of the event loop while `work` runs: by the clock, which counts other processes too,
 * or by the CPU, which counts the collector's other threads too, whichever is less.
 */
async function longestPause(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = [performance.now(), cpuMs()] as const;
  let running = true;
  const tick = (): void => {
    const now = [performance.now(), cpuMs()] as const;
    longest = Math.max(longest, Math.min(now[0] - last[0], now[1] - last[1]));
    last = now;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  await turn();
  running = false;
  return longest;
}

async function takeWholeState(): Promise<{ compileCpuMs: number; longestPauseMs: number; memoryBytes: number }> {
  const messages = messagesOf(0, routers.flatMap(entriesOf));
  const usedBefore = usedBytes();
  const commit = messages.pop() ?? '';
  let cpuBefore = 0;
  const longestPauseMs = await longestPause(async () => {
    for (const message of messages) {
      await receive(message);
      await turn();
    }
    cpuBefore = cpuMs();
    await receive(commit);
  });
  const compileCpuMs = cpuMs() - cpuBefore;
  const [request] = requests;
  if (request === undefined || state.route('web', false, request) === undefined) throw new Error('nothing serves');
  return { compileCpuMs, longestPauseMs, memoryBytes: usedBytes() - usedBefore };
}

/** Median ms of single changes, from the message to the swap. */
async function takeSingleChanges(
  routers: readonly Router[],
  change: (router: Router, i: number) => ProbedEntry,
): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < SINGLE_CHANGES; i++) {
    const router = routers[(i * 197) % routers.length];
    if (router === undefined) continue;
    const messages = messagesOf(replica.version, [change(router, i)]);
    const from = cpuMs();
    for (const message of messages) await receive(message);
    times.push(cpuMs() - from);
    await turn();
  }
  return median(times);
}

const withOtherRule = (router: Router, i: number): ProbedEntry => ({
  kind: 'httpRouter',
  value: { ...router, rule: `${router.rule} && PathPrefix(\`/${i}\`)` },
});

const whole = await takeWholeState();
const ruleChangeMs = await takeSingleChanges(routers, withOtherRule);
const serverChangeMs = await takeSingleChanges(routers, ({ service }) => ({
  kind: 'httpServers',
  value: serversOf(service, 4),
}));
const crowd = onOneHost(routers);
const moved = crowd.map((value): ProbedEntry => ({ kind: 'httpRouter', value }));
for (const message of messagesOf(replica.version, moved)) await receive(message);
const crowdedRuleChangeMs = await takeSingleChanges(crowd, withOtherRule);
console.log(JSON.stringify({ ...whole, ruleChangeMs, serverChangeMs, crowdedRuleChangeMs }));
