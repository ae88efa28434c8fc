// Comparisons and numbers. `and` and `or` are no functions: they stop early.

import { type Arguments, define, type TemplateFunction } from './arguments.ts';
import { describeValue, isTrue, type Value } from './value.ts';

const order = (holds: (comparison: number) => boolean): TemplateFunction =>
  define(2, (given) => {
    const comparison = compare(given, given.values[0], given.values[1]);
    return comparison !== undefined && holds(comparison);
  });

export const LOGIC_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  not: define(1, (given) => !isTrue(given.values[0])),
  /** True if the first equals any of the others. */
  eq: define(2, (given) => given.values.slice(1).some((other) => equals(given, given.values[0], other)), Infinity),
  ne: define(2, (given) => !equals(given, given.values[0], given.values[1])),
  lt: order((comparison) => comparison < 0),
  le: order((comparison) => comparison <= 0),
  gt: order((comparison) => comparison > 0),
  ge: order((comparison) => comparison >= 0),
  add: define(0, (given) => given.values.reduce<number>((sum, value) => sum + toNumber(given, value), 0), Infinity),
  add1: define(1, (given) => toNumber(given, given.values[0]) + 1),
  sub: define(2, (given) => toNumber(given, given.values[0]) - toNumber(given, given.values[1])),
  atoi: define(1, (given) => toNumber(given, given.text(0))),
  int: define(1, (given) => toNumber(given, given.values[0])),
};

/** What is no number is 0, as in sprig. */
function toNumber(given: Arguments, value: Value): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value !== 'object' || value.kind !== 'text') {
    given.refuse(`expected a number or a text, got ${describeValue(value)}`);
    return 0;
  }
  return /^[+-]?\d{1,15}$/.test(value.plain) ? Number(value.plain) : 0;
}

const equals = (given: Arguments, one: Value, other: Value): boolean =>
  one === undefined || other === undefined ? one === other : basic(given, one, other, (a, b) => a === b) === true;

const compare = (given: Arguments, one: Value, other: Value): number | undefined =>
  basic(given, one, other, (a, b) => (a === b ? 0 : a < b ? -1 : 1));

type Basic = string | number | boolean;

/** As in Go, values of two kinds have no relation at all, and lists have none to anything. */
function basic<T>(given: Arguments, one: Value, other: Value, relate: (a: Basic, b: Basic) => T): T | undefined {
  const [a, b] = [toBasic(one), toBasic(other)];
  if (a === undefined || b === undefined || typeof a !== typeof b)
    return given.refuse('values of these kinds cannot be compared');
  return relate(a, b);
}

function toBasic(value: Value): Basic | undefined {
  if (typeof value !== 'object') return value;
  return value.kind === 'text' ? value.plain : undefined;
}
