// How long the router takes at most to end, from the settings alone: whoever kills it after a time, as ECS does, must give
// it this much (http-safety 2.6).

import type { Settings } from './settings.ts';

/** A worker that outlives the time of its drain is killed so much later. */
export const KILL_AFTER_MS = 1_000;
/** Providers and the internal entry point have this long to end once the workers have. */
export const CLOSE_WITHIN_MS = 1_000;
/** And a slow reader of standard output this long to take the last lines. */
export const LAST_LINES_MS = 1_000;

type Lives = Pick<Settings, 'entryPoints'>;

/** From SIGTERM to the end of the process, in any case. */
export const longestStopMs = (settings: Lives): number =>
  longestDrainMs(settings, true) + KILL_AFTER_MS + CLOSE_WITHIN_MS + LAST_LINES_MS;

/** Of a worker that does as it is told: its entry points drain beside one another, each in its own time. */
export function longestDrainMs({ entryPoints }: Lives, keepAccepting: boolean): number {
  const times = [...entryPoints.values()].map(
    ({ lifeCycle }) => (keepAccepting ? lifeCycle.requestAcceptGraceTimeoutMs : 0) + lifeCycle.graceTimeOutMs,
  );
  return Math.max(0, ...times);
}
