// The provider against the sandbox's Consul over real HTTP, with time in the test's hands.

import type { ServerOptions } from 'node:https';
import type { ExecutionContext } from 'ava';
import { createConsulCatalogProvider } from '../../../providers/consulcatalog/index.ts';
import type { LogFields, Logger } from '../../../src/model/logger.ts';
import type { Provider } from '../../../src/model/provider.ts';
import type { ConsulCatalogSettings } from '../../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../../src/model/snapshot.ts';
import { type Agent, startAgent } from '../../sandbox/consul-agent.ts';

export const SETTINGS: ConsulCatalogSettings = {
  name: 'consulcatalog',
  endpoint: {
    address: '127.0.0.1:0',
    scheme: 'http',
    datacenter: undefined,
    token: undefined,
    httpAuth: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false },
    waitMs: 60_000,
  },
  namespace: undefined,
  prefix: 'traefik',
  stale: false,
  requireConsistent: false,
  strictChecks: ['passing', 'warning'],
  minimumIntervalMs: 50,
  exposedByDefault: true,
  defaultRule: 'Host(`{{ normalize .Name }}`)',
};

export interface Watched extends Agent {
  readonly snapshots: readonly Snapshot[];
  readonly provider: Provider;
  /** What the feed would hold by now: the last word on each scope, gone scopes gone. */
  readonly scopes: ReadonlyMap<string, ScopeReading>;
  /** Lets pending answers arrive and time pass in small steps until `condition` holds; fails after an hour of that clock. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Ends the watch; resolves when it has ended. */
  stop(): Promise<void>;
  /** Connections to the agent that are open now. */
  connections(): Promise<number>;
  readonly logged: readonly string[];
}

/** Sets the agent up with `prepare`, then starts to watch it. `secured`: it speaks TLS. */
export async function watchConsul(
  t: ExecutionContext,
  prepare: (agent: Agent) => void = () => {},
  change: (settings: ConsulCatalogSettings) => ConsulCatalogSettings = (settings) => settings,
  secured?: ServerOptions,
): Promise<Watched> {
  const agent = await startAgent(undefined, secured);
  prepare(agent);
  const logged: string[] = [];
  const settings = change({ ...SETTINGS, endpoint: { ...SETTINGS.endpoint, address: agent.address } });
  const deps = { clock: agent.clock, random: () => 0.5, logger: recordingLogger(logged) };
  const snapshots: Snapshot[] = [];
  const scopes = new Map<string, ScopeReading>();
  const stopping = new AbortController();
  const provider = createConsulCatalogProvider(settings, deps);
  const ended = provider.watch((snapshot) => {
    snapshots.push(snapshot);
    apply(scopes, snapshot);
  }, stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  t.teardown(async () => {
    await stop();
    await agent.close();
  });
  return Object.assign(agent, {
    snapshots,
    provider,
    scopes,
    logged,
    stop,
    until: (condition: () => boolean, what: string) => untilTrue(agent, condition, what),
    connections: () => countConnections(agent),
  });
}

/** As DESIGN 2 has it: complete replaces, partial adds, failed changes nothing but its problem. */
function apply(scopes: Map<string, ScopeReading>, snapshot: Snapshot): void {
  for (const reading of snapshot.readings) {
    const held = scopes.get(reading.scope);
    scopes.set(reading.scope, reading.status === 'complete' ? reading : { ...reading, items: keep(held, reading) });
  }
  const { knownScopes } = snapshot;
  if (knownScopes === undefined) return;
  for (const scope of scopes.keys()) if (!knownScopes.includes(scope)) scopes.delete(scope);
}

function keep(held: ScopeReading | undefined, reading: ScopeReading): ScopeReading['items'] {
  const fresh = new Set(reading.items.map(({ id }) => id));
  return [...(held?.items ?? []).filter(({ id }) => !fresh.has(id)), ...reading.items];
}

/** Turns of the event loop for the sockets, then a little of the test's own time; the longer it takes, the larger the steps. */
export async function untilTrue({ clock }: Agent, condition: () => boolean, what: string): Promise<void> {
  const limitMs = clock.nowMs() + 3_600_000;
  for (let turn = 1; !condition(); turn += 1) {
    if (clock.nowMs() > limitMs) throw new Error(`never came: ${what}`);
    await new Promise(setImmediate);
    if (turn % 50 === 0) await clock.advance(50 + turn / 10);
  }
}

const countConnections = ({ server }: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

function recordingLogger(lines: string[]): Logger {
  const write = (message: string, fields: LogFields = {}) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { debug: write, info: write, warn: write, error: write, with: () => recordingLogger(lines) };
}
