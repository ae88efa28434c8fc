// How a user writes a duration, after Go (reference 1.4).

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A 64-bit number of nanoseconds, which Go counts in. */
const MOST_MS = 2 ** 63 / 1e6;

/** Milliseconds: a whole number alone is in seconds, otherwise numbers with units, `1h15m3.5s`. Undefined for anything else. */
export function parseDuration(written: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(written) ?? [];
  const ms = /^\d+$/.test(digits) ? Number(digits) * 1000 : sumOfParts(digits);
  if (ms === undefined || ms > MOST_MS) return undefined;
  return sign === '-' ? -ms : ms;
}

/** Each part is read where the last one ended, so that a long text costs no more than its length. */
function sumOfParts(digits: string): number | undefined {
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
  let sum = 0;
  let end = 0;
  for (let found = part.exec(digits); found !== null; found = part.exec(digits)) {
    const [, number = '', unit = ''] = found;
    sum += Number(number) * (MS_PER_UNIT[unit] ?? Number.NaN);
    end = part.lastIndex;
  }
  return digits !== '' && end === digits.length ? sum : undefined;
}
