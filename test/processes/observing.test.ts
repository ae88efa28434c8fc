// Metrics and logs of a router of several processes: sums that survive a worker, files that are moved away, and a reader of
// standard output that sleeps.

import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { monotonic, readExposition } from '../observe/exposition.ts';
import { SteadyLoad } from '../support/steady-load.ts';
import { type Router, routeTo, runRouter, until, workerPids } from './router.ts';

async function startApplication(t: ExecutionContext): Promise<number> {
  const server = http.createServer((_, response) => response.end('ok\n'));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close().closeAllConnections());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const scrape = async (router: Router) => readExposition(await (await fetch(`${router.admin}/metrics`)).text());

const untilBothTell = (router: Router) =>
  until(async () => (await scrape(router)).get('portolan_workers')?.samples.get('portolan_workers') === 2);

const loadOn = (router: Router): SteadyLoad =>
  new SteadyLoad({ host: '127.0.0.1', port: router.port, clients: 4, hostHeader: 'app.localhost' }).start();

const folderOf = (t: ExecutionContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-log-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const OK = 'traefik_service_requests_total{code="200",method="GET",protocol="http",service="app@file"}';

test.serial('requests are counted by all workers together, and no sum goes back when one of them dies', async (t) => {
  const flags = ['--workers=2', '--metrics.prometheus', '--metrics.prometheus.addRoutersLabels'];
  const router = await runRouter(t, routeTo(await startApplication(t)), flags);
  await untilBothTell(router);
  const load = loadOn(router);
  await load.answers(200);
  await load.stop();
  const before = await scrape(router);
  t.is(before.get('traefik_service_requests_total')?.samples.get(OK), load.report.answered);

  const [victim = 0] = workerPids(router);
  process.kill(victim, 'SIGKILL');
  await until(() => workerPids(router).filter((pid) => pid !== victim).length === 2);
  const again = loadOn(router);
  await again.answers(100);
  await again.stop();
  const after = await scrape(router);
  const now = monotonic(after);
  for (const [key, value] of monotonic(before)) t.true((now.get(key) ?? -1) >= value, key);
  t.is(now.get(OK), load.report.answered + again.report.answered);
  t.is(now.get('portolan_worker_deaths_total{reason="SIGKILL"}'), 1);
});

test.serial('a worker that hangs is left out of a scrape and counted', async (t) => {
  const router = await runRouter(t, routeTo(await startApplication(t)), ['--workers=2', '--metrics.prometheus']);
  await untilBothTell(router);
  const [hung = 0] = workerPids(router);
  process.kill(hung, 'SIGSTOP');
  const unanswered = (await scrape(router)).get('portolan_metrics_unanswered_total')?.samples;
  process.kill(hung, 'SIGCONT');
  t.is(unanswered?.get('portolan_metrics_unanswered_total'), 1);
});

test.serial(
  'SIGUSR1: both logs go on in new files, without a lost line; SIGTERM: the last lines are written',
  async (t) => {
    const folder = folderOf(t);
    const [log, accessLog] = [join(folder, 'portolan.log'), join(folder, 'access.log')];
    const router = await runRouter(t, routeTo(await startApplication(t)), [
      '--workers=2',
      `--log.filePath=${log}`,
      `--accessLog.filePath=${accessLog}`,
      '--accessLog.format=json',
    ]);
    const load = loadOn(router);
    await load.answers(50);
    for (const path of [log, accessLog]) renameSync(path, `${path}.1`);
    router.child.process.kill('SIGUSR1');
    await until(() => exists(log) && readFileSync(log, 'utf8').includes('opened anew'));
    await until(() => exists(accessLog));
    await load.answers(50);
    await load.stop();
    router.child.process.kill('SIGTERM');
    t.is(await router.child.ended, 0);
    t.is(router.child.output(), '');
    t.regex(readFileSync(log, 'utf8'), /every worker has finished\n$/);
    const lines = [`${accessLog}.1`, accessLog].flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'));
    const logged = lines
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ RouterName }) => RouterName === 'app@file');
    t.is(logged.length, load.report.answered);
  },
);

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

test.serial('lines of all workers reach standard output whole, each once, in chunks that are used again', async (t) => {
  const flags = ['--workers=2', '--accessLog.format=json', '--metrics.prometheus'];
  const router = await runRouter(t, routeTo(await startApplication(t)), flags);
  await untilBothTell(router);
  const REQUESTS = 800;
  const padding = 'x'.repeat(1500);
  const ask = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const headers = { host: 'app.localhost' };
      const request = http.get({ port: router.port, path: `/?n=${n}&${padding}`, headers, agent: false });
      request.once('response', (answer) => answer.resume().once('end', resolve)).once('error', reject);
    });
  for (let n = 0; n < REQUESTS; n += 8) await Promise.all(Array.from({ length: 8 }, (_, i) => ask(n + i)));
  router.child.process.kill('SIGTERM');
  t.is(await router.child.ended, 0);
  const lines = router.child
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const asked = lines
    .map((line) => JSON.parse(line))
    .filter(({ RouterName }) => RouterName === 'app@file')
    .map(({ RequestPath }) => Number(/^\/\?n=(\d+)&x{1500}$/.exec(RequestPath)?.[1]));
  t.deepEqual(
    asked.sort((a, b) => a - b),
    Array.from({ length: REQUESTS }, (_, n) => n),
  );
});

test.serial('a log file that cannot be opened ends the start, and says why', async (t) => {
  for (const option of ['log', 'accessLog']) {
    const error = await t.throwsAsync(runRouter(t, routeTo(9), [`--${option}.filePath=/dev/null/x.log`]));
    t.regex(error?.message ?? '', /log file \/dev\/null\/x\.log cannot be opened/, option);
  }
});

test.serial('a reader of standard output that sleeps costs lines, which are counted, and no request', async (t) => {
  const port = await startApplication(t);
  const router = await runRouter(t, routeTo(port), ['--workers=1', '--metrics.prometheus', '--accessLog.format=json']);
  router.child.process.stdout?.pause();
  const load = loadOn(router);
  const lost = async () =>
    (await scrape(router)).get('portolan_log_lines_lost_total')?.samples.get('portolan_log_lines_lost_total') ?? 0;
  await until(async () => (await lost()) > 0);
  await load.answers(100);
  await load.stop();
  t.is(load.failed, 0);
  router.child.process.stdout?.resume();
});
