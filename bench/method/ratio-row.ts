// The row of a comparison: the ratio of two contenders' costs, with both costs behind it.

import type { Row } from '../row.ts';
import type { Contender } from './contender.ts';
import { quantile, showSpread } from './statistics.ts';

export interface Unit {
  /** `request`, `message`, `MB`. */
  readonly name: string;
  /** How many of what the load counts make one. */
  readonly count: number;
}

export const REQUEST: Unit = { name: 'request', count: 1 };

/** `bar`: of `base`'s cost; undefined: a figure to know. */
export function ratioRow(
  figure: string,
  { of, base, bar, unit = REQUEST }: { of: Contender; base: Contender; bar?: number; unit?: Unit },
): Row {
  const ratio = of.ratioTo(base);
  const wrong = [of, base].filter((each) => each.wrong !== '').map((each) => `; ${each.name}: ${each.wrong}`);
  const costs = `${showCost(of, unit)} µs a ${unit.name}; ${base.name} ${showCost(base, unit)}`;
  return {
    figure,
    measured: `${showSpread(ratio)}: ${costs}${wrong.join('')}`,
    bar: bar === undefined ? '' : String(bar),
    held: wrong.length === 0 && (bar === undefined || ratio.median <= bar),
  };
}

export function printCosts(contenders: readonly Contender[], unit = REQUEST): void {
  for (const contender of contenders) {
    const cost = `${showCost(contender, unit).padStart(8)} µs CPU/${unit.name} (${showCheapest(contender, unit)})`;
    const rate = `${Math.round(contender.perSecond / unit.count)} ${unit.name}s/s`;
    console.log(`  ${contender.name.padEnd(44)}${cost}  ${rate}  ${contender.wrong}`);
  }
}

/** Of a machine that is now quick and now slow the cheapest tenth and quarter of the turns say more than the median. */
const showCheapest = ({ turns }: Contender, { count }: Unit): string =>
  [0.1, 0.25]
    .map((share) =>
      (
        quantile(
          turns.map(({ cost }) => cost),
          share,
        ) * count
      ).toFixed(1),
    )
    .join(', ');

const showCost = ({ cost }: Contender, { count }: Unit): string => (cost * count).toFixed(1);
