// Tells in the demo what events have led to, beside the lines that say what changed.

import type { Clock } from '../model/clock.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import type { ServingRouter } from '../primary.ts';

const LOOK_EVERY_MS = 500;

/** For as long as the process lives. */
export function announceEvents(
  { providers }: Pick<ServingRouter, 'providers'>,
  clock: Clock,
  write: (line: string) => void,
): void {
  const told = new Map<ProviderName, number>(
    providers().map(({ provider, figures }) => [provider, figures?.hints?.applied ?? 0]),
  );
  const look = () => {
    for (const { provider, figures } of providers()) {
      const { applied = 0, dirty = 0, lag } = figures?.hints ?? {};
      const fresh = applied - (told.get(provider) ?? 0);
      if (fresh === 0 || dirty > 0) continue;
      told.set(provider, applied);
      const late = lag === undefined ? '' : `, the last ${lag.lastMs} ms after it happened`;
      write(`events: ${fresh} for ${provider}${late}`);
    }
    clock.after(LOOK_EVERY_MS, look);
  };
  clock.after(LOOK_EVERY_MS, look);
}
