// Task definitions that outlive the process: what is read, what is believed, and when it is written.

import test from 'ava';
import { DefinitionCache } from '../../../providers/ecs/definition-cache.ts';
import { readDefinition, writeDefinition } from '../../../providers/ecs/definition-entry.ts';
import type { TaskDefinitionFacts } from '../../../providers/ecs/facts.ts';
import type { KeptValues } from '../../../src/model/kept-values.ts';
import { ManualClock, settled } from '../../support/manual-clock.ts';

const FACTS: TaskDefinitionFacts = {
  networkMode: 'awsvpc',
  checksHealth: true,
  containers: new Map([
    [
      'app',
      {
        labels: [
          ['traefik.enable', 'true'],
          ['__proto__', 'x'],
        ],
        portMappings: [{ containerPort: 80, protocol: 'tcp' }, { containerPortRange: '8000-8009' }],
        checksHealth: true,
      },
    ],
  ]),
};

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

class ScriptedValues implements KeptValues {
  readonly writes: (readonly unknown[])[] = [];
  takes = true;
  readonly #read: Promise<readonly unknown[]>;

  constructor(read: readonly unknown[] | Promise<readonly unknown[]> = []) {
    this.#read = Promise.resolve(read);
  }

  read(): Promise<readonly unknown[]> {
    return this.#read;
  }

  async write(values: Iterable<unknown>): Promise<boolean> {
    this.writes.push([...values].map(asJson));
    return this.takes;
  }
}

test('a definition is the same after a stay on disk', (t) => {
  t.deepEqual(readDefinition(asJson(writeDefinition(['d:1', FACTS]))), ['d:1', FACTS]);
});

test('what is no definition in any part is not believed', (t) => {
  const good = { arn: 'd:1', networkMode: 'awsvpc', checksHealth: true, containers: [] };
  t.truthy(readDefinition(good));
  const container = { labels: [], portMappings: [], checksHealth: false };
  for (const bad of [
    undefined,
    [],
    { ...good, arn: 1 },
    { ...good, networkMode: 'wild' },
    { ...good, checksHealth: 'yes' },
    { ...good, containers: {} },
    { ...good, containers: [['app']] },
    { ...good, containers: [['app', { ...container, labels: [['a']] }]] },
    { ...good, containers: [['app', { ...container, portMappings: [{ containerPort: '80' }] }]] },
    { ...good, containers: [['app', { ...container, checksHealth: undefined }]] },
  ]) {
    t.is(readDefinition(bad), undefined);
  }
});

test('what was kept is known as soon as it is read, and one bad entry costs itself', async (t) => {
  const clock = new ManualClock();
  const kept = new ScriptedValues([{ arn: 1 }, asJson(writeDefinition(['d:1', FACTS]))]);
  const cache = new DefinitionCache(clock, kept);
  await cache.ready();
  t.deepEqual(cache.get('d:1'), FACTS);
  t.is(clock.pending, 0);
  await cache.close();
  t.deepEqual(kept.writes, [], 'nothing is new');
});

test('what is new is written ten seconds later, all together, and again only when more is new', async (t) => {
  const clock = new ManualClock();
  const kept = new ScriptedValues();
  const cache = new DefinitionCache(clock, kept);
  await settled();
  for (const arn of ['d:1', 'd:2', 'd:3']) cache.set(arn, FACTS);
  await clock.advance(9_999);
  t.is(kept.writes.length, 0);
  await clock.advance(60_000);
  t.deepEqual(
    kept.writes.map((values) => values.length),
    [3],
  );
  cache.set('d:4', FACTS);
  await cache.close();
  t.deepEqual(
    kept.writes.map((values) => values.length),
    [3, 4],
    'at the end at once',
  );
  t.is(clock.pending, 0);
});

test('a disk that took nothing is tried again', async (t) => {
  const clock = new ManualClock();
  const kept = new ScriptedValues();
  const cache = new DefinitionCache(clock, kept);
  await settled();
  kept.takes = false;
  cache.set('d:1', FACTS);
  await clock.advance(25_000);
  t.is(kept.writes.length, 2);
  kept.takes = true;
  await clock.advance(60_000);
  t.is(kept.writes.length, 3);
});

test('a disk that does not answer costs two seconds, once what it says comes late it is used, and it is not written over before', async (t) => {
  const clock = new ManualClock();
  const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
  const kept = new ScriptedValues(promise);
  const cache = new DefinitionCache(clock, kept);
  let isReady = false;
  void cache.ready().then(() => {
    isReady = true;
  });
  await clock.advance(1_999);
  t.false(isReady);
  await clock.advance(1);
  t.true(isReady);
  await cache.ready();
  cache.set('d:2', FACTS);
  await clock.advance(60_000);
  t.is(kept.writes.length, 0);
  resolve([asJson(writeDefinition(['d:1', FACTS]))]);
  await clock.advance(10_000);
  t.is(kept.writes[0]?.length, 2);
});

test('without a disk nothing waits and nothing is written', async (t) => {
  const clock = new ManualClock();
  const cache = new DefinitionCache(clock);
  cache.set('d:1', FACTS);
  await cache.ready();
  t.true(cache.has('d:1'));
  await cache.close();
  t.is(clock.pending, 0);
});
