// The demo's chaos: whatever can go wrong does, some of it at once, while every route is asked all the time.

import type { Cloud } from '../cloud.ts';
import { systemClock } from '../system-clock.ts';
import { runChaos } from './chaos.ts';
import { makeDeaths } from './deaths.ts';
import { makeMishaps } from './mishaps.ts';
import { type WatchedRoutes, watchRoutes } from './route-watch.ts';
import { seededRandom } from './seeded-random.ts';

/** Slow enough to read along. */
const TIMES = { everyMs: 3000, leastMs: 2000, mostMs: 5000 };

/** Until `signal` aborts. */
export async function runDemoChaos(
  cloud: Cloud,
  options: { readonly seed: number; readonly routes: WatchedRoutes; readonly tell: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const { seed, routes, tell } = options;
  const clock = systemClock;
  const mishaps = [...makeMishaps(cloud, { losesEvents: true }), ...makeDeaths(cloud, clock)];
  await Promise.all([
    runChaos({ ...TIMES, mishaps, clock, random: seededRandom(seed), tell }, signal),
    watchRoutes(routes, { clock, tell }, signal),
  ]);
}
