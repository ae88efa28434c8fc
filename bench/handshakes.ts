// What a TLS 1.3 handshake costs (ECDSA P-256), with one request after it: whole, and resumed by a ticket.

import tls from 'node:tls';
import { fullHandshakes } from './load/h2load.ts';
import { wrk } from './load/wrk.ts';
import { Contender } from './method/contender.ts';
import { whatIsMissing } from './method/environment.ts';
import { makeCertificate, startNginx, startUpstream } from './method/peers.ts';
import { printCosts, ratioRow } from './method/ratio-row.ts';
import { oneRoute, type RunningProxy, startRouter } from './method/router.ts';
import { Stage } from './method/stage.ts';
import { takeTurns } from './method/take-turns.ts';
import { type Row, skipped } from './row.ts';

const FIGURE = 'CPU per TLS 1.3 handshake (ECDSA P-256) and request ÷ nginx';
/** A client's side of a handshake costs as much as a server's: more would only wait. */
const CONNECTIONS = 16;
/**
 * V8 compiles what is called often, and a handshake is called 25 times more seldom than a request: after 11,000 of them it still
 * spent 7 % of a worker's time on that, after 25,000 nothing that counts (docs/performance.md).
 */
const WARM_UP_MS = 20_000;

export async function measureHandshakes(): Promise<readonly Row[]> {
  const missing = whatIsMissing('nginx', 'wrk', 'h2load', 'taskset', 'openssl');
  if (missing !== undefined) return [skipped(FIGURE, missing)];
  await using stage = await Stage.open();
  const upstream = await startUpstream(stage);
  const certificate = makeCertificate(stage.folder);
  const startOurs = (disableSessionTickets: boolean): Promise<RunningProxy> => {
    const options = { default: { minVersion: 'VersionTLS13', disableSessionTickets } };
    const tlsSection = { stores: { default: { defaultCertificate: certificate } }, options };
    const dynamic = { ...oneRoute(upstream.port), tls: tlsSection };
    const tickets = disableSessionTickets ? ['--sessionTickets=0'] : [];
    return startRouter(stage, { dynamic, flags: ['--entryPoints.web.http.tls=true', ...tickets] });
  };
  const full = ({ port }: RunningProxy) => fullHandshakes(port, upstream, CONNECTIONS);
  /** wrk offers the session that it was given. */
  const resumed = ({ port }: RunningProxy) =>
    wrk(port, upstream, { scheme: 'https', connections: CONNECTIONS, header: 'Connection: close' });

  const server = await startNginx(stage, { upstreamPort: upstream.port, certificate });
  const [nginxFull, nginxResumed] = [server('TLS_FULL'), server('TLS_RESUMED')];
  const [oursFull, oursResumed] = [await startOurs(true), await startOurs(false)];
  for (const { port } of [nginxFull, oursFull]) await expectResumption(port, false);
  for (const { port } of [nginxResumed, oursResumed]) await expectResumption(port, true);

  const contenders = [
    new Contender('nginx, full', nginxFull.pids, full(nginxFull)),
    new Contender('portolan, full', oursFull.pids, full(oursFull)),
    new Contender('nginx, resumed', nginxResumed.pids, resumed(nginxResumed)),
    new Contender('portolan, resumed', oursResumed.pids, resumed(oursResumed)),
  ] as const;
  await takeTurns(contenders, { warmUpMs: WARM_UP_MS });
  printCosts(contenders);
  const [base, ours, baseResumed, oursAgain] = contenders;
  return [
    ratioRow(FIGURE, { of: ours, base, bar: 1.3 }),
    ratioRow('the same, resumed by a ticket ÷ nginx', { of: oursAgain, base: baseResumed }),
  ];
}

/** What the row says of itself is tried before it is measured: a client comes back with the session it was given. */
async function expectResumption(port: number, expected: boolean): Promise<void> {
  const first = await visit(port, undefined);
  const { reused } = await visit(port, first.session);
  if (reused !== expected) throw new Error(`the server at ${port} ${reused ? 'resumes' : 'does not resume'} sessions`);
}

/** One request; tickets of TLS 1.3 come with the answer. */
function visit(port: number, session: Buffer | undefined): Promise<{ session: Buffer | undefined; reused: boolean }> {
  return new Promise((resolve, reject) => {
    const resumption = session === undefined ? {} : { session };
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...resumption });
    let given: Buffer | undefined;
    let reused = false;
    socket.on('session', (bytes: Buffer) => {
      given = bytes;
    });
    socket.once('secureConnect', () => {
      reused = socket.isSessionReused();
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    });
    socket.resume();
    socket.once('close', () => resolve({ session: given, reused }));
    socket.once('error', reject);
  });
}
