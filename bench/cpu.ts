// What a proxied request costs, beside nginx: with one route, with a thousand and metrics, with an access log.

import { writeRequests, wrk } from './load/wrk.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RouterOptions, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { dynamicOf, makeRouteSet } from './route-set.ts';
import { type Row, skipped } from './row.ts';

const ROUTES = 1000;

export async function measureCpu(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped('CPU per request', missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const { requests } = makeRouteSet(ROUTES);
  const script = await writeRequests(stage, requests);
  const contender = (name: string, { port, pids }: RunningProxy): Contender =>
    new Contender(name, pids, wrk(port, upstream, { script }));
  const ours = async (name: string, options: RouterOptions): Promise<Contender> =>
    contender(name, await startRouter(stage, options));

  const server = await startNginx(stage, { upstreamPort: upstream.port });
  const nginx = contender('nginx', server('PLAIN'));
  const nginxLogged = contender('nginx, access log', server('LOGGED'));
  const nginxGathered = contender('nginx, access log, lines gathered', server('LOGGED_GATHERED'));
  const dynamic = dynamicOf(ROUTES, upstream.port);
  const log = ['--accessLog.format=json', `--accessLog.filePath=${stage.folder}/access.log`];
  const few = await ours('portolan, 1 route', { dynamic: oneRoute(upstream.port) });
  const counted = ['--metrics.prometheus'];
  const many = await ours('portolan, 1,000 routes, metrics', { dynamic, flags: counted });
  const logged = await ours('portolan, 1,000 routes, metrics, access log', { dynamic, flags: [...counted, ...log] });

  const contenders = [nginx, few, many, nginxLogged, nginxGathered, logged];
  await takeTurns(contenders);
  printCosts(contenders);
  return [
    ratioRow('CPU per request, 1 route ÷ nginx', { of: few, base: nginx, bar: 1.5 }),
    ratioRow('CPU per request, 1,000 routes, metrics on ÷ nginx', { of: many, base: nginx, bar: 1.4 }),
    ratioRow('the same, access log in JSON to a file ÷ nginx with its own', {
      of: logged,
      base: nginxLogged,
      bar: 1.5,
    }),
    ratioRow('the same ÷ nginx whose lines are gathered, too', { of: logged, base: nginxGathered, bar: 1.5 }),
  ];
}
