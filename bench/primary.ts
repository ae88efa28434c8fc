// What news cost the primary: a cold start, a cluster read again in which nothing changed, and one in which one thing did.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './measure.ts';

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

/** There is no bar: the primary touches no request. A pause of it delays news, `/ping` and the log. */
export async function measurePrimary(): Promise<boolean> {
  const probes = Array.from({ length: PROBES }, probe);
  const figure = (read: (figures: Figures) => number): number => median(probes.map(read));
  const report = (what: string, text: string): void => console.log(`primary: ${text}: ${what}`);
  const ms = (read: (figures: Figures) => number): string => `${figure(read).toFixed(figure(read) < 10 ? 1 : 0)} ms`;
  const megabytes = (figure(({ coldStartBytes }) => coldStartBytes) / 2 ** 20).toFixed(1);
  report(
    `a cold start with 10000 routers and 30000 tasks, ${megabytes} MB for each worker`,
    ms(({ coldStartMs }) => coldStartMs),
  );
  report(
    'all tasks read again, nothing changed',
    ms(({ rereadMs }) => rereadMs),
  );
  report(
    'all tasks read again, one was replaced',
    ms(({ replacedTaskMs }) => replacedTaskMs),
  );
  report(
    'all tasks read again, one has another rule',
    ms(({ changedRuleMs }) => changedRuleMs),
  );
  return true;
}
