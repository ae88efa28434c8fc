// Health checks through all processes: asked once for all workers, and what is found holds for every one of them.

import http from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { startApplication } from './application.ts';
import { allListen, type Router, runRouter, until, workerPids } from './router.ts';

class Application {
  port = 0;
  status = 200;
  checks = 0;
  requests = 0;

  static async start(t: ExecutionContext): Promise<Application> {
    const application = new Application();
    application.port = await startApplication(t, ({ url }, response) => {
      if (url === '/health') {
        application.checks++;
        response.writeHead(application.status).end();
      } else {
        application.requests++;
        response.end('ok\n');
      }
    });
    return application;
  }
}

const routes = (applications: readonly { readonly port: number }[], options: string, more = ''): string => `
http:
  routers:
    app: { rule: "Host(\`app.localhost\`)", service: app }${more}
  services:
    app:
      loadBalancer:
        servers: [ ${applications.map(({ port }) => `{ url: "http://127.0.0.1:${port}" }`).join(', ')} ]
        ${options}
`;

const CHECK = 'healthCheck: { path: /health, interval: 100ms }';

/** Each on a connection of its own, so that every worker gets some. */
const statusOf = (router: Router): Promise<number | undefined> =>
  new Promise((resolve) => {
    const options = { port: router.port, host: '127.0.0.1', headers: { host: 'app.localhost' }, agent: false };
    http.get(options, (response) => resolve(response.resume().statusCode)).once('error', () => resolve(undefined));
  });

const statusesOf = (router: Router, count: number): Promise<readonly (number | undefined)[]> =>
  Promise.all(Array.from({ length: count }, () => statusOf(router)));

/** Of all servers, each `UP` or `DOWN`. */
async function serverStatus(router: Router): Promise<readonly string[]> {
  const text = await (await fetch(`${router.admin}/api/http/services/app@file`)).text();
  return text.match(/:"(?:UP|DOWN)"/g)?.map((status) => status.slice(2, -1)) ?? [];
}

test.serial(
  'two workers, one check at a time; one that fails takes its server from both, and gives it back',
  async (t) => {
    const [well, turning] = [await Application.start(t), await Application.start(t)];
    const router = await runRouter(t, routes([well, turning], CHECK), ['--workers=2']);
    await allListen(router);
    const before = turning.checks;
    const beganMs = performance.now();
    await until(() => turning.checks >= before + 10);
    // Twice as many if each worker asked: it takes ten intervals, whatever else the machine does.
    t.true(performance.now() - beganMs > 800);

    turning.status = 500;
    await until(async () => (await serverStatus(router)).includes('DOWN'));
    await until(async () => {
      turning.requests = 0;
      await statusesOf(router, 20);
      return turning.requests === 0;
    });
    t.deepEqual(new Set(await statusesOf(router, 40)), new Set([200]));
    t.is(turning.requests, 0);

    turning.status = 200;
    await until(async () => !(await serverStatus(router)).includes('DOWN'));
    await until(async () => {
      await statusesOf(router, 20);
      return turning.requests > 0;
    });
    const lines = () => router.child.output().match(/a server is (?:down|up)/g) ?? [];
    await until(() => lines().length > 1);
    t.deepEqual(lines(), ['a server is down', 'a server is up']);
  },
);

test.serial(
  'all down: 503; verdicts outlive a reload and every worker, and nobody is asked after the end',
  async (t) => {
    const only = await Application.start(t);
    const router = await runRouter(t, routes([only], CHECK), ['--workers=2']);
    await allListen(router);
    t.is(await statusOf(router), 200);
    only.status = 503;
    await until(async () => new Set(await statusesOf(router, 20)).has(503));
    await until(async () => !new Set(await statusesOf(router, 20)).has(200));

    const served = only.requests;
    const extra = '\n    more: { rule: "Host(`more.localhost`)", service: app }';
    await router.write(routes([only], CHECK, extra));
    await until(async () => (await (await fetch(`${router.admin}/api/http/routers`)).text()).includes('more@file'));
    t.deepEqual(new Set(await statusesOf(router, 40)), new Set([503]));

    const before = workerPids(router);
    router.child.process.kill('SIGHUP');
    await until(async () => {
      t.false(new Set(await statusesOf(router, 5)).has(200), 'a new worker knows before its first request');
      const now = workerPids(router);
      return now.length === 2 && now.every((pid) => !before.includes(pid));
    });
    t.deepEqual(new Set(await statusesOf(router, 40)), new Set([503]));
    t.is(only.requests, served);

    router.child.process.kill('SIGTERM');
    t.is(await router.child.ended, 0);
    const { checks } = only;
    await new Promise((resolve) => setImmediate(resolve));
    t.is(only.checks, checks);
  },
);

test.serial('serveWhenAllDown: better a server that is down than none', async (t) => {
  const only = await Application.start(t);
  only.status = 500;
  const router = await runRouter(t, routes([only], `${CHECK}\n        serveWhenAllDown: true`), ['--workers=1']);
  await until(async () => (await serverStatus(router)).includes('DOWN'));
  t.is(await statusOf(router), 200);
});

test.serial('a server that fails requests is down for all workers until a check finds it well', async (t) => {
  const failing = await startApplication(t, ({ url }, response) =>
    response.writeHead(url === '/health' ? 200 : 500).end(),
  );
  const options =
    'healthCheck: { path: /health, interval: 5s, unhealthyInterval: 500ms }\n        passiveHealthCheck: { failureWindow: 1h }';
  const router = await runRouter(t, routes([{ port: failing }], options), ['--workers=2']);
  await allListen(router);
  t.is(await statusOf(router), 500);
  await until(async () => (await serverStatus(router)).includes('DOWN'));
  t.regex(await (await fetch(`${router.admin}/api/http/services/app@file`)).text(), /requests to it failed/);
  await until(async () => !(await serverStatus(router)).includes('DOWN'));
  await until(async () => (await statusOf(router)) === 500);
});
