// The size of a real platform: what the bars are about. A smaller one for trials by the environment.

import { setting } from '../method/environment.ts';

const SERVICES = setting('SERVICES', 1000);

export const PLATFORM = {
  clusters: 10,
  services: SERVICES,
  tasksPerService: 10,
} as const;

/** As texts have it: `10,000`. */
export const TASKS = (SERVICES * PLATFORM.tasksPerService).toLocaleString('en-US');
