// Sources fail in every way they can; the feed keeps what was last good and tries again (http-safety 2.6, "provider API
// down at start / later").

import test from 'ava';
import { Feed } from '../../src/discovery/feed.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';
import { KeptLog, ScriptedProvider } from './scripted-provider.ts';
import { complete, failed, labelled, snapshot } from './snapshots.ts';

function feedOf(...providers: Provider[]) {
  const clock = new ManualClock();
  const log = new KeptLog();
  let news = 0;
  const onNews = () => {
    news += 1;
  };
  const feed = new Feed(providers, { clock, random: () => 0.5, logger: log, onNews });
  feed.start();
  return {
    feed,
    clock,
    log,
    news: () => news,
    status: (name: string) => feed.status().find(({ provider }) => provider === name),
    ids: (name: string) =>
      [...(feed.scopes().get(name)?.byName.values() ?? [])].flatMap(({ items }) => [...items.keys()]),
  };
}

const twoItems = () => snapshot([complete('a', labelled('web', '1'), labelled('api', '1'))], ['a']);

test('a watch that rejects is started again after 500 ms, then 1.5 times longer each time, at most 60 s', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, clock } = feedOf(ecs);
  const waits: number[] = [];
  for (let round = 0; round < 16; round += 1) {
    const [watches, before] = [ecs.watches.length, clock.nowMs()];
    ecs.current.reject(new Error('down'));
    await settled();
    while (ecs.watches.length === watches) await clock.advance(1);
    waits.push(clock.nowMs() - before);
  }
  t.deepEqual(waits.slice(0, 4), [500, 750, 1125, 1688]);
  t.deepEqual(waits.slice(-2), [60_000, 60_000]);
  await feed.close();
});

test('a watch that ran for 30 s starts the back-off anew', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, clock } = feedOf(ecs);
  ecs.current.reject(new Error('down'));
  await clock.advance(500);
  ecs.current.reject(new Error('down'));
  await clock.advance(750);
  t.is(ecs.watches.length, 3);
  await clock.advance(30_000);
  ecs.current.reject(new Error('down'));
  await clock.advance(499);
  t.is(ecs.watches.length, 3);
  await clock.advance(1);
  t.is(ecs.watches.length, 4);
  await feed.close();
});

test('a source that fails now and then is not left alone for longer each time', async (t) => {
  // A chaos run found it: after a dozen faults between good readings EC2 was asked once a minute, and events in between were not heard.
  const ec2 = new ScriptedProvider('ec2');
  const { feed, clock } = feedOf(ec2);
  for (let round = 1; round < 12; round += 1) {
    ec2.current.publish(snapshot([complete('a', labelled('web', '1'))], ['a']));
    await clock.advance(2000);
    ec2.current.publish(snapshot([failed('a', 'throttled')], ['a']));
    ec2.current.reject(new Error('throttled'));
    await clock.advance(500);
    t.is(ec2.watches.length, round + 1);
  }
  ec2.current.reject(new Error('throttled'));
  await clock.advance(500);
  t.is(ec2.watches.length, 12, 'nothing was learnt meanwhile');
  await feed.close();
});

test('a watch that throws before its first await, and one that ends by itself, are faults like any other', async (t) => {
  let calls = 0;
  const broken: Provider = {
    name: 'broken',
    watch: () => {
      calls += 1;
      throw new TypeError('no region');
    },
  };
  const ended: Provider = { name: 'ended', watch: () => Promise.resolve() };
  const { feed, clock, status } = feedOf(broken, ended);
  await clock.advance(500);
  t.is(calls, 2);
  t.is(status('broken')?.lastError, 'TypeError: no region');
  t.is(status('ended')?.lastError, 'its watch ended without being asked to');
  t.deepEqual(
    feed.problems().map(({ object }) => object),
    ['provider broken', 'provider ended'],
  );
  await feed.close();
});

test("one provider's exception never touches another", async (t) => {
  const [ecs, file] = [new ScriptedProvider('ecs'), new ScriptedProvider('file')];
  const { feed, ids, status } = feedOf(ecs, file);
  ecs.current.reject(new Error('down'));
  file.current.publish(twoItems());
  await settled();
  t.deepEqual(ids('file'), ['web', 'api']);
  t.is(status('file')?.failingSinceMs, undefined);
  t.is(file.watches.length, 1);
  await feed.close();
});

test('pain 23: what was last good stays while the source is down, however long (promise P5)', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, clock, ids, status } = feedOf(ecs);
  ecs.current.publish(twoItems());
  const since = clock.wallMs();
  for (let minute = 0; minute < 10; minute += 1) {
    ecs.current.reject(new Error(`down ${minute}`));
    await clock.advance(60_000);
  }
  t.deepEqual(ids('ecs'), ['web', 'api']);
  t.like(status('ecs'), { hasSpoken: true, lastSuccessMs: since, failingSinceMs: since, lastError: 'down 9' });

  ecs.current.publish(twoItems());
  t.like(status('ecs'), { lastSuccessMs: clock.wallMs(), failingSinceMs: undefined, lastError: undefined });
  t.deepEqual(feed.problems(), []);
  await feed.close();
});

