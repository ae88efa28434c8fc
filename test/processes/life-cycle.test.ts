// Processes, tested as processes: what a signal, a death and a change of configuration cost (promises P6, P7, P8). One after
// another: each starts a router, and many that start together are slower than that.

import http from 'node:http';
import test from 'ava';
import { loadOn, startApplication } from './application.ts';
import { isAlive, routeTo, runRouter, until, workerPids } from './router.ts';

test.serial('SIGTERM under load: every accepted request is answered, exit 0', async (t) => {
  const router = await runRouter(t, routeTo(await startApplication(t)), ['--workers=2']);
  const load = loadOn(router.port);
  await load.answers(200);
  router.child.process.kill('SIGTERM');
  t.is(await router.child.ended, 0);
  await load.stop();
  t.is(load.failed, 0);
});

test.serial('a request under way when SIGTERM comes is finished, and /ready says 503 meanwhile', async (t) => {
  const held = Promise.withResolvers<http.ServerResponse>();
  const router = await runRouter(t, routeTo(await startApplication(t, (_, response) => held.resolve(response))), [
    '--workers=1',
  ]);
  const request = http.get({ host: '127.0.0.1', port: router.port, headers: { host: 'app.localhost' } });
  const answered = new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
  const response = await held.promise;
  router.child.process.kill('SIGTERM');
  await until(async () => (await fetch(`${router.admin}/ready`)).status === 503);
  response.end('late but whole\n');
  const message = await answered;
  t.is(message.statusCode, 200);
  message.resume();
  t.is(await router.child.ended, 0);
});

test.serial('what does not finish in the grace time is cut, and the exit code is 0 all the same', async (t) => {
  const held = Promise.withResolvers<void>();
  const router = await runRouter(t, routeTo(await startApplication(t, () => held.resolve())), [
    '--workers=1',
    '--entryPoints.web.transport.lifeCycle.graceTimeOut=200ms',
  ]);
  const request = http.get({ host: '127.0.0.1', port: router.port, headers: { host: 'app.localhost' } });
  const cut = new Promise<void>((resolve) => request.once('error', () => resolve()));
  await held.promise;
  router.child.process.kill('SIGTERM');
  await cut;
  t.is(await router.child.ended, 0);
});

test.serial('changes of configuration during a load fail no request', async (t) => {
  const port = await startApplication(t);
  const router = await runRouter(t, routeTo(port), ['--workers=2']);
  const load = loadOn(router.port);
  for (let i = 0; i < 10; i++) {
    const extra = `    extra-${i}: { rule: "Host(\`extra-${i}.localhost\`)", service: app }\n`;
    await router.write(routeTo(port).replace('  services:', `${extra}  services:`));
    await until(async () =>
      (await (await fetch(`${router.admin}/api/http/routers`)).text()).includes(`extra-${i}@file`),
    );
    await load.answers(20);
  }
  await load.stop();
  t.is(load.failed, 0);
  t.is(load.report.refused, 0);
});

test.serial('workers that keep dying end the router with a clear error', async (t) => {
  const router = await runRouter(t, routeTo(await startApplication(t)), ['--workers=1']);
  while (router.child.process.exitCode === null) {
    for (const pid of workerPids(router)) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  t.is(await router.child.ended, 1);
  t.regex(router.child.output(), /too many workers died within a minute/);
});

test.serial('a primary that dies lets its workers finish and exit', async (t) => {
  const held = Promise.withResolvers<http.ServerResponse>();
  const application = await startApplication(t, (_, response) => held.resolve(response));
  const router = await runRouter(t, routeTo(application), ['--workers=1']);
  const [worker = 0] = workerPids(router);
  const request = http.get({ host: '127.0.0.1', port: router.port, headers: { host: 'app.localhost' } });
  const answered = new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
  const response = await held.promise;
  router.child.process.kill('SIGKILL');
  await router.child.ended;
  t.true(isAlive(worker));
  response.end('whole\n');
  const message = await answered;
  t.is(message.statusCode, 200);
  message.resume();
  await until(() => !isAlive(worker));
});

test.serial('a second SIGTERM ends at once', async (t) => {
  const held = Promise.withResolvers<http.ServerResponse>();
  const application = await startApplication(t, (_, response) => held.resolve(response));
  const router = await runRouter(t, routeTo(application), ['--workers=1']);
  const request = http.get({ host: '127.0.0.1', port: router.port, headers: { host: 'app.localhost' } });
  request.on('error', () => {});
  await held.promise;
  router.child.process.kill('SIGTERM');
  await until(async () => (await fetch(`${router.admin}/ready`)).status === 503);
  router.child.process.kill('SIGTERM');
  t.is(await router.child.ended, 1);
});
