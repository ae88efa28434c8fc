// What every part of the sandbox shares.

import type { Clock } from '../src/model/clock.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';
import type { Network } from './network.ts';
import type { StartWorkload } from './workload.ts';

export interface World {
  readonly clock: Clock;
  /** Twelve digits: whose this part of the cloud is. */
  readonly account: string;
  /** How long a task or an instance stays in each state on its way; 0: it passes through all of them at once. */
  readonly stepMs: number;
  /** False: addresses are reported and nothing listens there (thousands of tasks in a bench). */
  readonly serveWorkloads: boolean;
  readonly startWorkload: StartWorkload;
  /** How long a task that is to stop still runs before SIGTERM. */
  readonly noticeMs: number;
  /** How long a new task must have run before a service stops an old one for it. */
  readonly steadyMs: number;
  readonly network: Network;
  readonly ids: Ids;
  readonly changes: Changes;
  /** Aborts when the cloud closes: whatever waits goes on at once, and nothing new is started. */
  readonly closed: AbortSignal;
}
