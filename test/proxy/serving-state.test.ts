// What serves when: everything of a state or nothing of it, the last state at the end, and no change of servers that waits.

import test from 'ava';
import type { EntryChange } from '../../src/model/change.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import { ServingState } from '../../src/proxy/serving-state.ts';
import { TlsState } from '../../src/tls/tls-state.ts';
import { RequestInMemory } from '../middleware/heads.ts';
import { viewOf } from '../routing/requests.ts';
import { poolsFor, toChanges } from './running-router.ts';

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, with: () => SILENT };

/** A state whose work stops at every turn of the loop until it is let on, and whose clock runs with every look at it. */
function setUp() {
  let now = 0;
  let waiting: (() => void) | undefined;
  let turns = 0;
  const clock = { nowMs: () => now++, wallMs: () => 0, after: () => () => {} };
  const state = new ServingState({
    clock,
    pools: poolsFor(clock),
    tls: new TlsState(),
    random: () => 0,
    logger: SILENT,
    onServerFailing: () => {},
    turn: () => {
      turns++;
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
  });
  return {
    state,
    turns: () => turns,
    /** Lets the work go on until `done`. */
    async finish(done: Promise<void>): Promise<void> {
      let ended = false;
      const watched = done.then(() => {
        ended = true;
      });
      while (!ended) {
        waiting?.();
        await Promise.resolve();
      }
      await watched;
    },
    /** The server that a request for the host is sent to; undefined: nothing matches. */
    serverOf(host: string): string | undefined {
      const route = state.route('web', false, viewOf({ host }));
      if (route === undefined) return undefined;
      return route.available ? (route.service?.balancer.pick(undefined)?.server.url ?? 'no server') : 'unavailable';
    },
  };
}

const routes = (hosts: readonly string[], url: string): EntryChange[] =>
  hosts.flatMap((host, i) => toChanges({ rule: `Host(\`${host}\`)`, servers: [url] }, i));

const HOSTS = Array.from({ length: 50 }, (_, i) => `h${i}.test`);

test('a state that takes many slices serves whole, and is said to serve only then', async (t) => {
  const { state, turns, finish, serverOf } = setUp();
  let served = false;
  const done = state.apply(routes(HOSTS, 'http://10.0.0.1:80')).then(() => {
    served = true;
  });
  await Promise.resolve();
  t.false(served);
  t.deepEqual(new Set(HOSTS.map(serverOf)), new Set([undefined]));
  await finish(done);
  t.true(turns() > 5, `${turns()} turns`);
  t.deepEqual(new Set(HOSTS.map(serverOf)), new Set(['http://10.0.0.1:80']));
});

test('what comes while something is compiled serves with it acknowledged, and the last of it wins', async (t) => {
  const { state, finish, serverOf } = setUp();
  const first = state.apply(routes(HOSTS, 'http://10.0.0.1:80'));
  const second = state.apply(toChanges({ rule: 'Host(`second.test`)', servers: ['http://10.0.0.2:80'] }, 0));
  const third = state.apply(toChanges({ rule: 'Host(`third.test`)', servers: ['http://10.0.0.3:80'] }, 0));
  await finish(Promise.all([first, second, third]).then(() => {}));
  t.is(serverOf('h0.test'), undefined);
  t.is(serverOf('second.test'), undefined);
  t.is(serverOf('third.test'), 'http://10.0.0.3:80');
  t.is(serverOf('h1.test'), 'http://10.0.0.1:80');
});

test('servers alone change at once, without a compile', async (t) => {
  const { state, finish, serverOf } = setUp();
  await finish(state.apply(routes(HOSTS, 'http://10.0.0.1:80')));
  const route = state.route('web', false, viewOf({ host: 'h0.test' }));
  const list = { service: 's0@test', servers: [{ url: 'http://10.0.0.9:80', weight: 1 }] } as const;
  const done = state.apply([{ kind: 'httpServers', name: 's0@test', value: list }]);
  t.is(serverOf('h0.test'), 'http://10.0.0.9:80');
  await finish(done);
  await finish(state.apply([{ kind: 'httpServers', name: 's0@test', value: undefined }]));
  t.is(serverOf('h0.test'), 'no server');
  t.is(state.route('web', false, viewOf({ host: 'h0.test' })), route);
});

test('servers and what is known of them change together: who starts as down is chosen at no moment', async (t) => {
  const { state, turns, finish, serverOf } = setUp();
  await finish(state.apply(routes(HOSTS, 'http://10.0.0.1:80')));
  const [up, down] = ['http://10.0.0.1:80', 'http://10.0.0.2:80'];
  const named = (i: number): QualifiedName => `s${i}@test`;
  const listed = (i: number, ...urls: readonly string[]): EntryChange => {
    return {
      kind: 'httpServers',
      name: named(i),
      value: { service: named(i), servers: urls.map((url) => ({ url, weight: 1 })) },
    };
  };
  const isDown = (i: number, url: string): EntryChange => {
    return { kind: 'httpHealth', name: named(i), value: { service: named(i), servers: [{ url, share: 0 }] } };
  };
  const seen = new Set<string | undefined>();
  const watch = async (changes: readonly EntryChange[]) => {
    let over = false;
    const before = turns();
    const done = state.apply(changes).then(() => {
      over = true;
    });
    const look = async () => {
      while (!over) {
        for (const host of HOSTS) seen.add(serverOf(host));
        await Promise.resolve();
      }
    };
    await Promise.all([finish(done), look()]);
    t.true(turns() > before);
    for (const host of [...HOSTS, ...HOSTS]) seen.add(serverOf(host));
  };
  await watch([...HOSTS.map((_, i) => listed(i, up, down)), ...HOSTS.map((_, i) => isDown(i, down))]);
  await watch([
    ...HOSTS.map((_, i): EntryChange => ({ kind: 'httpHealth', name: named(i), value: undefined })),
    ...HOSTS.map((_, i) => listed(i, up)),
  ]);
  t.deepEqual(seen, new Set([up]));
});

test('a verdict alone compiles nothing, and outlives a change of the service', async (t) => {
  const { state, finish, serverOf } = setUp();
  await finish(state.apply(routes(['a.test'], 'http://10.0.0.1:80')));
  const route = state.route('web', false, viewOf({ host: 'a.test' }));
  const servers = [{ url: 'http://10.0.0.1:80', share: 0 }];
  await finish(state.apply([{ kind: 'httpHealth', name: 's0@test', value: { service: 's0@test', servers } }]));
  t.is(state.route('web', false, viewOf({ host: 'a.test' })), route);
  t.is(serverOf('a.test'), 'no server');
  await finish(state.apply(routes(['a.test'], 'http://10.0.0.1:80')));
  t.is(serverOf('a.test'), 'no server');
  await finish(state.apply([{ kind: 'httpHealth', name: 's0@test', value: undefined }]));
  t.is(serverOf('a.test'), 'http://10.0.0.1:80');
});

test('a service that goes keeps its servers until no route leads there', async (t) => {
  const { state, finish, serverOf } = setUp();
  await finish(state.apply(routes(HOSTS, 'http://10.0.0.1:80')));
  const gone = HOSTS.flatMap((_, i): EntryChange[] => [
    { kind: 'httpServers', name: `s${i}@test`, value: undefined },
    { kind: 'httpService', name: `s${i}@test`, value: undefined },
    { kind: 'httpRouter', name: `r${i}@test`, value: undefined },
  ]);
  const done = state.apply(gone);
  await Promise.resolve();
  t.deepEqual(new Set(HOSTS.map(serverOf)), new Set(['http://10.0.0.1:80']));
  await finish(done);
  t.deepEqual(new Set(HOSTS.map(serverOf)), new Set([undefined]));
});

test('a change of a service or a middleware reaches the routes that use it, and only those', async (t) => {
  const { state, finish } = setUp();
  const middlewares = [{ type: 'addPrefix', prefix: '/a' }] as const;
  await finish(
    state.apply([
      ...toChanges({ rule: 'Host(`a.test`)', servers: [], middlewares }, 0),
      ...toChanges({ rule: 'Host(`b.test`)', servers: [] }, 1),
    ]),
  );
  const routeOf = (host: string) => state.route('web', false, viewOf({ host }));
  const [a, b] = [routeOf('a.test'), routeOf('b.test')];
  await finish(state.apply([{ kind: 'httpMiddleware', name: 'm0-0@test', value: undefined }]));
  t.true(a?.available);
  t.false(routeOf('a.test')?.available);
  t.is(routeOf('b.test'), b);
  await finish(state.apply([{ kind: 'httpService', name: 's1@test', value: undefined }]));
  t.true(b?.available);
  t.false(routeOf('b.test')?.available);
});

test('a chain is its members: a change of one reaches the routes that pass through the chain', async (t) => {
  const { state, finish } = setUp();
  const prefix = (name: QualifiedName, prefix: string): EntryChange => ({
    kind: 'httpMiddleware',
    name,
    value: { name, definition: { type: 'addPrefix', prefix } },
  });
  const chain = (name: QualifiedName, ...middlewares: QualifiedName[]): EntryChange => ({
    kind: 'httpMiddleware',
    name,
    value: { name, definition: { type: 'chain', middlewares } },
  });
  const around = [chain('m0-0@test', 'inner@test', 'b@test'), chain('inner@test', 'a@test')];
  const middlewares = [{ type: 'chain', middlewares: [] }] as const;
  const router = toChanges({ rule: 'Host(`a.test`)', servers: [], middlewares }, 0);
  await finish(state.apply([...router, ...around, prefix('a@test', '/a'), prefix('b@test', '/b')]));
  const pathOf = () => {
    const { available, chain: composed } = state.route('web', false, viewOf({ host: 'a.test' })) ?? {};
    const request = new RequestInMemory();
    composed?.request?.(request);
    return available === true ? request.path : 'unavailable';
  };
  t.is(pathOf(), '/b/a/');
  await finish(state.apply([prefix('a@test', '/c')]));
  t.is(pathOf(), '/b/c/');
  await finish(state.apply([chain('inner@test', 'b@test')]));
  t.is(pathOf(), '/b/b/');
  await finish(state.apply([{ kind: 'httpMiddleware', name: 'b@test', value: undefined }]));
  t.is(pathOf(), 'unavailable');
  await finish(state.apply([prefix('m0-0@test', '/single')]));
  t.is(pathOf(), '/single/');
});

test('a host has the TLS options of the router that serves it; one that answers 503 has a word where there is no other', async (t) => {
  const { state, finish } = setUp();
  const router = (name: QualifiedName, host: string, options: QualifiedName, available: boolean): EntryChange => {
    const more = { priority: '1', entryPoints: ['web'], middlewares: [], service: 's@test' } as const;
    const value = { name, rule: `Host(\`${host}\`)`, tls: { options }, available, ...more };
    return { kind: 'httpRouter', name, value };
  };
  await finish(
    state.apply([
      router('new@test', 'a.test', 'mutual@file', true),
      router('old@test', 'a.test', 'default@internal', false),
      router('only@test', 'b.test', 'nobodys@file', false),
    ]),
  );
  t.deepEqual(
    [...state.tlsHosts('web')],
    [
      ['a.test', 'mutual@file'],
      ['b.test', 'nobodys@file'],
    ],
  );
});

test('applying nothing is done at once', async (t) => {
  const { state, turns } = setUp();
  await state.apply([]);
  t.is(turns(), 0);
});
