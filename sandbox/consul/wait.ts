// The `wait` of a blocking query, a Go duration as text, becomes milliseconds.

const DEFAULT_MS = 5 * 60_000;
const LONGEST_MS = 10 * 60_000;

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Absent: 5 minutes; never more than 10, as in Consul. Undefined: not a duration. */
export function parseWaitMs(wait: string | null): number | undefined {
  if (wait === null || wait === '') return DEFAULT_MS;
  if (!/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(wait)) return undefined;
  let total = 0;
  for (const [, amount, unit] of wait.matchAll(/([\d.]+)([a-z]+)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.min(total, LONGEST_MS);
}
