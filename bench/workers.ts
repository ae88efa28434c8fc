// Whether a request costs more when two workers on two cores share the load.

import { wrk } from './load/wrk.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const FIGURE = 'CPU per request, two workers on two cores ÷ one worker';
/** Load and upstream need one of them as well: a throughput would say little. */
const BOTH_CPUS = '0,1';

export async function measureWorkers(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const contender = (name: string, { port, pids }: RunningProxy): Contender =>
    new Contender(name, pids, wrk(port, upstream));
  const dynamic = oneRoute(upstream.port);
  const two = { workers: 2, cpus: BOTH_CPUS };
  const oneNginx = contender('nginx, 1 worker', (await startNginx(stage, { upstreamPort: upstream.port }))('PLAIN'));
  const twoNginx = contender(
    'nginx, 2 workers',
    (await startNginx(stage, { upstreamPort: upstream.port, ...two }))('PLAIN'),
  );
  const oneOurs = contender('portolan, 1 worker', await startRouter(stage, { dynamic }));
  const twoOurs = contender('portolan, 2 workers', await startRouter(stage, { dynamic, ...two }));
  const contenders = [oneOurs, twoOurs, oneNginx, twoNginx];
  await takeTurns(contenders);
  printCosts(contenders);
  return [
    ratioRow(FIGURE, { of: twoOurs, base: oneOurs, bar: 1.1 }),
    ratioRow("nginx's", { of: twoNginx, base: oneNginx }),
  ];
}
