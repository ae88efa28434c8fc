// Sends frames without end, in steps that the router has time to look at, and says how many it took. The router runs in this
// process: after a few turns it has read what the socket has.

import { setImmediate } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { answer, type OriginScript } from '../origin.ts';
import { times } from './frames.ts';
import { isServed, openWire, type Wire } from './raw-client.ts';

const TURNS_TO_LOOK = 4;
const TURNS_TO_STALL = 1000;
const USUALLY_AT_ONCE = 50;

export interface FloodOptions {
  /** What the `i`th step says. */
  readonly make: (i: number) => Buffer;
  /** Steps before it is said that the router endures it. */
  readonly most: number;
  readonly atOnce?: number;
  /** Said once, before. */
  readonly first?: Buffer;
  /** The client reads nothing. */
  readonly unread?: boolean;
}

export interface Flood extends Wire {
  /** Steps that were sent before it was over. */
  readonly sent: number;
  /** `ended`: by the router. `stalled`: it reads no more. `endured`: it took all of it. */
  readonly how: 'ended' | 'stalled' | 'endured';
}

/** What ends with `/held` is never answered, everything else with `alive`. */
export const HELD: OriginScript = {
  answer: ({ asked }) => (asked.endsWith('/held') ? undefined : answer('alive')),
};

/** Somebody else is served behind it. */
export async function flood(t: ExecutionContext, options: FloodOptions): Promise<Flood> {
  const wire = await openWire(t, { script: HELD });
  if (options.unread) wire.client.socket.pause();
  if (options.first !== undefined) wire.client.send(options.first);
  const result = await pour(wire, options);
  await isServed(t, wire.router, 'alive');
  return { ...wire, ...result };
}

async function pour({ client }: Wire, options: FloodOptions): Promise<Pick<Flood, 'sent' | 'how'>> {
  const { make, most, atOnce = USUALLY_AT_ONCE } = options;
  let sent = 0;
  for (; sent < most && !client.ended; sent += atOnce) {
    let taken = false;
    void client.sent(times(atOnce, (i) => make(sent + i))).then(() => {
      taken = true;
    });
    for (let turns = 0; !taken && !client.ended; turns++) {
      if (turns === TURNS_TO_STALL) return { sent, how: 'stalled' };
      await setImmediate();
    }
    for (let turns = 0; turns < TURNS_TO_LOOK; turns++) await setImmediate();
  }
  return { sent, how: client.ended ? 'ended' : 'endured' };
}
