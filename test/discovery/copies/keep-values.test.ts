// A provider's own values on disk: read as they were written, and of no use where anything is wrong with them.

import test from 'ava';
import { keepValues } from '../../../src/discovery/copies/keep-values.ts';
import { KeptLog } from '../scripted-provider.ts';
import { MemoryCopies } from './memory-copies.ts';

function setUp(store = new MemoryCopies(), version = 1) {
  const logger = new KeptLog();
  return { store, logger, kept: keepValues({ name: 'things', kind: 'things', version, store, logger }) };
}

const VALUES = [{ a: 1 }, { b: ['x'] }];

/** A copy that an earlier router has written. */
async function written(): Promise<MemoryCopies> {
  const { store, kept } = setUp();
  await kept.write(VALUES);
  return store;
}

test('what was written is read again, and at first there is nothing', async (t) => {
  t.deepEqual(await setUp().kept.read(), []);
  const { kept, logger } = setUp(await written());
  t.deepEqual(await kept.read(), VALUES);
  t.deepEqual(logger.lines, []);
});

for (const [what, spoil] of [
  ['torn', (text: string) => text.slice(0, -20)],
  ['changed', (text: string) => text.replace('"a":1', '"a":2')],
  ['empty', () => ''],
] as const) {
  test(`a copy that is ${what} is set aside, and the next one takes its place`, async (t) => {
    const store = await written();
    store.texts.set('things', spoil(store.texts.get('things') ?? ''));
    const { kept, logger } = setUp(store);
    t.deepEqual(await kept.read(), []);
    t.regex(logger.lines[0] ?? '', /^warn the copy of things on disk .*; it is now \/state\/things\.unusable$/);
    t.true(await kept.write(VALUES));
    t.deepEqual(await setUp(store).kept.read(), VALUES);
  });
}

test('a copy of another version is set aside', async (t) => {
  const { kept, logger } = setUp(await written(), 2);
  t.deepEqual(await kept.read(), []);
  t.regex(logger.lines[0] ?? '', /has format version 1, this release reads 2/);
});

test('a disk that cannot be read is told, and what may be on it is not written over', async (t) => {
  const store = await written();
  store.fault = new Error('EIO: i/o error');
  const { kept, logger } = setUp(store);
  t.deepEqual(await kept.read(), []);
  t.deepEqual(logger.lines, ['warn the copy of things on disk cannot be used: EIO: i/o error']);
  store.fault = undefined;
  await kept.write([]);
  t.deepEqual(await setUp(store).kept.read(), VALUES);
});

test('a disk that takes nothing is told', async (t) => {
  const { store, kept, logger } = setUp();
  store.fault = new Error('ENOSPC: no space left');
  t.false(await kept.write(VALUES));
  t.deepEqual(logger.lines, ['warn the copy of things on disk cannot be written: ENOSPC: no space left']);
});
