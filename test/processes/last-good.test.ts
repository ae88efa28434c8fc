// A whole router that ends, starts again while Consul is down, and hears from it later: through every process and a real disk.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startCloud } from '../../sandbox/cloud.ts';
import { startApplication } from './application.ts';
import { type Router, routeTo, runRouter, until } from './router.ts';

/** The status of a request for this host. */
const ask = (router: Router, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: router.port, headers: { host }, agent: false };
    get(options, (response) => resolve(response.resume().statusCode)).once('error', reject);
  });

async function tell(router: Router, path: string): Promise<unknown> {
  return await (await fetch(`${router.admin}${path}`)).json();
}

async function stop({ child }: Router): Promise<void> {
  child.process.kill('SIGTERM');
  await child.ended;
}

async function prepare(t: ExecutionContext) {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-state-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const cloud = await startCloud({ host: '127.0.0.1', port: 0 });
  t.teardown(() => cloud.close());
  const port = await startApplication(t);
  for (const name of ['shop', 'blog']) {
    const tags = [`portolan.http.routers.${name}.rule=Host(\`${name}.localhost\`)`];
    cloud.consul.register({ id: `${name}-1`, name, address: '127.0.0.1', port, tags });
  }
  const flags = [
    '--workers=1',
    '--metrics.prometheus',
    `--stateDirectory=${directory}`,
    `--providers.consulCatalog.endpoint.address=${new URL(cloud.url).host}`,
  ];
  return { cloud, directory, start: (...more: string[]) => runRouter(t, routeTo(port), [...flags, ...more]) };
}

test.serial(
  'a start during an outage of Consul serves what was kept, says so, and listens when Consul speaks',
  async (t) => {
    const { cloud, directory, start } = await prepare(t);
    const first = await start();
    t.is(await ask(first, 'shop.localhost'), 200);
    await stop(first);
    t.deepEqual(await readdir(directory), ['consulcatalog.scopes']);

    cloud.consul.faults.set('*', { kind: 'broken' });
    const second = await start();
    t.deepEqual(await tell(second, '/ready'), { ready: true, missing: [], fromDisk: ['consulcatalog'] });
    for (const host of ['shop.localhost', 'blog.localhost', 'app.localhost']) t.is(await ask(second, host), 200, host);
    const metrics = await (await fetch(`${second.admin}/metrics`)).text();
    t.regex(metrics, /^portolan_provider_scopes_from_disk\{provider="consulcatalog"\} [1-9]/m);
    t.regex(
      JSON.stringify(await tell(second, '/api/providers')),
      /"name":"consulcatalog","hasSpoken":false.*"fromDisk"/,
    );

    cloud.consul.deregister('blog-1');
    cloud.consul.faults.clear();
    await until(async () => (await ask(second, 'blog.localhost')) !== 200);
    await until(
      async () => JSON.stringify(await tell(second, '/ready')) === '{"ready":true,"missing":[],"fromDisk":[]}',
    );
    t.is(await ask(second, 'shop.localhost'), 200);
    await stop(second);
    t.false((await readFile(join(directory, 'consulcatalog.scopes'), 'utf8')).includes('blog'));
  },
);

test.serial('a torn copy costs nothing but the copy', async (t) => {
  const { directory, start } = await prepare(t);
  await writeFile(join(directory, 'consulcatalog.scopes'), '{"portolan":"scopes","version":1}\n{"scope":"serv');
  const router = await start();
  t.is(await ask(router, 'shop.localhost'), 200);
  t.regex(
    JSON.stringify(await tell(router, '/api/problems')),
    /is torn or was changed.*consulcatalog\.scopes\.unusable/,
  );
  await stop(router);
  t.regex(router.child.output(), /WRN problem at consulcatalog, copy of consulcatalog on disk/);
  t.deepEqual((await readdir(directory)).sort(), ['consulcatalog.scopes', 'consulcatalog.scopes.unusable']);
});

test.serial('a state directory that cannot be is a warning and a problem, and the router starts', async (t) => {
  const { directory, start } = await prepare(t);
  await writeFile(join(directory, 'file'), '');
  const router = await start(`--stateDirectory=${join(directory, 'file', 'below')}`);
  t.is(await ask(router, 'shop.localhost'), 200);
  t.regex(JSON.stringify(await tell(router, '/api/problems')), /cannot be used: ENOTDIR/);
  await stop(router);
  t.regex(router.child.output(), /WRN problem at consulcatalog, copy of consulcatalog on disk: cannot be used/);
});
