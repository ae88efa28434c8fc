// The stage as a whole: scripted providers on one side, emitted states on the other, a manual clock between.

import test from 'ava';
import { createDiscovery } from '../../src/discovery/discovery.ts';
import type { HttpConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { RoutingState } from '../../src/model/routing-state.ts';
import type { Item } from '../../src/model/snapshot.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';
import { router, service } from './declaring.ts';
import { decodeOptions } from './decode-options.ts';
import { KeptLog, ScriptedProvider } from './scripted-provider.ts';
import { complete, failed, item, partial, snapshot } from './snapshots.ts';

const THROTTLE_MS = 100;
const GRACE_MS = 10_000;

function discoveryOf(...names: string[]) {
  const clock = new ManualClock();
  const log = new KeptLog();
  const providers = names.map((name) => new ScriptedProvider(name));
  const states: RoutingState[] = [];
  const discovery = createDiscovery({
    sources: providers.map((provider) => ({ provider, decode: decodeOptions(provider.name) })),
    entryPoints: new Map([['web', { asDefault: false }]]),
    throttleMs: THROTTLE_MS,
    routerGracePeriodMs: GRACE_MS,
    clock,
    random: () => 0.5,
    logger: log,
    onState: (state) => states.push(state),
  });
  discovery.start();
  return {
    discovery,
    clock,
    log,
    states,
    provider: (name: string): ScriptedProvider => {
      const found = providers.find((provider) => provider.name === name);
      if (found === undefined) throw new Error(`no provider ${name}`);
      return found;
    },
    /** `http://…` of `web@ecs` in the latest emitted state. */
    servers: () =>
      states
        .at(-1)
        ?.servers.get('web@ecs')
        ?.servers.map(({ url }) => url),
  };
}

/** A task of the service `web` with its router. */
const web = (id: string, more: Partial<HttpConfiguration> = {}): Item =>
  item(id, {
    routers: new Map([['r', router('Host(`a.example`)')]]),
    services: new Map([['web', service([`http://${id}:80`])]]),
    ...more,
  });

const tasks = (...ids: string[]) => snapshot([complete('cluster', ...ids.map((id) => web(id)))], ['cluster']);

test('the first news is a state at once; what follows within 100 ms is one more, the latest', async (t) => {
  const { discovery, clock, states, provider, servers } = discoveryOf('ecs');
  t.is(states.length, 0);
  provider('ecs').current.publish(tasks('a'));
  t.is(states.length, 1);
  for (const ids of [['b'], ['c'], ['d', 'e']]) provider('ecs').current.publish(tasks(...ids));
  t.is(states.length, 1);
  await clock.advance(THROTTLE_MS);
  t.is(states.length, 2);
  t.deepEqual(servers(), ['http://d:80', 'http://e:80']);
  await discovery.close();
});

test('nothing is emitted when nothing changed, nor when it changed back within the interval', async (t) => {
  const { discovery, clock, states, provider } = discoveryOf('ecs');
  provider('ecs').current.publish(tasks('a'));
  provider('ecs').current.publish(tasks('a'));
  await clock.advance(1000);
  provider('ecs').current.publish(tasks('a', 'b'));
  provider('ecs').current.publish(tasks('a'));
  await clock.advance(1000);
  t.is(states.length, 3, 'a; then a and b at once; then a again');
  provider('ecs').current.publish(snapshot([partial('cluster', web('a'))]));
  await clock.advance(1000);
  t.is(states.length, 3);
  await discovery.close();
});

test('a thousand flaps a second for ten seconds: at most 101 merges, the last one wins', async (t) => {
  const { discovery, clock, states, provider, servers } = discoveryOf('ecs');
  for (let round = 0; round < 10_000; round += 1) {
    provider('ecs').current.publish(tasks(round % 3 === 0 ? 'a' : 'b'));
    if (round % 10 === 9) await clock.advance(10);
  }
  await clock.advance(THROTTLE_MS);
  t.true(states.length > 1 && states.length <= 101, `${states.length} states`);
  t.deepEqual(servers(), ['http://a:80']);
  await discovery.close();
});

test('a provider that is dead from the start holds nobody: the others are emitted, readiness names it', async (t) => {
  const { discovery, clock, provider, servers } = discoveryOf('ecs', 'file');
  t.deepEqual(discovery.readiness(), { ready: false, missing: ['ecs', 'file'], fromDisk: [] });
  provider('file').current.reject(new Error('no such file'));
  provider('ecs').current.publish(tasks('a'));
  await clock.advance(0);
  t.deepEqual(servers(), ['http://a:80']);
  await clock.advance(THROTTLE_MS);
  t.deepEqual(discovery.readiness(), { ready: false, missing: ['file'], fromDisk: [] });

  await clock.advance(500);
  provider('file').current.publish(snapshot([], []));
  await clock.advance(THROTTLE_MS);
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: [] });
  provider('file').current.reject(new Error('gone again'));
  await clock.advance(60_000);
  t.true(discovery.readiness().ready, 'never unready again');
  await discovery.close();
});

