// A cloud in one process: ECS, EC2 and Consul behind one HTTP server, each in its real wire protocol, and the tasks and
// instances themselves as HTTP servers on loopback addresses. The demo, provider tests and benches start it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Clock } from '../src/model/clock.ts';
import { Ec2 } from './aws/ec2/ec2.ts';
import { serveEc2 } from './aws/ec2/ec2-endpoint.ts';
import { Ecs } from './aws/ecs/ecs.ts';
import { serveEcs } from './aws/ecs/ecs-endpoint.ts';
import { Changes } from './changes.ts';
import { createConsul } from './consul/consul.ts';
import { Controls } from './controls.ts';
import { Ids } from './ids.ts';
import { claimNetwork } from './network.ts';
import type { Parts } from './parts.ts';
import { Servers } from './servers.ts';
import { systemClock } from './system-clock.ts';
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
  const host = options.host ?? '127.0.0.1';
  if (!/^(127\.[\d.]+|::1|localhost)$/.test(host)) throw new Error(`the sandbox listens on loopback only, not ${host}`);
  const closing = new AbortController();
  const server = await listen(host, options.port ?? 0);
  const world: World = {
    clock: options.clock ?? systemClock,
    stepMs: options.stepMs ?? 0,
    serveWorkloads: options.serveWorkloads ?? true,
    network: await claimNetwork(),
    ids: new Ids(),
    changes: new Changes(),
    closed: closing.signal,
  };
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const cloud: Cloud = {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    ecs: new Ecs(world),
    ec2: new Ec2(world),
    consul: createConsul({ clock: world.clock }),
    servers: new Servers(world),
    hasManyAddresses: world.network.distinct,
    async close() {
      closing.abort();
      server.close();
      server.closeAllConnections();
      this.consul.close();
      await Promise.all([this.ecs.close(), this.ec2.close(), this.servers.close()]);
      world.changes.close();
      world.network.close();
    },
  };
  const controls = new Controls(cloud);
  server.on('request', (request, response) => {
    dispatch(cloud, world, controls, request, response).catch((bug: Error) => {
      response.destroy();
      throw bug;
    });
  });
  return cloud;
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

async function dispatch(
  cloud: Cloud,
  world: World,
  controls: Controls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (path.startsWith('/v1/')) return cloud.consul.handle(request, response);
  const body = await readText(request).catch(() => undefined);
  const target = request.headers['x-amz-target'];
  if (body === undefined) response.destroy();
  else if (typeof target === 'string') await serveEcs(cloud.ecs, world, target, body, response);
  else if (isForm(request)) await serveEc2(cloud.ec2, world, body, response);
  else controls.serve(request.method ?? 'GET', path, body, response);
}

const isForm = (request: IncomingMessage): boolean =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true &&
  request.method === 'POST';
