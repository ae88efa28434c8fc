// Small requests: to routes that never change, to one whose name changes all the time, and to one that passes.

import { setTimeout as sleep } from 'node:timers/promises';
import { PASSING_LIVES, passingHost } from '../routes.ts';
import type { SoakServer } from '../servers.ts';
import { agentOf, askOf, mustBeSmall } from './ask.ts';
import type { Surroundings, Turn } from './clients.ts';

export interface SmallOptions {
  readonly host: string;
  readonly servers: readonly SoakServer[];
  readonly secure?: boolean;
  /** False: a connection for each request. */
  readonly kept?: boolean;
}

export function small(at: Surroundings, { host, servers, secure = false, kept = true }: SmallOptions): Turn {
  const agent = agentOf(at, secure, kept);
  return async (attempt) => {
    const answer = await askOf(servers, attempt, at, { agent, host, path: `/small/${attempt.id}` });
    await mustBeSmall(attempt, answer);
  };
}

/** A new router must be served this long after it was said. */
const SERVED_WITHIN_MS = 3000;

/**
 * The newest router that must be there by now. Late in a busy machine, it may be gone again: then it is not asked for.
 */
export function passing(at: Surroundings): Turn {
  const agent = agentOf(at, false);
  const { changes, servers } = at;
  return async (attempt) => {
    let generation = changes.latestAt(performance.now() - SERVED_WITHIN_MS);
    while (changes.latest - generation > PASSING_LIVES / 2 + 2) {
      await sleep(SERVED_WITHIN_MS);
      generation = changes.latestAt(performance.now() - SERVED_WITHIN_MS);
    }
    const path = `/small/${attempt.id}`;
    const answer = await askOf(servers.steady, attempt, at, { agent, host: passingHost(generation), path });
    await mustBeSmall(attempt, answer);
  };
}
