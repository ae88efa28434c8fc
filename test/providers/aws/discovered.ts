// A provider of AWS with the whole of discovery behind it, poll by poll: what its good and bad days do to the routing table
// and to `/ready`.

import type { ExecutionContext } from 'ava';
import { createDiscovery } from '../../../src/discovery/discovery.ts';
import { compileConstraints } from '../../../src/labels/constraints/compile-constraints.ts';
import type { DecodeOptions } from '../../../src/labels/decoded-item.ts';
import { compileDefaultRule } from '../../../src/labels/default-rule.ts';
import type { RoutingState } from '../../../src/model/routing-state.ts';
import type { LabelSettings } from '../../../src/model/settings.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { KeptLog, ScriptedProvider } from '../../discovery/scripted-provider.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { type AlteredAws, startAlteredAws } from './altered-aws.ts';
import type { AwsCloud } from './aws-cloud.ts';
import type { HastyClock } from './hasty-clock.ts';
import type { Poll, WatchedProvider } from './watched-provider.ts';

const THROTTLE_MS = 100;
export const GRACE_MS = 10_000;
const CALL_DEADLINE_MS = 10_000;
/** The feed starts a watch that broke again within this, however often it broke. */
const LONGEST_BACK_OFF_MS = 60_000;

export interface Discovered {
  readonly aws: AlteredAws;
  /** One poll, and what became of it: `ready: orders 2, web 250` has the routers with the number of their servers. */
  readonly poll: () => Promise<string>;
  /** The same where no call is ever answered: every deadline passes as soon as somebody waits for it. */
  readonly pollInSilence: () => Promise<string>;
  /** The same for a single thing that was published between polls. */
  readonly tellOne: (snapshot: Snapshot) => Promise<string>;
  /** With their providers. */
  readonly routers: () => readonly string[];
  /** Of all routers. */
  readonly rules: () => readonly string[];
  /** Of all services, as URLs. */
  readonly servers: () => readonly string[];
  /** `object: reason`, as `/api/problems` has them. */
  readonly problems: () => readonly string[];
  /** Of discovery alone: grace periods end by it. */
  readonly wait: (ms: number) => Promise<string>;
}

export interface Subject extends AwsCloud {
  readonly watched: WatchedProvider;
  readonly settings: LabelSettings & { readonly name: string };
}

export async function startDiscovered(
  t: ExecutionContext,
  { cloud, clock: awsClock, watched, settings }: Subject,
): Promise<Discovered> {
  const aws = await startAlteredAws(t, cloud.url);
  const clock = new ManualClock();
  const feed = new ScriptedProvider(settings.name);
  const discovery = createDiscovery({
    sources: [{ provider: feed, decode: decodeOptions(settings) }],
    entryPoints: new Map([['web', { asDefault: true }]]),
    throttleMs: THROTTLE_MS,
    routerGracePeriodMs: GRACE_MS,
    clock,
    random: () => 0.5,
    logger: new KeptLog(),
    onState: () => {},
  });
  discovery.start();
  t.teardown(() => discovery.close());
  const seen = (): string => {
    const { ready, missing } = discovery.readiness();
    const routes = printRoutes(discovery.state());
    return `${ready ? 'ready' : `waits for ${missing.join()}`}: ${routes === '' ? 'no route' : routes}`;
  };
  const tell = async ({ snapshots, rejection }: Pick<Poll, 'snapshots' | 'rejection'>): Promise<string> => {
    for (const snapshot of snapshots) feed.current.publish(snapshot);
    await clock.advance(THROTTLE_MS);
    if (rejection === undefined) return seen();
    feed.current.reject(new Error(rejection));
    await clock.advance(LONGEST_BACK_OFF_MS);
    return seen();
  };
  return {
    aws,
    poll: async () => tell(await watched.poll()),
    pollInSilence: async () => tell(await outlastDeadlines(watched.poll(), awsClock)),
    tellOne: (snapshot) => tell({ snapshots: [snapshot], rejection: undefined }),
    routers: () => [...discovery.state().routers.keys()].sort(),
    rules: () => [...discovery.state().routers.values()].map(({ value }) => value.rule).sort(),
    servers: () => [...discovery.state().servers.values()].flatMap(({ servers }) => servers.map(({ url }) => url)),
    problems: () => discovery.state().problems.map(({ object, reason }) => `${object}: ${reason}`),
    async wait(ms) {
      await clock.advance(ms);
      return seen();
    },
  };
}

/** Of calls, until the poll has given up. */
async function outlastDeadlines(poll: Promise<Poll>, clock: HastyClock): Promise<Poll> {
  for (;;) {
    const ended = await Promise.race([poll, clock.waitedFor(CALL_DEADLINE_MS)]);
    if (ended !== undefined) return ended;
    clock.elapse(CALL_DEADLINE_MS);
  }
}

export function decodeOptions({
  name,
  exposedByDefault,
  defaultRule,
  constraints = '',
}: Subject['settings']): DecodeOptions {
  const rule = compileDefaultRule(defaultRule);
  const expression = compileConstraints(constraints, 'labels');
  if (!rule.ok || !expression.ok) throw new Error('the settings do not compile');
  return { provider: name, exposedByDefault, defaultRule: rule.value, constraints: expression.value };
}

/** `web 250`; `web 503` is a router that answers so although it is enabled: its declaration is gone. */
function printRoutes({ routers, servers }: RoutingState): string {
  const lines = [...routers.values()].map(({ value: { name, service, available } }) => {
    const count = servers.get(service)?.servers.length ?? 0;
    return `${name.replace(/@.*/, '')} ${available ? count : '503'}`;
  });
  return lines.sort().join(', ');
}
