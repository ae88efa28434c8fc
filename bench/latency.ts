// How long the slowest of a hundred requests takes at a rate that leaves room, beside nginx.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from '../test/support/processes.ts';
import { complaintOf } from './load/h2load.ts';
import { wrk } from './load/wrk.ts';
import { Contender } from './method/contender.ts';
import { setting, whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { LOAD_CPU, Stage } from './method/stage.ts';
import { median, quantile, showSpread, spreadOf } from './method/statistics.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const BAR = 2;
/** Of one core, for us. */
const SHARE = 0.6;
const CONNECTIONS = 32;
/** At the beginning of a turn: connections are made. */
const SETTLE_MICROSECONDS = 400_000;
const FIGURE = 'p99 at one rate, about 60 % of a core of ours ÷ nginx';

export async function measureLatency(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'h2load', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const nginx = (await startNginx(stage, { upstreamPort: upstream.port }))('PLAIN');
  const ours = await startRouter(stage, { dynamic: oneRoute(upstream.port) });
  // What a request costs us gives the rate; the turns also warm both up.
  const cost = new Contender('portolan', ours.pids, wrk(ours.port, upstream));
  await takeTurns([cost, new Contender('nginx', nginx.pids, wrk(nginx.port, upstream))], { rounds: 2 });
  const rate = Math.round((SHARE * 1e6) / cost.cost / CONNECTIONS) * CONNECTIONS;

  const turns: { readonly ours: number; readonly nginx: number }[] = [];
  for (let round = 0; round < setting('ROUNDS', 9); round++) {
    const oursFirst = round % 2 === 1;
    const first = await p99(stage, oursFirst ? ours : nginx, rate);
    const second = await p99(stage, oursFirst ? nginx : ours, rate);
    turns.push(oursFirst ? { ours: first, nginx: second } : { ours: second, nginx: first });
  }
  const ratio = spreadOf(turns.map((turn) => turn.ours / turn.nginx));
  const milliseconds = (read: (turn: (typeof turns)[number]) => number): string =>
    (median(turns.map(read)) / 1000).toFixed(2);
  const figures = `${milliseconds((turn) => turn.ours)} ms; nginx ${milliseconds((turn) => turn.nginx)}`;
  const measured = `${showSpread(ratio)}: ${figures}, at ${rate} requests/s`;
  return [{ figure: FIGURE, measured, bar: String(BAR), held: ratio.median <= BAR }];
}

/** In µs. h2load writes a line for each request: when it began, the status, how long it took. */
async function p99(stage: Stage, { port }: RunningProxy, rate: number): Promise<number> {
  const file = join(await stage.subfolder('latency'), 'requests');
  const seconds = 2 * setting('SECONDS', 1.5);
  const flags = ['--h1', '-t1', `-c${CONNECTIONS}`, `--rps=${rate / CONNECTIONS}`, `-D${seconds * 1000}ms`];
  const command = ['-c', LOAD_CPU, 'h2load', ...flags, `--log-file=${file}`, `http://127.0.0.1:${port}/`];
  const child = start('taskset', command);
  await child.ended;
  const wrong = complaintOf(child.output());
  if (wrong !== '') throw new Error(wrong);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const requests = lines.map((line) => line.split('\t').map(Number));
  const begunAt = Math.min(...requests.map(([at = 0]) => at));
  const settled = requests.filter(([at = 0]) => at - begunAt > SETTLE_MICROSECONDS);
  const expected = rate * (seconds - SETTLE_MICROSECONDS / 1e6);
  if (settled.length < 0.9 * expected)
    throw new Error(`${settled.length} of ${expected.toFixed(0)} requests: the rate was not kept`);
  return quantile(
    settled.map(([, , took = 0]) => took),
    0.99,
  );
}
