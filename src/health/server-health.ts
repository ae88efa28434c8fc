// What is known of one server, and how an answer changes it: one bad answer and it is down, one good one and it is up, as in
// Traefik (reference 8.4).

import type { Fault } from './question.ts';

export interface ServerHealth {
  readonly status: 'up' | 'down' | 'pending';
  /** Why it is down. */
  readonly reason?: string;
  /** Wall clock: in this status. */
  readonly sinceMs: number;
  /** Monotonic: from when on its share grows. Absent: it has all of it. */
  readonly growsFromMs?: number;
}

export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** `starts`: how a server that is new begins. */
export function newServer(starts: 'whole' | 'slowly' | 'pending', { nowMs, wallMs }: Moment): ServerHealth {
  if (starts === 'pending') return { status: 'pending', sinceMs: wallMs };
  return { status: 'up', sinceMs: wallMs, ...(starts === 'slowly' ? { growsFromMs: nowMs } : {}) };
}

/** The same object when nothing changes. */
export function learn(health: ServerHealth, fault: Fault, moment: Moment): ServerHealth {
  if (fault === undefined) return health.status === 'up' ? health : newServer('slowly', moment);
  if (health.status === 'down' && health.reason === fault) return health;
  return { status: 'down', reason: fault, sinceMs: health.status === 'down' ? health.sinceMs : moment.wallMs };
}

/** The share grows in so many steps: each is news for every worker. */
export const STEPS = 10;

/** Of its weight, from 0 to 1. */
export function shareOf({ status, growsFromMs }: ServerHealth, slowStartMs: number, nowMs: number): number {
  if (status !== 'up') return 0;
  if (growsFromMs === undefined || slowStartMs === 0) return 1;
  return Math.min(STEPS, Math.floor((STEPS * (nowMs - growsFromMs)) / slowStartMs) + 1) / STEPS;
}
