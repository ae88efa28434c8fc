// What `kill -9` of one of two workers costs: its own connections, and nothing else.

import { execFileSync } from 'node:child_process';
import { startDemo, stopDemo } from '../test/support/demo.ts';
import { processTree } from '../test/support/processes.ts';
import { SteadyLoad } from '../test/support/steady-load.ts';
import { atMost, type Row } from './row.ts';

const CLIENTS = 32;
const BAR_MS = 2000;

export async function measureKill(): Promise<readonly Row[]> {
  const demo = await startDemo(['--workers=2']);
  try {
    const workers = () => workerPids(demo.child.process.pid ?? 0);
    const [victim = 0] = workers();
    const load = new SteadyLoad({
      host: '127.0.0.1',
      port: demo.webPort,
      clients: CLIENTS,
      hostHeader: 'orders.localhost',
    }).start();
    await load.answers(2000);
    const connections = connectionsOf(victim, demo.webPort);
    const from = performance.now();
    process.kill(victim, 'SIGKILL');
    while (workers().filter((pid) => pid !== victim && listens(pid, demo.webPort)).length < 2) {
      if (performance.now() - from > 10_000) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const tookMs = performance.now() - from;
    await load.answers(2000);
    const report = await load.stop();
    console.log(`  ${load.failed} failed of ${report.answered}; the dead worker had ${connections} connections`);
    const beyond = Math.max(load.failed - connections, 0);
    return [
      atMost('`kill -9` of one of two workers: failed requests beyond its connections', beyond, 0, String),
      atMost('`kill -9` of one of two workers: a new one serves after', tookMs, BAR_MS, (ms) => `${ms.toFixed(0)} ms`),
    ];
  } finally {
    await stopDemo(demo);
  }
}

/** The router's children that run the worker's program. */
function workerPids(primary: number): number[] {
  return processTree(primary)
    .slice(1)
    .filter((pid) => commandOf(pid).includes('worker.'));
}

function commandOf(pid: number): string {
  try {
    return execFileSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

const sockets = (filter: string): string[] =>
  execFileSync('ss', ['-Htnp', ...filter.split(' ')], { encoding: 'utf8' }).split('\n');

const connectionsOf = (pid: number, port: number): number =>
  sockets(`state established sport = :${port}`).filter((line) => line.includes(`pid=${pid},`)).length;

const listens = (pid: number, port: number): boolean =>
  sockets(`state listening sport = :${port}`).some((line) => line.includes(`pid=${pid},`));
