// What news cost the primary: a cold start, a cluster read again in which nothing changed, and one in which one thing did.
// There is no bar: the primary touches no request. A pause of it delays news, `/ping` and the log.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './method/statistics.ts';
import type { Row } from './row.ts';

const PROBE = fileURLToPath(new URL('primary-probe.ts', import.meta.url));

interface Figures {
  readonly coldStartMs: number;
  readonly coldStartBytes: number;
  readonly rereadMs: number;
  readonly replacedTaskMs: number;
  readonly changedRuleMs: number;
}

/** Each in a process of its own; the machine has other things to do, so the figures are medians. */
const PROBES = 3;

const probe = (): Figures => JSON.parse(execFileSync(process.execPath, ['--expose-gc', PROBE], { encoding: 'utf8' }));

export async function measurePrimary(): Promise<readonly Row[]> {
  const probes = Array.from({ length: PROBES }, probe);
  const figure = (read: (figures: Figures) => number): number => median(probes.map(read));
  const row = (what: string, read: (figures: Figures) => number): Row => {
    const ms = figure(read);
    return { figure: `primary: ${what}`, measured: `${ms.toFixed(ms < 10 ? 1 : 0)} ms`, bar: '', held: true };
  };
  const megabytes = (figure(({ coldStartBytes }) => coldStartBytes) / 2 ** 20).toFixed(1);
  return [
    row(
      `a cold start with 10,000 routers and 30,000 tasks (${megabytes} MB for each worker)`,
      ({ coldStartMs }) => coldStartMs,
    ),
    row('all tasks read again, nothing changed', ({ rereadMs }) => rereadMs),
    row('all tasks read again, one was replaced', ({ replacedTaskMs }) => replacedTaskMs),
    row('all tasks read again, one service has another rule', ({ changedRuleMs }) => changedRuleMs),
  ];
}
