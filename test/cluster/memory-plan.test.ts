import { totalmem } from 'node:os';
import test from 'ava';
import { availableMemoryBytes, planMemory } from '../../src/cluster/memory-plan.ts';
import { workerFlags } from '../../src/cluster/worker-flags.ts';

const MB = 1024 * 1024;

for (const [megabytes, workers, share, heap, tight] of [
  [512, 1, 384, 230, false],
  [512, 2, 192, 115, false],
  [1024, 4, 208, 124, false],
  [2048, 2, 928, 556, false],
  [256, 2, 96, 57, true],
  [128, 4, 24, 48, true],
  [65_536, 4, 16_336, 4096, false],
] as const) {
  test(`${megabytes} MB for ${workers}: ${share} MB each, ${heap} MB of it heap`, (t) => {
    t.deepEqual(planMemory(megabytes * MB, workers), { shareBytes: share * MB, heapMegabytes: heap, tight });
  });
}

test('the shares of all workers never exceed what there is', (t) => {
  for (let megabytes = 64; megabytes <= 4096; megabytes += 64) {
    for (let workers = 1; workers <= 64; workers++) {
      t.true(planMemory(megabytes * MB, workers).shareBytes * workers <= megabytes * MB);
    }
  }
});

test('what there is, is at most what the machine has', (t) => {
  t.true(availableMemoryBytes() > 0 && availableMemoryBytes() <= totalmem());
});

const plan = { shareBytes: 0, heapMegabytes: 115, tight: false };

test('the heap of workers is limited', (t) => {
  t.deepEqual(workerFlags(['--enable-source-maps'], '', plan), [
    '--enable-source-maps',
    '--max-semi-space-size=8',
    '--max-old-space-size=115',
  ]);
});

for (const said of [
  '--max-old-space-size=64',
  '--max_old_space_size=64',
  '--max-old-space-size-percentage=20',
  '--max-heap-size=9',
]) {
  test(`unless somebody says ${said}`, (t) => {
    t.deepEqual(workerFlags([], `--trace-warnings ${said}`, plan), ['--max-semi-space-size=8']);
    t.deepEqual(workerFlags([said], '', plan), [said, '--max-semi-space-size=8']);
  });
}
