// Requests to the route that changes with every generation: the header must not be old, the server not be
// older than the header, and on one connection, which is one worker's, it never goes back.

import { movingServer } from '../routes.ts';
import { agentOf, askOf, mustBeSmall } from './ask.ts';
import type { Surroundings, Turn } from './clients.ts';

/** How old a generation may be that is still served. */
const STALE_MS = 5000;

/** The longest that a change was said and the one before it served. */
export interface Freshness {
  oldestMs: number;
}

/**
 * A worker takes over a list of servers first, and routes and middlewares a moment later: servers may be ahead, never
 * behind.
 */
function mayServe({ changes, servers }: Surroundings, generation: number): string[] {
  const ahead = Math.max(0, changes.latest - generation);
  return Array.from({ length: ahead + 1 }, (_, i) => movingServer(servers, generation + i));
}

export function moving(at: Surroundings, freshness: Freshness): Turn {
  const agent = agentOf(at, false);
  const { changes, servers } = at;
  let last = { port: 0, generation: 0 };
  return async (attempt) => {
    const question = { agent, host: 'moving.localhost', path: `/small/${attempt.id}` };
    const answer = await askOf(servers.moving, attempt, at, question);
    const generation = Number(answer.headers['x-generation'] ?? Number.NaN);
    const server = String(answer.headers['x-server']);
    await mustBeSmall(attempt, answer);
    if (!mayServe(at, generation).includes(server)) throw new Error(`${server} in generation ${generation}`);
    const port = attempt.carrier?.port ?? 0;
    if (port === last.port && generation < last.generation) {
      throw new Error(`generation ${generation} after ${last.generation} on one connection`);
    }
    last = { port, generation };
    const wanted = changes.latestAt(attempt.beganMs - STALE_MS);
    if (generation < wanted) throw new Error(`generation ${generation} long after ${wanted} was said`);
    freshness.oldestMs = Math.max(freshness.oldestMs, attempt.beganMs - changes.saidMs(generation + 1));
  };
}
