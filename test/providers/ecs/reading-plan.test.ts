// When tasks are asked about again: soon while they are young or undecided, within five minutes always, in whole batches.

import type { Task } from '@aws-sdk/client-ecs';
import test from 'ava';
import type { TaskDefinitionFacts } from '../../../providers/ecs/facts.ts';
import { chooseTasks, goodForMs, hasteBy, type KnownTask } from '../../../providers/ecs/reading-plan.ts';

const HOUR_MS = 3_600_000;
const WALL_MS = 1_700_000_000_000;

const definition = (checksHealth: boolean): TaskDefinitionFacts => ({
  networkMode: 'awsvpc',
  containers: new Map([['app', { labels: [], portMappings: [], checksHealth }]]),
  checksHealth,
});

const definitions = new Map([
  ['plain', definition(false)],
  ['checked', definition(true)],
]);

const running = (taskDefinitionArn: string, healthStatus: Task['healthStatus'] = 'UNKNOWN'): Task => ({
  taskDefinitionArn,
  lastStatus: 'RUNNING',
  startedAt: new Date(WALL_MS),
  containers: [{ name: 'app', healthStatus }],
});

/** So many hour-old tasks, the last the stalest. */
const known = (count: number, change: Partial<KnownTask> = {}): Map<string, KnownTask> =>
  new Map(
    Array.from({ length: count }, (_, n) => [
      `task ${n}`,
      { task: running('plain'), readAtMs: HOUR_MS - n, haste: 1, ...change },
    ]),
  );

const choose = (
  tasks: ReadonlyMap<string, KnownTask>,
  passedMs: number,
  least = 0,
  stopping: readonly string[] = [],
) => {
  const nowMs = HOUR_MS + passedMs;
  return chooseTasks(tasks, new Set(stopping), definitions, { nowMs, wallMs: WALL_MS + nowMs }, least);
};

test('a reading is good for twice the task’s age, from five seconds to four and a half minutes', (t) => {
  const ages = [0, 2_500, 60_000, 135_000, HOUR_MS];
  t.deepEqual(
    ages.map((age) => goodForMs(running('plain'), age, definitions)),
    [5_000, 5_000, 120_000, 270_000, 270_000],
  );
});

test('what is not decided yet is read again every fifteen seconds: no event tells of health', (t) => {
  const good = (task: Task) => goodForMs(task, HOUR_MS, definitions);
  t.is(good(running('checked', 'UNKNOWN')), 15_000);
  t.is(good(running('checked', 'UNHEALTHY')), 15_000, 'it may get well again');
  t.is(good(running('checked', 'HEALTHY')), 270_000);
  t.is(good(running('plain', 'UNKNOWN')), 270_000, 'it has no check');
  t.is(good({ ...running('plain'), lastStatus: 'PENDING' }), 15_000);
});

test('what was read together is due together, earlier or later than other batches', (t) => {
  t.deepEqual([0, 0.5, 1].map(hasteBy), [0.6, 0.8, 1]);
  t.is(choose(known(10, { haste: 0.6 }), 161_000).length, 0);
  t.is(choose(known(10, { haste: 0.6 }), 162_000).length, 10);
});

test('every task of thousands is read again within five minutes of looks every five seconds', (t) => {
  const tasks = known(3210);
  let calls = 0;
  for (let ms = 0; ms <= 2 * HOUR_MS; ms += 5_000) {
    const chosen = choose(tasks, ms);
    calls += Math.ceil(chosen.length / 100);
    const batches = Array.from({ length: Math.ceil(chosen.length / 100) }, (_, n) =>
      chosen.slice(n * 100, n * 100 + 100),
    );
    for (const [n, batch] of batches.entries()) {
      const haste = hasteBy(((n * 7 + ms / 1000) % 10) / 10);
      for (const arn of batch) tasks.set(arn, { task: running('plain'), readAtMs: HOUR_MS + ms, haste });
    }
    const stalest = Math.min(...[...tasks.values()].map(({ readAtMs }) => readAtMs));
    t.true(HOUR_MS + ms - stalest < 280_000);
  }
  const perCycle = calls / ((2 * HOUR_MS) / 270_000);
  t.true(perCycle < 33 * 1.35, `${perCycle} calls for 33 batches each four and a half minutes`);
});

test('a batch that is called for anyway is filled with the stalest', (t) => {
  const tasks = known(250);
  tasks.set('new', { task: running('checked'), readAtMs: HOUR_MS - 20_000, haste: 1 });
  const chosen = choose(tasks, 0);
  t.is(chosen.length, 100);
  t.deepEqual([chosen[0], chosen[1], chosen[99]], ['new', 'task 249', 'task 151']);
  t.is(choose(known(250), 0).length, 0, 'and none is called for where nothing is due');
});

test('without events at least a batch is read, the stalest first', (t) => {
  t.is(choose(known(30), 0, 1).length, 30);
  const chosen = choose(known(250), 0, 1);
  t.is(chosen.length, 100);
  t.is(chosen[0], 'task 249');
});

test('of tasks that are to stop nothing more is asked', (t) => {
  t.deepEqual(choose(known(2), 300_000, 1, ['task 0']), ['task 1']);
  const stopped = { ...running('plain'), desiredStatus: 'STOPPED' };
  t.deepEqual(choose(known(2, { task: stopped }), 300_000, 1), []);
});
