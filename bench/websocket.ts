// What a WebSocket message costs that goes through and comes back, beside HAProxy.

import { startOwn } from './load/own-program.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { startHaproxy } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const CONNECTIONS = 1000;
const FIGURE = 'CPU per WebSocket message and its echo, 1,000 connections ÷ HAProxy';

export async function measureWebSocket(): Promise<readonly Row[]> {
  const missing = whatIsMissing('haproxy', 'taskset');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startOwn('echo-upstream.ts', []);
  try {
    const contender = (name: string, { port, pids }: RunningProxy): Contender =>
      new Contender(name, pids, () => startOwn('echo-client.ts', [port, CONNECTIONS]));
    const haproxy = contender('HAProxy', await startHaproxy(stage, upstream.port));
    const ours = contender('portolan', await startRouter(stage, { dynamic: oneRoute(upstream.port) }));
    await takeTurns([haproxy, ours]);
    const unit = { name: 'message', count: 1 };
    printCosts([haproxy, ours], unit);
    return [ratioRow(FIGURE, { of: ours, base: haproxy, bar: 2, unit })];
  } finally {
    await upstream.end();
  }
}