test('while there are only failures nothing is emitted (workers must not listen yet), but the problems can be seen', async (t) => {
  const { discovery, clock, states, provider } = discoveryOf('ecs');
  provider('ecs').current.publish(snapshot([failed('cluster', 'refused')], ['cluster', 'other']));
  provider('ecs').current.reject(new Error('down'));
  await clock.advance(1000);
  t.deepEqual(
    discovery.state().problems.map(({ object, reason }) => `${object}: ${reason}`),
    ['provider ecs: down', 'scope cluster: refused'],
  );
  t.false(discovery.readiness().ready);
  t.is(states.length, 0);
  provider('ecs').current.publish(snapshot([complete('other')]));
  await clock.advance(1000);
  t.is(states.length, 1);
  await discovery.close();
});

test('a source without anything in it is a state: empty, and ready', async (t) => {
  const { discovery, states, provider } = discoveryOf('ecs');
  provider('ecs').current.publish(snapshot([complete('cluster')], ['cluster']));
  t.is(states.length, 1);
  t.is(states[0]?.routers.size, 0);
  t.true(discovery.readiness().ready);
  await discovery.close();
});

test('no provider at all: the empty state at once, and ready', async (t) => {
  const { discovery, states } = discoveryOf();
  t.is(states.length, 1);
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: [] });
  await discovery.close();
});

test('a failed call never removes a route; an answer that says "nothing" does, after the grace time', async (t) => {
  const { discovery, clock, states, provider, servers } = discoveryOf('ecs');
  const routerNow = () => states.at(-1)?.routers.get('r@ecs')?.value;
  provider('ecs').current.publish(tasks('a'));
  await clock.advance(1000);
  provider('ecs').current.publish(snapshot([failed('cluster', 'throttled')]));
  await clock.advance(600_000);
  t.true(routerNow()?.available);
  t.deepEqual(servers(), ['http://a:80']);

  provider('ecs').current.publish(tasks());
  t.false(routerNow()?.available);
  t.is(servers(), undefined);
  await clock.advance(GRACE_MS - 1);
  t.false(routerNow()?.available);
  clock.jumpWall(-3_600_000);
  await clock.advance(1);
  t.is(routerNow(), undefined, 'the grace time is not measured on the wall');
  await discovery.close();
});

test('grace times end by themselves, one after the other', async (t) => {
  const { discovery, clock, states, provider } = discoveryOf('ecs');
  const also = item('also', { routers: new Map([['also', router('Host(`b.example`)')]]) });
  provider('ecs').current.publish(snapshot([complete('x', web('a')), complete('y', also)], ['x', 'y']));
  await clock.advance(1000);
  provider('ecs').current.publish(snapshot([complete('x')]));
  await clock.advance(5000);
  provider('ecs').current.publish(snapshot([complete('y')]));
  await clock.advance(5000);
  t.deepEqual([...(states.at(-1)?.routers.keys() ?? [])], ['also@ecs']);
  await clock.advance(5000);
  t.is(states.at(-1)?.routers.size, 0);
  t.is(clock.pending, 0);
  await discovery.close();
});

test('labels of two tasks, one of them still pending: one router, one server, decoded on the way', async (t) => {
  const { discovery, states, provider, servers } = discoveryOf('ecs');
  const task = (id: string, address: string | undefined): Item => ({
    id,
    name: 'web',
    declaration: { kind: 'labels', labels: [['portolan.http.routers.shop.rule', 'Host(`shop.example`)']] },
    endpoint:
      address === undefined ? null : { address, ports: [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }] },
  });
  provider('ecs').current.publish(
    snapshot([complete('cluster', task('1', '10.0.0.1'), task('2', undefined))], ['cluster']),
  );
  t.like(states[0]?.routers.get('shop@ecs')?.value, {
    rule: 'Host(`shop.example`)',
    service: 'web@ecs',
    available: true,
  });
  t.deepEqual(servers(), ['http://10.0.0.1:8080']);
  t.deepEqual(states[0]?.services.get('web@ecs')?.origins, ['1', '2']);
  t.deepEqual(states[0]?.problems, []);
  await discovery.close();
});

