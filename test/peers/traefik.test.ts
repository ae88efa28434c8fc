// A real Traefik, where there is one on the PATH; it is never fetched. It gets the dynamic files of traefik/ and must do
// with the requests there what was recorded, which test/processes/traefik-answers.test.ts holds us to; and its API must
// show what ours shows.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isInstalled } from '../../bench/method/environment.ts';
import { runRouter } from '../processes/router.ts';
import { freePort, start, untilStatus } from '../support/processes.ts';
import { ELEMENTS, MESSAGES, ORDERS, readApi, SEARCHES } from './traefik/api.ts';
import { RECORDED } from './traefik/cases.ts';
import { describeExchange, exchange, requestBytes, runUpstream } from './traefik/exchange.ts';
import { routesFor } from './traefik/scene.ts';

interface Ports {
  readonly web: number;
  readonly trusting: number;
}

interface Running {
  readonly ports: Ports;
  /** `http://host:port` of its API. */
  readonly admin: string;
}

const flagsFor = ({ trusting }: Omit<Ports, 'web'>): readonly string[] => [
  `--entryPoints.trusting.address=127.0.0.1:${trusting}`,
  '--entryPoints.trusting.forwardedHeaders.insecure=true',
];

/** Started, with its routes loaded, and torn down with the test. */
async function runTraefik(t: ExecutionContext, routes: string): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-traefik-'));
  const file = join(directory, 'routes.yml');
  await writeFile(file, routes);
  const [web, trusting, admin] = await Promise.all([freePort(), freePort(), freePort()]);
  const traefik = start('traefik', [
    `--entryPoints.web.address=127.0.0.1:${web}`,
    `--entryPoints.traefik.address=127.0.0.1:${admin}`,
    ...flagsFor({ trusting }),
    `--providers.file.filename=${file}`,
    '--api.insecure=true',
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
  ]);
  t.teardown(async () => {
    traefik.process.kill('SIGKILL');
    await traefik.ended;
    await rm(directory, { recursive: true, force: true });
  });
  await untilStatus(`http://127.0.0.1:${web}/everywhere`, 200, traefik);
  return { ports: { web, trusting }, admin: `http://127.0.0.1:${admin}` };
}

async function runPortolan(t: ExecutionContext, routes: string): Promise<Running> {
  const trusting = await freePort();
  const { port, admin } = await runRouter(t, routes, ['--workers=1', ...flagsFor({ trusting })]);
  return { ports: { web: port, trusting }, admin };
}

/** Undefined where there is none, which is said. */
async function besideTraefik(t: ExecutionContext) {
  if (!isInstalled('traefik')) {
    t.log('skipped: no traefik');
    t.pass();
    return undefined;
  }
  const routes = await routesFor(await runUpstream(t));
  return { theirs: await runTraefik(t, routes), start: () => runPortolan(t, routes) };
}

test.serial('requests become what was recorded', async (t) => {
  const beside = await besideTraefik(t);
  if (beside === undefined) return;
  const { ports } = beside.theirs;
  for (const { title, entryPoint, line, traefik } of RECORDED)
    t.is(await describeExchange(ports[entryPoint], line), traefik, title);
});

test.serial('weights give each server the same share', async (t) => {
  const beside = await besideTraefik(t);
  if (beside === undefined) return;
  const ours = await beside.start();
  const shareOf = async ({ web }: Ports): Promise<number> => {
    let first = 0;
    for (let i = 0; i < 40; i++) {
      const { fields } = await exchange(web, requestBytes('GET / | Host: weighted.example'));
      if (fields.some(([name, value]) => name === 'x-upstream' && value.startsWith('127.0.0.1:'))) first++;
    }
    return first;
  };
  t.is(await shareOf(beside.theirs.ports), 30);
  t.is(await shareOf(ours.ports), 30);
});

test.serial('the API shows the same objects, in the same orders and pages', async (t) => {
  const beside = await besideTraefik(t);
  if (beside === undefined) return;
  const { admin: ours } = await beside.start();
  const { admin: theirs } = beside.theirs;
  for (const { path, read } of [...ELEMENTS, ...ORDERS, ...SEARCHES, ...MESSAGES])
    t.deepEqual(read(await readApi(ours, path)), read(await readApi(theirs, path)), path);
});
