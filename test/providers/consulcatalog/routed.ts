// From Consul to the routing table and /ready: the provider and discovery as the primary wires them, time in the test's hands.

import type { ExecutionContext } from 'ava';
import { createConsulCatalogProvider } from '../../../providers/consulcatalog/index.ts';
import { createDiscovery } from '../../../src/discovery/discovery.ts';
import type { Logger } from '../../../src/model/logger.ts';
import type { RoutingState } from '../../../src/model/routing-state.ts';
import { runAdmin } from '../../admin/running-admin.ts';
import { decodeOptions } from '../../discovery/decode-options.ts';
import { type Agent, startAgent } from '../../sandbox/consul-agent.ts';
import { SETTINGS, untilTrue } from './watched.ts';

export interface Routed extends Agent {
  /** What workers were last told, a router a line: `web: 10.0.0.1:8080`, or `web: 503`. Nothing told: no line. */
  table(): readonly string[];
  reasons(): readonly string[];
  /** The status of /ready, over HTTP. */
  ready(): Promise<number>;
  /** As in `watchConsul`. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Lets time pass, answers arriving meanwhile. */
  pass(ms: number): Promise<void>;
}

/** Sets the agent up with `prepare`, then starts to route what it says. */
export async function routeConsul(t: ExecutionContext, prepare: (agent: Agent) => void): Promise<Routed> {
  const agent = await startAgent();
  prepare(agent);
  const { clock } = agent;
  const random = () => 0.5;
  const settings = { ...SETTINGS, endpoint: { ...SETTINGS.endpoint, address: agent.address } };
  const provider = createConsulCatalogProvider(settings, { clock, random, logger: silent });
  let told: RoutingState | undefined;
  const discovery = createDiscovery({
    sources: [{ provider, decode: decodeOptions(provider.name) }],
    entryPoints: new Map([['web', { asDefault: false }]]),
    throttleMs: 100,
    routerGracePeriodMs: 10_000,
    clock,
    random,
    logger: silent,
    onState: (state) => {
      told = state;
    },
  });
  const admin = await runAdmin(t, { readiness: () => discovery.readiness() });
  t.teardown(async () => {
    await discovery.close();
    await agent.close();
  });
  discovery.start();
  const until = (condition: () => boolean, what: string) => untilTrue(agent, condition, what);
  return Object.assign(agent, {
    table: () => (told === undefined ? [] : describeTable(told)),
    reasons: () => discovery.state().problems.map(({ reason }) => reason),
    ready: async () => (await admin.get('/ready')).status,
    until,
    pass(ms: number) {
      const endMs = clock.nowMs() + ms;
      return until(() => clock.nowMs() >= endMs, 'the time');
    },
  });
}

function describeTable({ routers, servers }: RoutingState): readonly string[] {
  const lines = [...routers].map(([name, { value }]) => {
    const urls = value.available ? (servers.get(value.service)?.servers ?? []).map(({ url }) => url) : [];
    return `${name.replace(/@.*/, '')}: ${urls.map((url) => url.replace('http://', '')).join(' ') || '503'}`;
  });
  return lines.sort();
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
