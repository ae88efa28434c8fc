// Durations as Traefik reads them (reference 1.4): a bare integer is seconds, otherwise Go's notation (`1h15m3.5s`).

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Milliseconds, or undefined. There are no days, and nothing here may be negative. */
export function parseDuration(text: string): number | undefined {
  if (/^\+?\d+$/.test(text)) return Number(text) * 1000;
  let ms = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return undefined;
    ms += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0);
  }
  return text === '' ? undefined : ms;
}
