// Mishaps one after another and some at once, each for a few seconds, chosen by chance from a seed. At its end all is mended.

import { type Clock, type Random, sleep } from '../../src/model/clock.ts';
import type { MakeMishap } from './mishaps.ts';
import { chooseFrom } from './seeded-random.ts';

export interface ChaosOptions {
  /** One of each kind at a time at most. */
  readonly mishaps: readonly MakeMishap[];
  readonly clock: Clock;
  readonly random: Random;
  /** Between the beginnings of two, on average. */
  readonly everyMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** One line for each beginning and end. */
  readonly tell: (line: string) => void;
}

/** Resolves when `signal` has aborted and the last mishap is mended. */
export async function runChaos(options: ChaosOptions, signal: AbortSignal): Promise<void> {
  const { mishaps, clock, random, everyMs } = options;
  const running = new Map<MakeMishap, Promise<void>>();
  while (!signal.aborted) {
    await sleep(clock, everyMs * (0.5 + random()), signal);
    if (signal.aborted) break;
    const make = chooseFrom(mishaps, random);
    if (running.has(make)) continue;
    const over = suffer(make, options, signal).finally(() => running.delete(make));
    running.set(make, over);
  }
  await Promise.all(running.values());
}

async function suffer(make: MakeMishap, options: ChaosOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, leastMs, mostMs, tell } = options;
  const lastsMs = leastMs + random() * (mostMs - leastMs);
  const mishap = make(random, lastsMs);
  if (mishap === undefined) return;
  if (mishap.end === undefined) return tell(mishap.told);
  tell(`${mishap.told}, for ${(lastsMs / 1000).toFixed(1)} s`);
  await sleep(clock, lastsMs, signal);
  mishap.end();
  tell(`over: ${mishap.told}`);
}
