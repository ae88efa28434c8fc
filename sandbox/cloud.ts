// A cloud in one process: ECS, EC2, EventBridge, SQS and Consul behind one HTTP server, each in its real wire protocol, and the tasks and
// instances themselves as HTTP servers on loopback addresses. The demo, provider tests and benches start it.

import { createServer, type Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Clock } from '../src/model/clock.ts';
import { ACCOUNT } from './aws/account.ts';
import { type Account, Accounts } from './aws/accounts.ts';
import { Ec2 } from './aws/ec2/ec2.ts';
import { Ecs } from './aws/ecs/ecs.ts';
import { EventBridge, type NewEvent } from './aws/events/event-bridge.ts';
import { Sqs } from './aws/sqs/sqs.ts';
import { Ssm } from './aws/ssm/ssm.ts';
import { Sts } from './aws/sts/sts.ts';
import { Changes } from './changes.ts';
import { createConsul } from './consul/consul.ts';
import { makeDispatch } from './dispatch.ts';
import { Ids } from './ids.ts';
import { claimNetwork, type Network } from './network.ts';
import type { Parts } from './parts.ts';
import { Servers } from './servers.ts';
import { systemClock } from './system-clock.ts';
import { type StartWorkload, Workload } from './workload.ts';
import type { World } from './world.ts';

export interface CloudOptions {
  /** A loopback address: anybody who reaches the sandbox commands it. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: the system chooses. */
  readonly port?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** How long tasks and instances stay in each state. Default 0: they pass through all of them at once. */
  readonly stepMs?: number;
  /** Default true; false: addresses are reported and nothing listens there. */
  readonly serveWorkloads?: boolean;
  /** What runs in tasks. Default: a server in this process. */
  readonly startWorkload?: StartWorkload;
  /** How long a task that is to stop still runs before SIGTERM. Default `stepMs`; AWS gives no time without a load balancer. */
  readonly noticeMs?: number;
  /** How long a new task must have run before a service stops an old one for it. Default 0. */
  readonly steadyMs?: number;
}

export interface Cloud extends Parts {
  /** Servers that no part of the cloud knows of: for Consul registrations and file routes. */
  readonly servers: Servers;
  /** False on a machine that binds no loopback address but 127.0.0.1: then awsvpc tasks would share it. */
  readonly hasManyAddresses: boolean;
  /** Ends everything at once and resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** AWS keeps idle connections for a while too; Node's 5 s would meet the next poll half way. */
const KEEP_ALIVE_MS = 60_000;

/** Rejects with the system's error when the address cannot be had. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { host = '127.0.0.1', port = 0 } = options;
  if (!/^(127\.[\d.]+|::1|localhost)$/.test(host)) throw new Error(`the sandbox listens on loopback only, not ${host}`);
  const closing = new AbortController();
  const network = await claimNetwork();
  const server = await listen(host, port).catch((error) => {
    network.close();
    throw error;
  });
  const world = makeWorld(options, network, closing.signal);
  const sqs = new Sqs(world);
  const events = new EventBridge(world, (body) => sqs.deliver(body));
  const accounts = new Accounts((account) => openAccount({ ...world, account }, events));
  const parts: Parts = {
    url: urlOf(server, host),
    ...accounts.of(ACCOUNT),
    accounts,
    events,
    sqs,
    sts: new Sts(world),
    consul: createConsul({ clock: world.clock }),
  };
  const servers = new Servers(world);
  server.on('request', makeDispatch(parts, world));
  return {
    ...parts,
    servers,
    hasManyAddresses: world.network.distinct,
    async close() {
      closing.abort();
      server.close();
      server.closeAllConnections();
      parts.consul.close();
      await Promise.all([accounts.close(), servers.close()]);
      world.changes.close();
      world.network.close();
    },
  };
}

/** What happens in any account is told in the one queue there is, as by a bus that others send their events to. */
function openAccount(world: World, events: EventBridge): Account {
  const tell = (event: NewEvent): void => void events.put({ ...event, account: world.account });
  return { ecs: new Ecs(world, tell), ec2: new Ec2(world, tell), ssm: new Ssm(world) };
}

function makeWorld(options: CloudOptions, network: Network, closed: AbortSignal): World {
  return {
    clock: options.clock ?? systemClock,
    account: ACCOUNT,
    stepMs: options.stepMs ?? 0,
    serveWorkloads: options.serveWorkloads ?? true,
    startWorkload: options.startWorkload ?? Workload.start,
    noticeMs: options.noticeMs ?? options.stepMs ?? 0,
    steadyMs: options.steadyMs ?? 0,
    network,
    ids: new Ids(),
    changes: new Changes(),
    closed,
  };
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function urlOf(server: Server, host: string): string {
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
