// The demo on free ports: what most benches, and the tests of the demo, run against.

import { freePort, type Started, startRouter, untilStatus } from './processes.ts';

export interface Demo {
  readonly child: Started;
  readonly webPort: number;
  /** `http://host:port` of the internal entry point. */
  readonly admin: string;
  /** `http://host:port` of the sandbox: ECS, EC2 and Consul. */
  readonly sandbox: string;
}

/** Resolves when the router is ready and routes the demo's services. */
export async function startDemo(flags: readonly string[] = []): Promise<Demo> {
  const [webPort, adminPort, sandboxPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = startRouter([
    'demo',
    `--entryPoints.web.address=127.0.0.1:${webPort}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    `--sandbox.address=127.0.0.1:${sandboxPort}`,
    ...flags,
  ]);
  const demo = { child, webPort, admin: `http://127.0.0.1:${adminPort}`, sandbox: `http://127.0.0.1:${sandboxPort}` };
  await untilStatus(`${demo.admin}/ready`, 200, child);
  await untilStatus(`http://127.0.0.1:${webPort}/nothing-is-here`, 404, child);
  return demo;
}

export interface Registration {
  readonly name: string;
  /** Where it serves, on 127.0.0.1. */
  readonly port: number;
}

/** Registers a service that asks for the host `name.localhost`; resolves when the sandbox has answered. */
export async function register(demo: Demo, { name, port }: Registration): Promise<void> {
  const body = JSON.stringify({
    Name: name,
    Address: '127.0.0.1',
    Port: port,
    Tags: [`portolan.http.routers.${name}.rule=Host(\`${name}.localhost\`)`],
  });
  const answer = await fetch(`${demo.sandbox}/v1/agent/service/register`, { method: 'PUT', body });
  if (!answer.ok) throw new Error(`registration of ${name}: ${answer.status} ${await answer.text()}`);
}

export async function deregister(demo: Demo, name: string): Promise<void> {
  await fetch(`${demo.sandbox}/v1/agent/service/deregister/${name}`, { method: 'PUT' });
}

export async function stopDemo(demo: Demo): Promise<number | NodeJS.Signals> {
  demo.child.process.kill('SIGTERM');
  return await demo.child.ended;
}
