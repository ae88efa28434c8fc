// Whether routes go on meanwhile: asks each of them all the time, as a client does, and tells now and then how it went.

import { Agent, get } from 'node:http';
import { type Clock, sleep } from '../../src/model/clock.ts';

const PAUSE_MS = 50;
const TELL_EVERY_MS = 10_000;

export interface WatchedRoutes {
  /** Of the router. */
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[];
}

/** Until `signal` aborts. */
export async function watchRoutes(
  { host, port, hosts }: WatchedRoutes,
  { clock, tell }: { readonly clock: Clock; readonly tell: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let [asked, failed, tellAtMs] = [0, 0, clock.nowMs() + TELL_EVERY_MS];
  while (!signal.aborted) {
    for (const name of hosts) {
      const outcome = await ask({ host, port, agent, headers: { host: name } });
      if (signal.aborted) break;
      asked += 1;
      if (outcome === '200') continue;
      failed += 1;
      tell(`a request to ${name} failed: ${outcome}`);
    }
    if (clock.nowMs() >= tellAtMs) {
      tell(`${asked} requests to ${hosts.length} routes so far, ${failed === 0 ? 'all answered' : `${failed} failed`}`);
      tellAtMs += TELL_EVERY_MS;
    }
    await sleep(clock, PAUSE_MS, signal);
  }
  agent.destroy();
}

/** The status, or why there was none. */
function ask(options: { host: string; port: number; agent: Agent; headers: { host: string } }): Promise<string> {
  return new Promise((resolve) => {
    get(options, (answer) => {
      answer.on('end', () => resolve(String(answer.statusCode)));
      answer.on('error', (error) => resolve(error.message));
      answer.resume();
    }).on('error', (error) => resolve(error.message));
  });
}
