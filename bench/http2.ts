// What a request costs that comes by HTTP/2 and goes on by HTTP/1.1.

import { http2Load } from './load/h2load.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const FIGURE = 'CPU per request, HTTP/2 client → HTTP/1.1 upstream ÷ nginx';
const CONNECTIONS = 16;
const STREAMS = 10;

export async function measureHttp2(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'h2load', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const contender = (name: string, { port, pids }: RunningProxy): Contender =>
    new Contender(name, pids, http2Load(port, upstream, CONNECTIONS, STREAMS));
  const server = await startNginx(stage, { upstreamPort: upstream.port });
  const nginx = contender('nginx', server('HTTP2'));
  const ours = contender('portolan', await startRouter(stage, { dynamic: oneRoute(upstream.port) }));
  await takeTurns([nginx, ours]);
  printCosts([nginx, ours]);
  return [ratioRow(FIGURE, { of: ours, base: nginx, bar: 2 })];
}
