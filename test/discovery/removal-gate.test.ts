// Answers of 200 that hold nothing (http-safety 2.6, "empty answer with 200"): what most servers are missing from is believed
// when it is said three times, or for a minute.

import test from 'ava';
import { Feed } from '../../src/discovery/feed.ts';
import type { Item, ScopeReading } from '../../src/model/snapshot.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { task } from './copies/tasks.ts';
import { KeptLog, ScriptedProvider } from './scripted-provider.ts';
import { complete, failed, partial, snapshot } from './snapshots.ts';

const MINUTE_MS = 60_000;

function watch({ holdsRemovals = true } = {}) {
  const clock = new ManualClock();
  const ecs = new ScriptedProvider('ecs');
  let news = 0;
  const onNews = () => {
    news += 1;
  };
  const around = { clock, random: () => 0.5, logger: new KeptLog(), onNews };
  const feed = new Feed([ecs], around, new Map([['ecs', { holdsRemovals }]]));
  feed.start();
  return {
    feed,
    clock,
    ecs,
    news: () => news,
    say: (...readings: ScopeReading[]) => ecs.current.publish(snapshot(readings)),
    list: (...known: string[]) => ecs.current.publish(snapshot([], known)),
    ids: () =>
      [...(feed.scopes().get('ecs')?.byName.values() ?? [])].flatMap(({ items }) => [...items.keys()]).join(' '),
    problems: () => feed.problems().map(({ object, reason }) => `${object}: ${reason}`),
  };
}

const tasks = (...ids: string[]): Item[] => ids.map((id) => task(id));
const FOUR = tasks('a', 'b', 'c', 'd');

test('an empty answer is held, said loudly, and believed when it is said for the third time', async (t) => {
  const { feed, say, ids, problems, news, clock } = watch();
  say(complete('demo', ...FOUR));
  say(complete('demo'));
  t.is(ids(), 'a b c d');
  t.deepEqual(problems(), [
    'scope demo: 4 of 4 servers are missing at once: they are kept until two more readings say so, or for a minute',
  ]);
  t.is(news(), 2);
  say(complete('demo'));
  t.is(ids(), 'a b c d');
  say(complete('demo'));
  t.is(ids(), '');
  t.deepEqual(problems(), []);
  t.is(clock.pending, 0);
  await feed.close();
});

test('nobody says anything more, as a blocking query does: it is believed after a minute', async (t) => {
  const { feed, say, ids, problems, news, clock } = watch();
  say(complete('demo', ...FOUR));
  say(complete('demo', task('d')));
  await clock.advance(MINUTE_MS - 1);
  t.is(ids(), 'a b c d');
  const heard = news();
  await clock.advance(1);
  t.is(ids(), 'd');
  t.deepEqual(problems(), []);
  t.true(news() > heard);
  await feed.close();
});

test('a registry that lost its leader for a moment (empty, errors, whole again) costs nothing', async (t) => {
  const { feed, say, list, ids, problems, clock } = watch();
  say(complete('web', ...FOUR), complete('api', ...tasks('e', 'f')));
  list('web', 'api');
  list();
  say(complete('web'), failed('api'));
  t.deepEqual(
    problems().map((problem) => problem.split(':')[0]),
    ['scope api', 'the list of scopes', 'scope web'],
  );
  say(failed('web'));
  await clock.advance(30_000);
  list('web', 'api');
  say(complete('web', ...FOUR), complete('api', ...tasks('e', 'f')));
  await clock.advance(10 * MINUTE_MS);
  t.is(ids(), 'a b c d e f');
  t.deepEqual(problems(), []);
  t.is(clock.pending, 0);
  await feed.close();
});

test('a list without most scopes is held like a reading', async (t) => {
  const { feed, say, list, ids } = watch();
  say(complete('web', ...FOUR), complete('api', task('e')));
  list('web', 'api');
  list('api');
  list('api');
  t.is(ids(), 'a b c d e');
  list('api');
  t.is(ids(), 'e');
  await feed.close();
});

test('agreement counts from anew after a reading that says something else, or nothing', async (t) => {
  for (const other of [complete('demo', ...FOUR), failed('demo'), partial('demo', task('a'))]) {
    const { feed, say, ids } = watch();
    say(complete('demo', ...FOUR));
    for (const reading of [complete('demo'), complete('demo'), other, complete('demo'), complete('demo')]) say(reading);
    t.is(ids(), 'a b c d', other.status);
    say(complete('demo'));
    t.is(ids(), '', other.status);
    await feed.close();
  }
});

test('what is new in a held reading serves at once', async (t) => {
  const { feed, say, ids } = watch();
  say(complete('demo', ...FOUR));
  say(complete('demo', task('e')));
  t.is(ids(), 'a b c d e');
  await feed.close();
});

test('what is no sudden loss passes: two servers, half of them, a deployment, tasks that no longer serve', async (t) => {
  const idle = FOUR.map((item) => ({ ...item, endpoint: null }));
  const six = [...FOUR, ...tasks('e', 'f')];
  for (const [before, after] of [
    [tasks('a', 'b'), []],
    [six, tasks('a', 'b', 'c')],
    [FOUR, tasks('w', 'x', 'y')],
    [FOUR, idle],
    [idle, []],
  ] as const) {
    const { feed, say, ids, problems } = watch();
    say(complete('demo', ...before));
    say(complete('demo', ...after));
    t.is(ids(), after.map(({ id }) => id).join(' '));
    t.deepEqual(problems(), []);
    await feed.close();
  }
});

test('a source that fails has nobody who agrees: what it said last is forgotten', async (t) => {
  const { feed, ecs, say, ids, problems, clock } = watch();
  say(complete('demo', ...FOUR));
  say(complete('demo'));
  ecs.current.reject(new Error('down'));
  await clock.advance(10 * MINUTE_MS);
  t.is(ids(), 'a b c d');
  t.deepEqual(
    problems().filter((problem) => problem.includes('missing at once')),
    [],
  );
  await feed.close();
});

test('without the option an empty answer is believed, and with it a closed feed leaves no timer', async (t) => {
  const without = watch({ holdsRemovals: false });
  without.say(complete('demo', ...FOUR));
  without.say(complete('demo'));
  t.is(without.ids(), '');
  await without.feed.close();
  const { feed, say, clock } = watch();
  say(complete('demo', ...FOUR));
  say(complete('demo'));
  await feed.close();
  t.is(clock.pending, 0);
});