test('one item that cannot be decoded at all costs that item only', async (t) => {
  const { discovery, provider, servers } = discoveryOf('ecs');
  const garbage: Item = JSON.parse('{"id":"garbage","name":"garbage","endpoint":null,"declaration":null}');
  provider('ecs').current.publish(snapshot([complete('cluster', garbage, web('a'))], ['cluster']));
  t.deepEqual(servers(), ['http://a:80']);
  t.deepEqual(
    discovery.state().problems.map(({ object }) => object),
    ['item garbage'],
  );
  await discovery.close();
});

test('the log says what happened in plain words, once', async (t) => {
  const { discovery, clock, log, provider } = discoveryOf('ecs');
  provider('ecs').current.publish(tasks('a', 'b'));
  await clock.advance(1000);
  provider('ecs').current.publish(tasks('a', 'b', 'c', 'd'));
  await clock.advance(1000);
  provider('ecs').current.publish(snapshot([failed('cluster', 'throttled')]));
  provider('ecs').current.publish(snapshot([failed('cluster', 'throttled')]));
  await clock.advance(1000);
  provider('ecs').current.publish(tasks('a', 'b', 'c', 'd'));
  await clock.advance(1000);
  t.deepEqual(log.lines, [
    'info router r@ecs appeared: Host(`a.example`)',
    'info service web@ecs appeared with 2 servers',
    'info service web@ecs: 2 -> 4 servers',
    'warn problem at ecs, scope cluster: throttled',
    'info provider ecs reads again',
  ]);
  await discovery.close();
});

test('a first state of thousands of routers is not thousands of lines', async (t) => {
  const { discovery, log, provider } = discoveryOf('ecs');
  const routers = new Map(Array.from({ length: 2000 }, (_, n) => [`r${n}`, router(`Host(\`${n}.example\`)`)] as const));
  provider('ecs').current.publish(snapshot([complete('cluster', web('a', { routers }))], ['cluster']));
  t.is(log.lines.length, 51);
  t.is(log.lines.at(-1), 'info and 1951 more');
  await discovery.close();
});

test('a consumer that throws does not take a provider down with it', async (t) => {
  const clock = new ManualClock();
  const log = new KeptLog();
  const ecs = new ScriptedProvider('ecs');
  const discovery = createDiscovery({
    sources: [{ provider: ecs, decode: decodeOptions('ecs') }],
    entryPoints: new Map(),
    throttleMs: THROTTLE_MS,
    routerGracePeriodMs: GRACE_MS,
    clock,
    random: () => 0.5,
    logger: log,
    onState: () => {
      throw new Error('full');
    },
  });
  discovery.start();
  t.notThrows(() => ecs.current.publish(tasks()));
  await settled();
  t.is(ecs.watches.length, 1);
  t.true(log.lines.includes('error the merge failed, the last state stays full'));
  await discovery.close();
});

test('close ends every watch and timer, and nothing is emitted afterwards', async (t) => {
  const { discovery, clock, states, provider } = discoveryOf('ecs');
  const watch = provider('ecs').current;
  watch.publish(tasks('a'));
  await clock.advance(1000);
  watch.publish(tasks());
  watch.publish(tasks('b'));
  t.is(clock.pending, 2, 'the throttle and the grace time');
  await discovery.close();
  t.true(watch.signal.aborted);
  t.is(clock.pending, 0);
  const emitted = states.length;
  watch.publish(tasks('c'));
  await clock.advance(60_000);
  t.is(states.length, emitted);
});

test('the status counts the problems of each provider, those of what it declares among them', async (t) => {
  const { discovery, clock, provider } = discoveryOf('ecs', 'file');
  const problems = () => discovery.status().map((status) => [status.provider, status.problems]);
  t.deepEqual(problems(), [
    ['ecs', 0],
    ['file', 0],
  ]);
  const broken = web('a', { routers: new Map([['r', router('Host(`')]]) });
  provider('ecs').current.publish(
    snapshot([complete('cluster', broken), failed('other', 'denied')], ['cluster', 'other']),
  );
  await clock.advance(THROTTLE_MS);
  t.deepEqual(problems(), [
    ['ecs', 2],
    ['file', 0],
  ]);
});
