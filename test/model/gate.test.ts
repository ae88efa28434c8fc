import test from 'ava';
import { Gate } from '../../src/model/gate.ts';

test('so many at once, the others in order, a failure included', async (t) => {
  const gate = new Gate(2);
  const started: number[] = [];
  const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<number>());
  const runs = ends.map(({ promise }, task) =>
    gate.run(() => {
      started.push(task);
      return promise;
    }),
  );
  await new Promise(setImmediate);
  t.deepEqual(started, [0, 1]);
  ends[1]?.reject(new Error('x'));
  await t.throwsAsync(async () => runs[1]);
  await new Promise(setImmediate);
  t.deepEqual(started, [0, 1, 2]);
  for (const { resolve } of ends) resolve(0);
  await Promise.allSettled(runs);
  t.deepEqual(started, [0, 1, 2, 3]);
});

test('so many at a time, those who wait in their order, and a rejection frees its place', async (t) => {
  const gate = new Gate(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    gate.run(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (n === 0) throw new Error('no');
      return n;
    }),
  );
  const rejection = t.throwsAsync(async () => all[0], { message: 'no' });
  t.deepEqual(begun, [0, 1]);
  ends[0]?.();
  await rejection;
  t.deepEqual(begun, [0, 1, 2]);
  ends[1]?.();
  await all[1];
  for (const end of ends.slice(2)) end();
  t.is(await all[2], 2);
  ends[3]?.();
  t.is(await all[3], 3);
});
