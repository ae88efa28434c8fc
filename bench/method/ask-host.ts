// Asking a router for a host, as a client that waits for it to be routed.

import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { momentMs } from '../platform/moment.ts';

const GIVE_UP_MS = 30_000;

/** The status of one answer. */
export function statusOf(port: number, host: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent, headers: { host } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** Asks over and over; gives the moment of the first 200. */
export async function untilRouted(port: number, host: string, withinMs = GIVE_UP_MS): Promise<number> {
  const fromMs = momentMs();
  const agent = new http.Agent({ keepAlive: true });
  try {
    while (momentMs() - fromMs < withinMs) {
      if ((await statusOf(port, host, agent)) === 200) return momentMs();
      await sleep(1);
    }
    throw new Error(`${host} was not routed within ${withinMs / 1000} s`);
  } finally {
    agent.destroy();
  }
}
