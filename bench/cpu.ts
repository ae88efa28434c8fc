// CPU per proxied request: this router and nginx, one core each, taking turns in one run.

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  processTree,
  ROOT,
  type Started,
  start,
  startRouter,
  untilStatus,
} from '../test/support/processes.ts';
import { cpuSeconds, isInstalled, median } from './measure.ts';

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly child: Started;
  readonly microseconds: number[];
  readonly perSecond: number[];
  wrong: string;
}

const environment = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

export async function measureCpu(): Promise<boolean> {
  for (const tool of ['nginx', 'wrk', 'taskset']) {
    if (!isInstalled(tool)) return skip(tool);
  }
  const directory = await mkdtemp(join(tmpdir(), 'portolan-bench-'));
  const started: Started[] = [];
  try {
    const contenders = await startContenders(directory, started);
    for (const contender of contenders) load(contender.port, 2);
    for (let round = 0; round < environment('ROUNDS', 5); round++)
      for (const contender of contenders) measure(contender);
    return report(contenders);
  } finally {
    for (const child of started) child.process.kill('SIGTERM');
    await Promise.all(started.map((child) => child.ended));
    await rm(directory, { recursive: true, force: true });
  }
}

async function startContenders(directory: string, started: Started[]): Promise<Contender[]> {
  const [upstreamPort, nginxPort, ourPort, adminPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const startPeer = async (name: string, cpu: number): Promise<Started> => {
    const template = await readFile(join(ROOT, 'bench/peers', name), 'utf8');
    const file = join(directory, name);
    await writeFile(
      file,
      template.replaceAll('UPSTREAM_PORT', String(upstreamPort)).replaceAll('PROXY_PORT', String(nginxPort)),
    );
    const child = start('taskset', ['-c', String(cpu), 'nginx', '-p', directory, '-c', file]);
    started.push(child);
    return child;
  };
  await startPeer('upstream.conf', 1);
  const nginx = await startPeer('proxy.conf', 0);
  const ours = await startOurs(directory, upstreamPort, ourPort, adminPort);
  started.push(ours);
  await untilStatus(`http://127.0.0.1:${nginxPort}/`, 200, nginx);
  await untilStatus(`http://127.0.0.1:${ourPort}/`, 200, ours);
  const contender = (name: string, port: number, child: Started): Contender => ({
    name,
    port,
    child,
    microseconds: [],
    perSecond: [],
    wrong: '',
  });
  return [contender('nginx', nginxPort, nginx), contender('portolan, 1 route', ourPort, ours)];
}

async function startOurs(directory: string, upstreamPort: number, port: number, adminPort: number): Promise<Started> {
  const routes = join(directory, 'routes.yml');
  await writeFile(
    routes,
    `http:
  routers:
    bench: { rule: "Host(\`127.0.0.1\`)", service: bench }
  services:
    bench: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${upstreamPort}" } ] } }
`,
  );
  const flags = [
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    `--providers.file.filename=${routes}`,
    '--workers=1',
  ];
  return startRouter(['run', ...flags], 0);
}

function measure(contender: Contender): void {
  const pids = processTree(contender.child.process.pid ?? 0);
  const before = cpuSeconds(pids);
  const { requests, perSecond, wrong } = load(contender.port, environment('SECONDS', 3));
  contender.microseconds.push(((cpuSeconds(pids) - before) / Math.max(requests, 1)) * 1e6);
  contender.perSecond.push(perSecond);
  if (wrong !== '') contender.wrong = wrong;
}

function load(port: number, seconds: number): { requests: number; perSecond: number; wrong: string } {
  const connections = environment('CONNECTIONS', 64);
  const url = `http://127.0.0.1:${port}/`;
  const output = execFileSync('taskset', ['-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, url], {
    encoding: 'utf8',
  });
  return {
    requests: Number(/(\d+) requests in/.exec(output)?.[1] ?? 0),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0),
    wrong: /Non-2xx.*|Socket errors.*/.exec(output)?.[0] ?? '',
  };
}

const BAR = 1.5;

function report(contenders: readonly Contender[]): boolean {
  const [peer] = contenders;
  const base = median(peer?.microseconds ?? []);
  for (const { name, microseconds, perSecond, wrong } of contenders) {
    const cost = median(microseconds);
    const figures = `${cost.toFixed(1).padStart(7)} µs CPU/request  × ${(cost / base).toFixed(2)}`;
    console.log(`${name.padEnd(22)}${figures}  ${Math.round(median(perSecond))} requests/s  ${wrong}`);
  }
  const ours = median(contenders.at(-1)?.microseconds ?? []) / base;
  console.log(`cpu: ${ours.toFixed(2)} of nginx, bar ${BAR}`);
  return ours <= BAR && contenders.every(({ wrong }) => wrong === '');
}

function skip(tool: string): boolean {
  console.log(`cpu: skipped: no ${tool}`);
  return true;
}
