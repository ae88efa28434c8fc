// How long a client's connection is kept, whatever it speaks: `keepAliveMaxRequests` and `keepAliveMaxTime` of its entry point.

import type { EntryPointSettings } from '../../model/settings.ts';

type Limits = Pick<EntryPointSettings, 'keepAliveMaxRequests' | 'keepAliveMaxTimeMs'>;

/** Whether a limit is reached; 0: there is none, and nobody asks for the time. */
export const isUsedUp = (
  { keepAliveMaxRequests, keepAliveMaxTimeMs }: Limits,
  requests: number,
  ageMs: () => number,
): boolean =>
  (keepAliveMaxRequests > 0 && requests >= keepAliveMaxRequests) ||
  (keepAliveMaxTimeMs > 0 && ageMs() >= keepAliveMaxTimeMs);
