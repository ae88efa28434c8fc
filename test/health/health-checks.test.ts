// Verdicts: how they come about, what they outlive, and what workers are told.

import test from 'ava';
import fc from 'fast-check';
import { HealthChecks } from '../../src/health/health-checks.ts';
import type { HealthChange } from '../../src/model/change.ts';
import type { HealthDefinition } from '../../src/model/dynamic-configuration.ts';
import type { RoutingState } from '../../src/model/routing-state.ts';
import { USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import { createLogger } from '../../src/observe/logger.ts';
import { ManualClock } from '../support/manual-clock.ts';
import '../support/fixed-seed.ts';
import { ScriptedServers, stateOf, USUAL, urlOf } from './watched.ts';

/** In a shape to compare: who does not get all of its weight. */
const shown = (changes: readonly HealthChange[]): readonly string[] =>
  changes.map(({ name, value }) => {
    const servers = value?.servers.map(({ url, share }) => `${new URL(url).hostname} ${share}`) ?? ['all'];
    return `${name}: ${servers.join(', ')}`;
  });

function start(first?: RoutingState) {
  const clock = new ManualClock();
  const servers = new ScriptedServers();
  const lines: string[] = [];
  const told: HealthChange[][] = [];
  const checks = new HealthChecks({
    ask: servers.ask,
    clock,
    random: () => 0.5,
    logger: createLogger({ level: 'info', format: 'common', write: (line) => lines.push(line), clock }),
    defaultTransport: USUAL_TRANSPORT,
    onVerdicts: (changes) => told.push([...changes]),
  });
  const follow = (state: RoutingState) => shown(checks.follow(state));
  if (first !== undefined) checks.follow(first);
  const statuses = (name = 'web') => checks.verdicts(`${name}@file`).map(({ status }) => status);
  const news = () => told.splice(0).flatMap(shown);
  return { clock, servers, lines, checks, follow, statuses, news, told };
}

const web = (hosts: readonly string[], health: HealthDefinition = { check: USUAL }): RoutingState =>
  stateOf({ web: { servers: hosts, health } });

test('servers start as up and are asked within an interval, then once in each', async (t) => {
  const { clock, servers, follow, statuses, news } = start();
  t.deepEqual(follow(web(['a', 'b'])), ['web@file: all']);
  t.deepEqual(statuses(), ['up', 'up']);
  await clock.advance(4_999);
  t.deepEqual(servers.take(), []);
  await clock.advance(1);
  t.deepEqual(servers.take(), ['a', 'b']);
  await clock.advance(30_000);
  t.is(servers.asked.length, 6);
  t.deepEqual(news(), []);
});

test('one bad answer and a server is down, one good one and it is up; workers and the log hear of it once', async (t) => {
  const { clock, servers, lines, statuses, news, checks } = start(web(['a', 'b']));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_200);
  t.deepEqual(statuses(), ['down', 'up']);
  t.deepEqual(checks.figures(), {
    servers: [
      { service: 'web@file', url: 'http://a:80', isUp: false },
      { service: 'web@file', url: 'http://b:80', isUp: true },
    ],
    checks: { well: 1, unwell: 1 },
  });
  t.deepEqual(news(), ['web@file: a 0']);
  servers.faults.set('a', 'ECONNREFUSED');
  await clock.advance(20_000);
  t.deepEqual(news(), []);
  const [down] = checks.verdicts('web@file');
  t.is(down?.reason, 'ECONNREFUSED');
  t.is(down?.sinceMs, 1_700_000_005_000);
  servers.faults.clear();
  await clock.advance(10_000);
  t.deepEqual(statuses(), ['up', 'up']);
  t.deepEqual(news(), ['web@file: all']);
  t.is(lines.length, 2);
  t.regex(lines[0] ?? '', /a server is down .*serviceName=web@file serverUrl=http:\/\/a:80 reason="status 500"/);
  t.regex(lines[1] ?? '', /a server is up .*serverUrl=http:\/\/a:80/);
});

test('a server that is down is asked at its own interval', async (t) => {
  const { clock, servers } = start(web(['a'], { check: { ...USUAL, unhealthyIntervalMs: 1_000 } }));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_000);
  servers.take();
  await clock.advance(3_000);
  t.is(servers.asked.length, 3);
});

