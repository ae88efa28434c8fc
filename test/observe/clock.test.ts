import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'ava';
import { systemClock } from '../../src/observe/clock.ts';

/** The clock's timers keep nobody alive, so something else must while a test waits for one. */
async function whileAlive<T>(body: () => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await body();
  } finally {
    server.close();
  }
}

test('a timer fires once its time has come', async (t) => {
  const before = systemClock.nowMs();
  await whileAlive(() => new Promise<void>((resolve) => systemClock.after(5, resolve)));
  t.true(systemClock.nowMs() - before >= 4);
});

test('a cancelled timer does not fire', async (t) => {
  const cancel = systemClock.after(1, () => t.fail());
  cancel();
  await whileAlive(() => new Promise<void>((resolve) => systemClock.after(10, resolve)));
  t.pass();
});

test('a delay beyond what setTimeout takes does not fire at once', async (t) => {
  const cancel = systemClock.after(2 ** 32, () => t.fail('fired'));
  await whileAlive(() => new Promise<void>((resolve) => systemClock.after(20, resolve)));
  cancel();
  t.pass();
});
