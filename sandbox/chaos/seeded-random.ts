// Chance that is the same again for the same seed.

import type { Random } from '../../src/model/clock.ts';

/** A linear congruential generator (the multiplier and increment of Numerical Recipes): good enough to choose a mishap. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // Neighbouring seeds begin alike.
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  next();
  return next;
}

/** Throws on an empty list: there is nothing to choose. */
export function chooseFrom<T>(choices: readonly T[], random: Random): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}
