// The sandbox's Consul behind a real listener on loopback, for this room and for the provider's tests.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type ConsulSandbox, createConsul } from '../../sandbox/consul/consul.ts';
import { ManualClock } from '../support/manual-clock.ts';

export interface Agent {
  readonly consul: ConsulSandbox;
  readonly clock: ManualClock;
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly server: Server;
  /** Looks at a call before the agent does; true: it has answered. For faults that no agent has by itself. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  get(path: string): Promise<Response>;
  /** The answer's JSON; what it looks like is for the test's assertions to say. */
  json(path: string): Promise<ReturnType<typeof JSON.parse>>;
  put(path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** `secured`: it speaks TLS; `get`, `json` and `put` do not. */
export async function startAgent(clock = new ManualClock(), secured?: ServerOptions): Promise<Agent> {
  const consul = createConsul({ clock });
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (!agent.intercept(request, response)) consul.handle(request, response);
  };
  const server = secured === undefined ? createServer(answer) : createSecureServer(secured, answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `127.0.0.1:${portOf(server)}`;
  const agent: Agent = {
    consul,
    clock,
    address,
    server,
    intercept: () => false,
    get: (path) => fetch(`http://${address}${path}`),
    json: async (path) => JSON.parse(await (await agent.get(path)).text()),
    put: (path, body) =>
      fetch(`http://${address}${path}`, {
        method: 'PUT',
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async close() {
      consul.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return agent;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return address.port;
}
