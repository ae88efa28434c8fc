// Durations as Go writes them, which is what Traefik's API shows: `1m0s`, `1h0m0s`, `100ms`, `1.5s`, `0s`.

export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1e-3) return `${Math.round(ms * 1e6)}ns`;
  if (ms < 1) return `${round(ms * 1e3)}µs`;
  if (ms < 1000) return `${round(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${round((ms % 60_000) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Nanoseconds are the smallest there is; what lies below is the noise of binary fractions. */
const round = (value: number): number => Number(value.toFixed(9));
