import test from 'ava';
import { Gate } from '../../../providers/consulcatalog/gate.ts';

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
