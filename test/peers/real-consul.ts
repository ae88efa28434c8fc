// A real Consul agent on free ports of loopback, if one can be had: PEER_CONSUL names the binary, else the PATH has it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface RealConsul {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** The same over TLS, where its configuration has it. */
  readonly secureAddress: string;
  put(path: string, body?: unknown): Promise<void>;
  /** Ends the process; `start` begins again on the same ports with nothing remembered. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Undefined: there is none. */
export function findConsul(): string | undefined {
  const binary = process.env.PEER_CONSUL ?? 'consul';
  return spawnSync(binary, ['version']).status === 0 ? binary : undefined;
}

/** What goes into the file of an agent; a function where it depends on what is free. */
export type AgentConfiguration = object | ((free: Free) => object);

export interface Free {
  /** A port for TLS. */
  readonly https: number;
  /** Removed with the agent. */
  readonly folder: string;
}

/** `configuration` is what goes into its file: ACLs, for instance. `token` is ours; an agent without ACLs ignores it. */
export async function startConsul(
  binary: string,
  configuration: AgentConfiguration,
  token: string,
): Promise<RealConsul> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-consul-'));
  const file = join(folder, 'agent.json');
  const [http, serf, server, https] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const written = typeof configuration === 'function' ? configuration({ https, folder }) : configuration;
  writeFileSync(file, JSON.stringify(written));
  const ports = ['-http-port', http, '-serf-lan-port', serf, '-server-port', server, '-serf-wan-port', -1];
  const others = ['-dns-port', -1, '-grpc-port', -1, '-log-level', 'error', '-config-file', file];
  const argv = ['agent', '-dev', '-bind', '127.0.0.1', ...ports, ...others].map(String);
  const address = `127.0.0.1:${http}`;
  let child: ChildProcess | undefined;
  const consul: RealConsul = {
    address,
    secureAddress: `127.0.0.1:${https}`,
    async put(path, body) {
      const text = body === undefined ? null : JSON.stringify(body);
      const response = await fetch(`http://${address}${path}`, {
        method: 'PUT',
        body: text,
        headers: { 'X-Consul-Token': token },
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    },
    async start() {
      child = spawn(binary, argv, { stdio: 'ignore' });
      await untilLeading(address, token);
    },
    async stop() {
      if (child === undefined || child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async close() {
      await consul.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await consul.start();
  return consul;
}

/** It has a leader once its own service is in the catalog. */
async function untilLeading(address: string, token: string): Promise<void> {
  const headers = { 'X-Consul-Token': token };
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const response = await fetch(`http://${address}/v1/catalog/services`, { headers }).catch(() => undefined);
    const list = response?.ok === true ? await response.text() : '';
    if (list.includes('"consul"')) return;
    await delay(50);
  }
  throw new Error('Consul did not elect a leader within 30 s');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