test('a server that does not answer in time is down, and is asked again', async (t) => {
  const { clock, servers, checks } = start(web(['a']));
  servers.hang('a');
  await clock.advance(9_999);
  t.is(checks.verdicts('web@file')[0]?.status, 'up');
  await clock.advance(1);
  t.is(checks.verdicts('web@file')[0]?.reason, 'no answer within 5000 ms');
  t.is(servers.asked.length, 1);
  await clock.advance(5_000);
  t.is(servers.asked.length, 2);
});

test('a process that stood still reads what came meanwhile before it gives anybody up', async (t) => {
  const { clock, servers, statuses, checks } = start(web(['a']));
  servers.hang('a');
  await clock.advance(5_000);
  // It stands still for a minute, and its timers run first.
  clock.freeze(60_000);
  await clock.advance(0);
  servers.hanging.get('a')?.resolve(undefined);
  await clock.advance(2_400);
  t.deepEqual(statuses(), ['up']);
  t.is(checks.figures().checks.unwell, 0);
  t.true(checks.figures().checks.well > 0);
});

test('the wall clock may jump', async (t) => {
  const { clock, servers, statuses } = start(web(['a']));
  clock.jumpWall(3_600_000);
  await clock.advance(5_000);
  clock.jumpWall(-7_200_000);
  await clock.advance(10_000);
  t.is(servers.asked.length, 2);
  t.deepEqual(statuses(), ['up']);
});

test('verdicts outlive a reload, also one that asks something else: then it is asked soon', async (t) => {
  const { clock, servers, follow, statuses } = start(web(['a', 'b']));
  servers.faults.set('a', 'status 404');
  await clock.advance(5_000);
  servers.take();
  t.deepEqual(follow(web(['a', 'b', 'c'])), ['web@file: a 0']);
  t.deepEqual(statuses(), ['down', 'up', 'up']);
  await clock.advance(4_000);
  t.deepEqual(servers.take(), []);
  servers.faults.clear();
  t.deepEqual(follow(web(['a', 'b', 'c'], { check: { ...USUAL, path: '/up' } })), ['web@file: a 0']);
  await clock.advance(500);
  t.deepEqual(servers.take(), ['a', 'b', 'c']);
  t.is(servers.questions.at(-1)?.path, '/up');
  t.deepEqual(statuses(), ['up', 'up', 'up']);
});

test('a check that is taken away makes its servers servers again', async (t) => {
  const { clock, servers, follow, statuses } = start(web(['a']));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_000);
  servers.take();
  t.deepEqual(follow(web(['a'], {})), ['web@file: all']);
  t.deepEqual(statuses(), []);
  await clock.advance(60_000);
  t.deepEqual(servers.take(), []);
  t.is(clock.pending, 0);
});

test('who leaves the list is not asked any more, and comes back as new', async (t) => {
  const { clock, servers, follow, statuses, news } = start(web(['a', 'b']));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_200);
  t.deepEqual(news(), ['web@file: a 0']);
  servers.take();
  t.deepEqual(follow(web(['b'])), ['web@file: all']);
  await clock.advance(10_000);
  t.deepEqual(servers.take(), ['b']);
  follow(web(['a', 'b']));
  t.deepEqual(statuses(), ['up', 'up']);
});

test('what a server says after it has left is nobody’s', async (t) => {
  const { clock, servers, follow, news } = start(web(['a', 'b']));
  servers.hang('a');
  await clock.advance(5_200);
  follow(web(['b']));
  servers.hanging.get('a')?.resolve('status 500');
  await clock.advance(100);
  t.deepEqual(news(), []);
});

test('a service that nobody uses, or that is disabled, is not asked', async (t) => {
  const health = { check: USUAL };
  const { clock, servers, follow } = start();
  follow(
    stateOf({
      unused: { servers: ['a'], health, isUsed: false },
      disabled: { servers: ['b'], health, isDisabled: true },
      plain: { servers: ['c'] },
    }),
  );
  await clock.advance(60_000);
  t.deepEqual(servers.take(), []);
});

