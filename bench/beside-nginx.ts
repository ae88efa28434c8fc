// CPU per proxied request: this router with some configurations, and nginx, one core each, taking turns in one run.

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

/** One run of this router. */
export interface Candidate {
  readonly name: string;
  /** The routes as YAML; there is one for `/` at 127.0.0.1. */
  routes(upstreamUrl: string): string;
  /** What is asked for, in turn; default: `/` at the proxy's own address. */
  readonly requests?: readonly { readonly host: string; readonly path: string }[];
}

export interface Cost {
  readonly name: string;
  /** CPU per request, medians of the rounds. */
  readonly microseconds: number;
  readonly perSecond: number;
  /** In the words of the load generator; empty when every answer was 200. */
  readonly wrong: string;
}

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly child: Started;
  /** For the load generator. */
  readonly script: readonly string[];
  readonly microseconds: number[];
  readonly perSecond: number[];
  wrong: string;
}

const environment = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** nginx first, then the candidates; undefined when a tool is missing, which is then said. */
export async function measureBesideNginx(
  bench: string,
  candidates: readonly Candidate[],
): Promise<readonly [Cost, ...Cost[]] | undefined> {
  const missing = ['nginx', 'wrk', 'taskset'].find((tool) => !isInstalled(tool));
  if (missing !== undefined) {
    console.log(`${bench}: skipped: no ${missing}`);
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), 'portolan-bench-'));
  const started: Started[] = [];
  try {
    const [nginx, ...ours] = await startContenders(directory, started, candidates);
    for (const contender of [nginx, ...ours]) load(contender, 2);
    for (let round = 0; round < environment('ROUNDS', 5); round++)
      for (const contender of [nginx, ...ours]) measure(contender);
    return [costOf(nginx), ...ours.map(costOf)];
  } finally {
    for (const child of started) child.process.kill('SIGTERM');
    await Promise.all(started.map((child) => child.ended));
    await rm(directory, { recursive: true, force: true });
  }
}

export function printCosts([nginx, ...ours]: readonly [Cost, ...Cost[]]): void {
  for (const { name, microseconds, perSecond, wrong } of [nginx, ...ours]) {
    const ratio = (microseconds / nginx.microseconds).toFixed(2);
    const figures = `${microseconds.toFixed(1).padStart(7)} µs CPU/request  × ${ratio}`;
    console.log(`${name.padEnd(24)}${figures}  ${Math.round(perSecond)} requests/s  ${wrong}`);
  }
}

async function startContenders(
  directory: string,
  started: Started[],
  candidates: readonly Candidate[],
): Promise<readonly [Contender, ...Contender[]]> {
  const [upstreamPort, nginxPort] = await Promise.all([freePort(), freePort()]);
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
  await untilStatus(`http://127.0.0.1:${nginxPort}/`, 200, nginx);
  const contender = (name: string, port: number, child: Started, script: readonly string[]): Contender => ({
    name,
    port,
    child,
    script,
    microseconds: [],
    perSecond: [],
    wrong: '',
  });
  const ours: Contender[] = [];
  for (const [i, candidate] of candidates.entries()) {
    const port = await freePort();
    const folder = await mkdtemp(join(directory, `candidate-${i}-`));
    const child = await startCandidate(folder, candidate.routes(`http://127.0.0.1:${upstreamPort}`), port);
    started.push(child);
    await untilStatus(`http://127.0.0.1:${port}/`, 200, child, START_WITHIN_MS);
    ours.push(contender(candidate.name, port, child, await writeScript(folder, candidate)));
  }
  return [contender('nginx', nginxPort, nginx, ours.at(-1)?.script ?? []), ...ours];
}

/** Reading a file of 10,000 routes takes the primary some seconds. */
const START_WITHIN_MS = 120_000;

async function startCandidate(folder: string, routes: string, port: number): Promise<Started> {
  const file = join(folder, 'routes.yml');
  await writeFile(file, routes);
  const flags = [
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.portolan.address=127.0.0.1:${await freePort()}`,
    `--providers.file.filename=${file}`,
    '--workers=1',
  ];
  return startRouter(['run', ...flags], 0);
}

/** The load generator makes the texts of the requests once and sends them in turn. */
async function writeScript(folder: string, { requests }: Candidate): Promise<readonly string[]> {
  if (requests === undefined) return [];
  const file = join(folder, 'requests.lua');
  const rows = requests.map(({ host, path }) => `{ "${path}", "${host}" },`);
  await writeFile(
    file,
    `local rows = {\n${rows.join('\n')}\n}
local texts, at = {}, 0
init = function()
  for i, row in ipairs(rows) do texts[i] = wrk.format("GET", row[1], { Host = row[2] }) end
end
request = function()
  at = at % #texts + 1
  return texts[at]
end
`,
  );
  return ['-s', file];
}

function measure(contender: Contender): void {
  const pids = processTree(contender.child.process.pid ?? 0);
  const before = cpuSeconds(pids);
  const { requests, perSecond, wrong } = load(contender, environment('SECONDS', 3));
  contender.microseconds.push(((cpuSeconds(pids) - before) / Math.max(requests, 1)) * 1e6);
  contender.perSecond.push(perSecond);
  if (wrong !== '') contender.wrong = wrong;
}

function load({ port, script }: Contender, seconds: number): { requests: number; perSecond: number; wrong: string } {
  const options = ['-t1', `-c${environment('CONNECTIONS', 64)}`, `-d${seconds}s`, ...script];
  const url = `http://127.0.0.1:${port}/`;
  const output = execFileSync('taskset', ['-c', '1', 'wrk', ...options, url], { encoding: 'utf8' });
  return {
    requests: Number(/(\d+) requests in/.exec(output)?.[1] ?? 0),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0),
    wrong: /Non-2xx.*|Socket errors.*/.exec(output)?.[0] ?? '',
  };
}

const costOf = ({ name, microseconds, perSecond, wrong }: Contender): Cost => ({
  name,
  microseconds: median(microseconds),
  perSecond: median(perSecond),
  wrong,
});
