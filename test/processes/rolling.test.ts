// SIGHUP: every worker is replaced and files are read again, and no request notices (promise P6).

import { readFileSync } from 'node:fs';
import test from 'ava';
import { canHaveOwnNetwork, startInOwnNetwork } from '../support/own-network.ts';
import { type RollOutcome, rollUnderLoad } from '../support/roll-under-load.ts';
import { loadOn, startApplication } from './application.ts';
import { allListen, routeTo, runRouter, until, workerPids } from './router.ts';

const PROGRAM = new URL('../support/roll-under-load.ts', import.meta.url);
const ROLLS = 1;
const LOST_NOTHING = { failed: 0, replaced: 2 * ROLLS, exit: 0 };

test.serial('under a load of new connections, with a shared handle', async (t) => {
  t.like(await rollUnderLoad('sharedHandle', ROLLS), LOST_NOTHING);
});

test.serial('under a load of new connections, with SO_REUSEPORT where the kernel moves queues', async (t) => {
  if (!canHaveOwnNetwork()) t.log('skipped: no right to a network of its own with net.ipv4.tcp_migrate_req=1');
  else {
    const child = startInOwnNetwork(PROGRAM, ['reusePort', String(ROLLS)]);
    t.is(await child.ended, 0, child.output());
    const outcome: RollOutcome = JSON.parse(child.output());
    t.like(outcome, LOST_NOTHING);
  }
  t.pass();
});

test.serial('under a load of kept connections; and files are read again, also those that nobody watches', async (t) => {
  const port = await startApplication(t);
  const router = await runRouter(t, routeTo(port), ['--workers=2', '--providers.file.watch=false']);
  await allListen(router);
  const before = workerPids(router);
  // Their heap fits what there is.
  t.regex(readFileSync(`/proc/${before[0]}/cmdline`, 'latin1'), /--max-old-space-size=\d+\0/);
  const extra = `    extra: { rule: "Host(\`extra.localhost\`)", service: app }\n`;
  await router.write(routeTo(port).replace('  services:', `${extra}  services:`));
  const load = loadOn(router.port);
  await load.answers(100);
  router.child.process.kill('SIGHUP');
  const routers = () => fetch(`${router.admin}/api/http/routers`).then((answer) => answer.text());
  await until(async () => (await routers()).includes('extra@file'));
  await until(() => workerPids(router).every((pid) => !before.includes(pid)) && workerPids(router).length === 2);
  await load.answers(100);
  await load.stop();
  t.is(load.failed, 0);
  t.is(load.report.refused, 0);
});