test('a service that goes takes its checks and what workers know of it', async (t) => {
  const { clock, servers, follow } = start(web(['a']));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_200);
  servers.take();
  t.deepEqual(follow(stateOf({})), ['web@file: all']);
  await clock.advance(60_000);
  t.deepEqual(servers.take(), []);
  t.is(clock.pending, 0);
});

test('startPending: a new server is not chosen before its first good answer, and is asked at once', async (t) => {
  const pending = { check: { ...USUAL, startPending: true } };
  const { clock, servers, follow, statuses, news } = start();
  t.deepEqual(follow(web(['a'], pending)), ['web@file: a 0']);
  t.deepEqual(statuses(), ['pending']);
  await clock.advance(50);
  t.deepEqual(statuses(), ['up']);
  t.deepEqual(news(), ['web@file: all']);
  servers.faults.set('b', 'ECONNREFUSED');
  t.deepEqual(follow(web(['a', 'b'], pending)), ['web@file: b 0']);
  await clock.advance(50);
  t.deepEqual(statuses(), ['up', 'down']);
  servers.faults.clear();
  await clock.advance(10_000);
  t.deepEqual(statuses(), ['up', 'up']);
});

test('slowStart: the share of who joins others grows in tenths; the first servers have nobody to join', async (t) => {
  const slow = { slowStartMs: 10_000 };
  const { clock, servers, follow, news } = start();
  t.deepEqual(follow(web(['a'], slow)), ['web@file: all']);
  t.deepEqual(follow(web(['a', 'b'], slow)), ['web@file: b 0.1']);
  await clock.advance(3_000);
  t.deepEqual(news(), ['web@file: b 0.2', 'web@file: b 0.3', 'web@file: b 0.4']);
  await clock.advance(60_000);
  t.is(news().at(-1), 'web@file: all');
  t.is(clock.pending, 0);
  t.deepEqual(servers.take(), []);
});

test('slowStart: who is well again starts slowly, too', async (t) => {
  const { clock, servers, news } = start(web(['a', 'b'], { check: USUAL, slowStartMs: 1_000 }));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_200);
  servers.faults.clear();
  t.deepEqual(news(), ['web@file: a 0']);
  await clock.advance(9_850);
  t.deepEqual(news(), ['web@file: a 0.1']);
  await clock.advance(2_000);
  t.is(news().at(-1), 'web@file: all');
});

test('serveWhenAllDown: workers are told of nobody that is down when all are; the verdicts stay', async (t) => {
  const { clock, servers, statuses, news } = start(web(['a', 'b'], { check: USUAL, serveWhenAllDown: true }));
  servers.faults.set('a', 'status 500');
  await clock.advance(5_200);
  t.deepEqual(news(), ['web@file: a 0']);
  servers.faults.set('b', 'status 500');
  await clock.advance(10_000);
  t.deepEqual(news(), ['web@file: all']);
  t.deepEqual(statuses(), ['down', 'down']);
});

test('a thousand that die at once are a message a tenth of a second, and fifty lines', async (t) => {
  const hosts = Array.from({ length: 1_000 }, (_, i) => `s${i}`);
  const { clock, servers, lines, news } = start(web(hosts));
  for (const host of hosts) servers.faults.set(host, 'ETIMEDOUT');
  await clock.advance(10_000);
  const messages = news();
  t.true(messages.length <= 11, `${messages.length} messages`);
  t.is(messages.at(-1)?.split(', ').length, 1_000);
  t.is(lines.length, 50);
  await clock.advance(5_000);
  t.regex(lines.at(-1) ?? '', /more servers went down or came up times=950/);
  t.is(lines.length, 51);
});

test('a server that fails the requests of a worker is down until a check finds it well', async (t) => {
  const { clock, checks, servers, statuses, news } = start(
    web(['a', 'b'], { check: { ...USUAL, unhealthyIntervalMs: 1_000 } }),
  );
  checks.failing('web@file', urlOf('a'));
  checks.failing('web@file', urlOf('a'));
  checks.failing('web@file', urlOf('gone'));
  checks.failing('gone@file', urlOf('a'));
  t.deepEqual(statuses(), ['down', 'up']);
  t.is(checks.verdicts('web@file')[0]?.reason, 'requests to it failed');
  await clock.advance(500);
  t.deepEqual(news(), ['web@file: a 0']);
  await clock.advance(700);
  t.deepEqual(servers.take(), ['a']);
  t.deepEqual(statuses(), ['up', 'up']);
  t.deepEqual(news(), ['web@file: all']);
});

