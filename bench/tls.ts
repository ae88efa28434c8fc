// What a request costs over TLS on a connection that stays.

import { wrk } from './load/wrk.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { makeCertificate, startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const FIGURE = 'CPU per request, TLS, keep-alive ÷ nginx';

export async function measureTls(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const certificate = makeCertificate(stage.folder);
  const dynamic = {
    ...oneRoute(upstream.port),
    tls: { stores: { default: { defaultCertificate: certificate } } },
  };
  const server = await startNginx(stage, { upstreamPort: upstream.port, certificate });
  const router = await startRouter(stage, { dynamic, flags: ['--entryPoints.web.http.tls=true'] });
  const contender = (name: string, { port, pids }: RunningProxy): Contender =>
    new Contender(name, pids, wrk(port, upstream, { scheme: 'https' }));
  const [nginx, ours] = [contender('nginx', server('TLS')), contender('portolan', router)];
  await takeTurns([nginx, ours]);
  printCosts([nginx, ours]);
  return [ratioRow(FIGURE, { of: ours, base: nginx, bar: 1.5 })];
}