test('a scope that fails is a failure of the provider until it is read again; other scopes still succeed', (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { clock, feed, log, status } = feedOf(ecs);
  ecs.current.publish(snapshot([complete('a'), failed('b', 'throttled')], ['a', 'b']));
  t.like(status('ecs'), { lastSuccessMs: clock.wallMs(), failingSinceMs: clock.wallMs(), lastError: 'throttled' });
  ecs.current.publish(snapshot([complete('a')]));
  t.is(status('ecs')?.lastError, 'throttled');
  ecs.current.publish(snapshot([complete('b')]));
  t.is(status('ecs')?.lastError, undefined);
  t.deepEqual(log.lines, ['info provider ecs reads again']);
  t.deepEqual(feed.problems(), []);
  return feed.close();
});

test('a failed scope that does not say why is a problem all the same', (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed } = feedOf(ecs);
  ecs.current.publish(snapshot([{ ...failed('a'), problems: [] }]));
  t.deepEqual(feed.problems(), [{ provider: 'ecs', object: 'scope a', reason: 'could not be read' }]);
  return feed.close();
});

test('garbage for a snapshot changes nothing and is a problem, twice over', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, ids, news } = feedOf(ecs);
  ecs.current.publish(twoItems());
  for (const text of ['{"readings":[{"scope":"a","status":"complete"}]}', '{}', 'null', '{"readings":[null]}']) {
    const garbage: Snapshot = JSON.parse(text);
    t.notThrows(() => ecs.current.publish(garbage));
    t.deepEqual(ids('ecs'), ['web', 'api']);
    t.regex(feed.problems()[0]?.reason ?? '', /^published what cannot be read: TypeError/);
  }
  const heard = news();
  ecs.current.publish(JSON.parse('{"readings":[null]}'));
  t.is(news(), heard, 'the same garbage again is no news');
  ecs.current.publish(twoItems());
  t.deepEqual(feed.problems(), []);
  await feed.close();
});

test('the name of a scope of which nothing is known yet is no news, what is in it is, and so is that it goes', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, news } = feedOf(ecs);
  ecs.current.publish(twoItems());
  const first = news();
  ecs.current.publish(snapshot([complete('list')], ['list', 'a', 'b']));
  t.is(news(), first + 1, 'something is read for the first time');
  ecs.current.publish(snapshot([complete('list')], ['list', 'a', 'b', 'c']));
  t.is(news(), first + 1);
  ecs.current.publish(snapshot([complete('b', labelled('late', '1'))]));
  t.is(news(), first + 2);
  ecs.current.publish(snapshot([complete('list')], ['list', 'a']));
  t.is(news(), first + 3);
  ecs.current.publish(snapshot([failed('a')]));
  t.is(news(), first + 4);
  await feed.close();
});

test('a reading that repeats what is known is no news', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, news } = feedOf(ecs);
  ecs.current.publish(twoItems());
  ecs.current.publish(twoItems());
  t.is(news(), 1);
  await feed.close();
});

test('a dead watch is not listened to, and is told so', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, clock, ids } = feedOf(ecs);
  const dead = ecs.current;
  dead.reject(new Error('down'));
  await clock.advance(500);
  t.true(dead.signal.aborted);
  dead.publish(twoItems());
  t.deepEqual(ids('ecs'), []);
  await feed.close();
});

test('a provider that has spoken has spoken for ever', async (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { feed, status } = feedOf(ecs);
  ecs.current.publish(snapshot([failed('a')], ['a', 'b']));
  t.false(status('ecs')?.hasSpoken);
  ecs.current.publish(snapshot([complete('b')]));
  t.true(status('ecs')?.hasSpoken);
  ecs.current.publish(snapshot([failed('c')], ['a', 'b', 'c', 'd']));
  t.true(status('ecs')?.hasSpoken);
  await feed.close();
});

test('close aborts every watch, waits for it, and leaves no timer behind', async (t) => {
  const [ecs, file] = [new ScriptedProvider('ecs'), new ScriptedProvider('file')];
  const { feed, clock, ids, news } = feedOf(ecs, file);
  ecs.current.reject(new Error('down'));
  await settled();
  t.is(clock.pending, 1, 'the back-off');
  const [heard, watch] = [news(), file.current];
  await feed.close();
  t.true(watch.signal.aborted);
  t.is(clock.pending, 0);
  watch.publish(twoItems());
  t.deepEqual(ids('file'), []);
  t.is(news(), heard);
});

test('the status holds what the provider counts of its own work, as it is now', (t) => {
  const ecs = new ScriptedProvider('ecs');
  const { status } = feedOf(ecs);
  t.deepEqual(status('ecs')?.figures, { calls: [] });
  ecs.calls.push({ action: 'read', ok: 1, throttled: 0, failed: 0 });
  t.deepEqual(status('ecs')?.figures, { calls: ecs.calls });
});
