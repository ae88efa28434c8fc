// The primary's side of 10,000 routers and 30,000 servers, in a process of its own: snapshots as a provider reads them go
// in, messages for a worker come out, and one line of figures as JSON is printed. Run by `primary.ts`.

import { chunkChanges } from '../src/discovery/chunk.ts';
import { createDiscovery } from '../src/discovery/discovery.ts';
import { StateLog } from '../src/discovery/state-log.ts';
import { compileDefaultRule } from '../src/labels/default-rule.ts';
import { MAX_CHUNK_BYTES } from '../src/model/messages.ts';
import type { Provider } from '../src/model/provider.ts';
import type { Item, Snapshot } from '../src/model/snapshot.ts';
import { systemClock } from '../src/observe/clock.ts';
import { createLogger } from '../src/observe/logger.ts';
import { median } from './method/statistics.ts';

const SERVICES = 10_000;
const TASKS_A_SERVICE = 3;
const ROUNDS = 11;
const SCOPE = 'cluster/bench';

const log = new StateLog();
/** What a worker has applied. */
let acknowledged = 0;
let sentBytes = 0;

/** As a delivery does, whose worker answers at once. */
function deliver(): void {
  const { base, version, changes } = log.changesSince(acknowledged);
  for (const [part, some] of chunkChanges(changes, MAX_CHUNK_BYTES).entries())
    sentBytes += JSON.stringify({ kind: 'stateChunk', base, version, part, changes: some }).length;
  acknowledged = version;
  log.prune(version);
}

let publish: (snapshot: Snapshot) => void = () => {};
const provider: Provider = {
  name: 'ecs',
  watch: async (give, signal) => {
    publish = give;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
};

const defaultRule = compileDefaultRule('Host(`{{ normalize .Name }}`)');
if (!defaultRule.ok) throw new Error(defaultRule.error);
const discovery = createDiscovery({
  sources: [{ provider, decode: { provider: 'ecs', exposedByDefault: true, defaultRule: defaultRule.value } }],
  entryPoints: new Map([['web', { asDefault: false }]]),
  throttleMs: 0,
  routerGracePeriodMs: 10_000,
  clock: systemClock,
  random: Math.random,
  logger: createLogger({ level: 'info', format: 'json', write: () => {}, clock: systemClock }),
  onState: (state) => {
    if (log.replace(state)) deliver();
  },
});

/** By task: how often it was replaced. */
const generations = new Uint32Array(SERVICES * TASKS_A_SERVICE);
/** By service: how often its rule was written anew. */
const rules = new Uint32Array(SERVICES);

/** Nothing of it is shared with an earlier reading, as where a provider keeps no task definitions: the dearest case. */
function itemOf(task: number): Item {
  const service = Math.floor(task / TASKS_A_SERVICE);
  const generation = generations[task] ?? 0;
  const name = `app-${service}`;
  return {
    id: `arn:aws:ecs:eu-central-1:123456789012:task/bench/${task}-${generation}/web`,
    name: `service-${name}-web`,
    startedAtMs: 1_700_000_000_000 + generation,
    declaration: {
      kind: 'labels',
      labels: [
        ['traefik.enable', 'true'],
        [`traefik.http.routers.${name}.rule`, `Host(\`${name}.example.com\`) && PathPrefix(\`/v${rules[service]}\`)`],
        [`traefik.http.routers.${name}.entrypoints`, 'web'],
        [`traefik.http.services.${name}.loadbalancer.server.port`, '8080'],
        ['com.example.team', `team-${service % 50}`],
      ],
    },
    endpoint: {
      address: `10.${(task >> 16) & 255}.${(task >> 8) & 255}.${task & 255}`,
      ports: [{ containerPort: 8080, hostPort: 8080 + generation, protocol: 'tcp' }],
    },
  };
}

const readCluster = (): Snapshot => ({
  provider: 'ecs',
  readings: [
    {
      scope: SCOPE,
      status: 'complete',
      items: Array.from({ length: generations.length }, (_, task) => itemOf(task)),
      problems: [],
    },
  ],
  knownScopes: [SCOPE],
});

/** A stage runs to its end in one turn, so its CPU is also how long the loop stands still. */
function cpuOf(snapshot: Snapshot): number {
  globalThis.gc?.();
  const before = process.cpuUsage();
  publish(snapshot);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Median over rounds; each must reach the workers exactly where something changed for them. */
function cpuOfRounds(change: (round: number) => void, moves: boolean): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    change(round);
    // Cloned, since texts that were put together are not yet what a parser gives.
    const snapshot = structuredClone(readCluster());
    const { version } = log;
    const cpu = cpuOf(snapshot);
    if (log.version > version !== moves) throw new Error(`version ${version} became ${log.version}`);
    return cpu;
  });
  return median(times);
}

discovery.start();
const coldStartMs = cpuOf(structuredClone(readCluster()));
const coldStartBytes = sentBytes;
if (discovery.state().routers.size !== SERVICES || discovery.state().problems.length > 0) throw new Error('not whole');
const rereadMs = cpuOfRounds(() => {}, false);
const taskOf = (round: number): number => (round * 1013 * TASKS_A_SERVICE) % generations.length;
const replacedTaskMs = cpuOfRounds((round) => {
  generations[taskOf(round)] = 1;
}, true);
const changedRuleMs = cpuOfRounds((round) => {
  rules[taskOf(round) / TASKS_A_SERVICE] = 1;
}, true);
await discovery.close();
console.log(JSON.stringify({ coldStartMs, coldStartBytes, rereadMs, replacedTaskMs, changedRuleMs }));
