// What a worker's death or hang costs: its own connections and nothing else (promise P7, http-safety 2.7 number 13).

import test from 'ava';
import { loadOn, startApplication } from './application.ts';
import { makeInjectable } from './inject.ts';
import { allListen, routeTo, runRouter, until, workerPids } from './router.ts';

// Little heap, so that it is soon exhausted: also that what NODE_OPTIONS says of it is obeyed.
const inject = makeInjectable(test, '--max-old-space-size=96');

const CLIENTS = 8;

const DEATHS = [
  ['process.abort()', 'SIGABRT'],
  ["process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
  ["throw new Error('injected')", '"exit 1"'],
  ['const all = []; for (;;) all.push(new Array(1000).fill(all.length))', 'SIGABRT'],
] as const;

test.serial(
  'a worker that aborts, is killed, throws or exhausts its heap: the others go on, and it is replaced',
  async (t) => {
    const router = await runRouter(t, routeTo(await startApplication(t)), ['--workers=4']);
    await allListen(router);
    for (const [script, exit] of DEATHS) {
      const before = workerPids(router);
      t.is(before.length, 4);
      const load = loadOn(router.port, CLIENTS);
      await load.answers(100);
      const [, victim = 0] = before;
      inject(victim, script);
      await until(() => workerPids(router).filter((pid) => pid !== victim).length === 4);
      await load.answers(200);
      await load.stop();
      t.true(load.failed <= CLIENTS, `${script}: ${load.failed} failed`);
      t.deepEqual([...load.report.wrongStatus], []);
      // The log is written some lines at a time.
      await until(() => router.child.output().includes(`worker died and is replaced pid=${victim} exit=${exit}`));
      t.is(workerPids(router).filter((pid) => before.includes(pid)).length, 3);
    }
  },
);

test.serial('workers that hang, in a loop or stopped, are ended after 10 s and replaced', async (t) => {
  const router = await runRouter(t, routeTo(await startApplication(t)), ['--workers=3']);
  await allListen(router);
  const [looping = 0, stopped = 0, third = 0] = workerPids(router);
  const load = loadOn(router.port, CLIENTS);
  await load.answers(100);
  inject(looping, 'for (;;);');
  process.kill(stopped, 'SIGSTOP');
  await until(() => workerPids(router).filter((pid) => pid !== looping && pid !== stopped).length === 3);
  await load.answers(200);
  await load.stop();
  t.true(load.failed <= CLIENTS, `${load.failed} failed`);
  for (const pid of [looping, stopped]) await until(() => router.child.output().includes(`pid=${pid} exit=silent`));
  t.true(workerPids(router).includes(third));
});