test('where servers are not asked, what a worker sees is its own affair', (t) => {
  const { checks, statuses } = start(web(['a'], { slowStartMs: 1_000 }));
  checks.failing('web@file', urlOf('a'));
  t.deepEqual(statuses(), []);
});

test('after close nobody is asked, and nothing is told', async (t) => {
  const { clock, servers, checks, news } = start(web(['a', 'b'], { check: USUAL, slowStartMs: 5_000 }));
  servers.hang('a');
  await clock.advance(5_000);
  servers.take();
  checks.close();
  servers.hanging.get('a')?.resolve('status 500');
  await clock.advance(60_000);
  t.deepEqual(servers.take(), []);
  t.deepEqual(news(), []);
  t.is(clock.pending, 0);
});

test('a state that comes after close begins nothing', async (t) => {
  const { clock, servers, checks, follow } = start();
  checks.close();
  t.deepEqual(follow(web(['a'], { check: { ...USUAL, startPending: true }, slowStartMs: 1_000 })), []);
  await clock.advance(60_000);
  t.deepEqual(servers.take(), []);
  t.is(clock.pending, 0);
});

// === Whatever happens ===

const HOSTS = ['a', 'b', 'c'];

type Step =
  | { readonly kind: 'state'; readonly hosts: readonly string[]; readonly startPending: boolean; readonly path: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'turns'; readonly host: string; readonly well: boolean }
  | { readonly kind: 'fails'; readonly host: string }
  | { readonly kind: 'time'; readonly ms: number };

const host = fc.constantFrom(...HOSTS);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('state' as const),
      hosts: fc.subarray(HOSTS),
      startPending: fc.boolean(),
      path: fc.constantFrom('/a', '/b'),
    }),
    fc.record({ kind: fc.constant('gone' as const) }),
    fc.record({ kind: fc.constant('turns' as const), host, well: fc.boolean() }),
    fc.record({ kind: fc.constant('fails' as const), host }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 150, 5_000, 30_000) }),
  ),
  { maxLength: 25 },
);

test('property: workers know what the primary does, and in the end each server is what it is', async (t) => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const { clock, servers, checks, told } = start();
      let known: readonly string[] = [];
      const take = (changes: readonly HealthChange[]) => {
        for (const { value } of changes) known = value?.servers.map(({ url }) => url) ?? [];
      };
      const notUp = () => checks.verdicts('web@file').filter(({ status }) => status !== 'up');
      for (const step of given) {
        if (step.kind === 'state') {
          const check = { ...USUAL, startPending: step.startPending, path: step.path };
          take(checks.follow(web(step.hosts, { check })));
          if (
            known.join() !==
            notUp()
              .map(({ url }) => url)
              .join()
          )
            return false;
        } else if (step.kind === 'gone') take(checks.follow(stateOf({})));
        else if (step.kind === 'fails') checks.failing('web@file', urlOf(step.host));
        else if (step.kind === 'time') await clock.advance(step.ms);
        else if (step.well) servers.faults.delete(step.host);
        else servers.faults.set(step.host, 'status 500');
        for (const changes of told.splice(0)) take(changes);
      }
      // Two intervals, and the time in which news are gathered.
      await clock.advance(20_200);
      for (const changes of told.splice(0)) take(changes);
      const down = notUp().map(({ url }) => url);
      const listed = checks.verdicts('web@file').map(({ url }) => url);
      const isRight = known.join() === down.join() && down.every((url) => servers.faults.has(new URL(url).hostname));
      const isWhole = listed.every((url) => down.includes(url) === servers.faults.has(new URL(url).hostname));
      checks.close();
      return isRight && isWhole && clock.pending === 0;
    }),
    { numRuns: 200 },
  );
  t.pass();
});
