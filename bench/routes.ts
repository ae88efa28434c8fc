// What the number of routes costs: a match by itself, a new state, and a request through the running proxy.

import { measureCompile } from './compile.ts';
import { writeRequests, wrk } from './load/wrk.ts';
import { measureMatch } from './match.ts';
import { Contender } from './method/contender.ts';
import { setting, whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { dynamicOf, makeRouteSet } from './route-set.ts';
import { type Row, skipped } from './row.ts';

/** A few per cent are to be told apart: many short turns, and nobody between the two. */
const GROWTH_TURNS = { rounds: 3 * setting('ROUNDS', 9), seconds: setting('SECONDS', 1.5) / 2 };

export async function measureRoutes(): Promise<readonly Row[]> {
  return [...measureMatch(), ...measureCompile(), ...(await measureThroughProxy())];
}

async function measureThroughProxy(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped('routes through the proxy', missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const contender = async (name: string, routes: number, { port, pids }: RunningProxy): Promise<Contender> => {
    const script = await writeRequests(stage, makeRouteSet(routes).requests);
    return new Contender(name, pids, wrk(port, upstream, { script }));
  };
  const ours = async (routes: number): Promise<Contender> => {
    const proxy = await startRouter(stage, { dynamic: dynamicOf(routes, upstream.port) });
    return contender(`portolan, ${routes} routes`, routes, proxy);
  };
  const server = await startNginx(stage, { upstreamPort: upstream.port });
  const nginx = await contender('nginx', 1000, server('PLAIN'));
  const some = await ours(1000);
  await takeTurns([nginx, some]);
  const [few, many] = [await ours(10), await ours(10_000)];
  await takeTurns([few, many], GROWTH_TURNS);
  printCosts([nginx, some, few, many]);
  return [
    ratioRow('CPU per request, 1,000 routes ÷ nginx', { of: some, base: nginx, bar: 1.5 }),
    ratioRow('CPU per request, 10,000 routes ÷ 10 routes', { of: many, base: few, bar: 1.1 }),
  ];
}
