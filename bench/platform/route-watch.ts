// When each of many hosts answers for the first time: a few clients that ask those that have not.

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '../method/ask-host.ts';
import { momentMs } from './moment.ts';

const CLIENTS = 8;
/** After an answer that is no 200: whoever makes the routes needs the processor, too. */
const PAUSE_MS = 20;

/** Gives the moments of the first 200 of each, in the order in which they came. Nobody need listen yet. */
export async function untilAllRouted(port: number, hosts: readonly string[], withinMs: number): Promise<number[]> {
  const left = new Set(hosts);
  const moments: number[] = [];
  const deadlineMs = momentMs() + withinMs;
  const client = async (): Promise<void> => {
    const agent = new http.Agent({ keepAlive: true });
    while (left.size > 0 && momentMs() < deadlineMs) {
      const host = anyOf(left);
      const status = await statusOf(port, host, agent).catch(() => 0);
      if (status !== 200) await sleep(PAUSE_MS);
      else if (left.delete(host)) moments.push(momentMs());
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  if (left.size > 0)
    throw new Error(`${left.size} of ${hosts.length} routes were not there after ${withinMs / 1000} s`);
  return moments;
}

function anyOf(hosts: ReadonlySet<string>): string {
  const all = [...hosts];
  return all[Math.floor(Math.random() * all.length)] ?? '';
}
