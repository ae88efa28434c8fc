// What one merge makes of a set of declarations: names, references, entry points, priorities, servers, verdicts
// (traefik-behaviour 2.10, 4.3, 4.4, 4.7).

import test from 'ava';
import { addPrefix, declaring, merge, problems, router, service, verdicts } from './declaring.ts';

const RULE = 'Host(`a.example`)';

test('names are qualified by provider, a reference without one belongs to the provider that refers', (t) => {
  const state = merge([
    declaring('task', {
      routers: { r: router(RULE, { middlewares: ['auth@file', 'own'] }) },
      middlewares: { own: addPrefix('/o') },
    }),
    declaring('routes.yml', { provider: 'file', middlewares: { auth: addPrefix('/a') }, services: {} }),
  ]);
  t.deepEqual(state.routers.get('r@ecs')?.value, {
    name: 'r@ecs',
    rule: RULE,
    priority: '17',
    entryPoints: ['web'],
    middlewares: ['auth@file', 'own@ecs'],
    service: 'web@ecs',
    available: true,
  });
  t.deepEqual([...state.middlewares.keys()], ['auth@file', 'own@ecs']);
  t.deepEqual(state.middlewares.get('auth@file')?.usedBy, ['r@ecs']);
  t.deepEqual(state.services.get('web@ecs')?.usedBy, ['r@ecs']);
  t.deepEqual(state.problems, []);
});

test('two providers claim one name: both exist', (t) => {
  const routers = { r: router(RULE) };
  const state = merge([declaring('x', { routers }), declaring('x', { routers, provider: 'file' })]);
  t.deepEqual([...state.routers.keys()], ['r@ecs', 'r@file']);
  t.is(state.routers.get('r@file')?.value.service, 'web@file');
});

test('instances of one service join their servers: each URL once, the first weight by item id, sorted', (t) => {
  const state = merge([
    declaring('c', { services: { web: service(['http://10.0.0.2:80#7', 'http://10.0.0.9:80']) } }),
    declaring('a', { services: { web: service(['http://10.0.0.2:80#3']) } }),
    declaring('b', { services: { web: service(['http://10.0.0.1:80#2']) } }),
  ]);
  t.deepEqual(state.servers.get('web@ecs'), {
    service: 'web@ecs',
    servers: [
      { url: 'http://10.0.0.1:80', weight: 2 },
      { url: 'http://10.0.0.2:80', weight: 3 },
      { url: 'http://10.0.0.9:80', weight: 1 },
    ],
  });
  t.deepEqual(state.services.get('web@ecs')?.origins, ['a', 'b', 'c']);
  t.deepEqual(verdicts(state.services), ['web@ecs enabled'], 'different servers are no conflict');
});

test('a server is leaving when every item that has it says so', (t) => {
  const [one, other] = ['http://10.0.0.1:80', 'http://10.0.0.2:80'];
  const state = merge([
    declaring('a', { services: { web: service([`${one}#2!`, `${other}!`]) } }),
    declaring('b', { services: { web: service([one]) } }),
    declaring('c', { services: { web: service([`${one}!`, `${other}!`]) } }),
  ]);
  t.deepEqual(state.servers.get('web@ecs')?.servers, [
    { url: one, weight: 2 },
    { url: other, weight: 1, leaving: true },
  ]);
});

test('an item without an endpoint declares: its router is there and its service has no entry among the servers', (t) => {
  const state = merge([declaring('pending', { routers: { r: router(RULE) }, services: { web: service() } })]);
  t.true(state.routers.get('r@ecs')?.value.available);
  t.false(state.servers.has('web@ecs'));
});

test('pain 22: the last server of a router goes, the router stays (never the next router)', (t) => {
  const general = router('PathPrefix(`/`)', { service: 'other' });
  const others = { general, specific: router(RULE) };
  const state = merge([
    declaring('task', { routers: others, services: { web: service(), other: service(['http://o:1']) } }),
  ]);
  t.true(state.routers.get('specific@ecs')?.value.available);
});

for (const [title, entryPoints, written, names, verdict] of [
  ['without names, those flagged as default', { web: false, b: true, a: true }, undefined, ['a', 'b'], 'enabled'],
  ['without names nor flags, all of them', { web: false, a: false }, [], ['a', 'web'], 'enabled'],
  ['named ones in their order, each once', { web: false, a: true }, ['web', 'a', 'web'], ['web', 'a'], 'enabled'],
  ['one that is missing', { web: false }, ['web', 'x'], ['web'], `warning: entryPoint "x" doesn't exist`],
  [
    'none that exists',
    { web: false },
    ['x'],
    [],
    `disabled: entryPoint "x" doesn't exist: no valid entryPoint for this router`,
  ],
  ['none at all', {}, undefined, [], 'disabled: no valid entryPoint for this router'],
] as const) {
  test(`entry points: ${title}`, (t) => {
    const asMap = new Map(Object.entries(entryPoints).map(([name, asDefault]) => [name, { asDefault }]));
    const definition = router(RULE, written === undefined ? {} : { entryPoints: written });
    const state = merge([declaring('task', { routers: { r: definition } })], { entryPoints: asMap });
    t.deepEqual(state.routers.get('r@ecs')?.value.entryPoints, [...names]);
    t.deepEqual(verdicts(state.routers), [`r@ecs ${verdict}`]);
    t.is(state.routers.get('r@ecs')?.value.available, names.length > 0);
  });
}

for (const [written, effective] of [
  [undefined, '17'],
  ['0', '17'],
  ['42', '42'],
  ['-1', '-1'],
  ['9223372036854774807', '9223372036854774807'],
] as const) {
  test(`priority ${written ?? 'unset'} is ${effective}; the default counts bytes`, (t) => {
    const definition = router('PathPrefix(`/é`)', written === undefined ? {} : { priority: written });
    const state = merge([declaring('task', { routers: { r: definition } })]);
    t.is(state.routers.get('r@ecs')?.value.priority, effective);
    t.deepEqual(verdicts(state.routers), ['r@ecs enabled']);
  });
}

test('a priority above the user maximum disables its router', (t) => {
  const state = merge([declaring('task', { routers: { r: router(RULE, { priority: '9223372036854774808' }) } })]);
  t.deepEqual(verdicts(state.routers), [
    'r@ecs disabled: the router priority 9223372036854774808 exceeds the max user-defined priority 9223372036854774807',
  ]);
  t.false(state.routers.get('r@ecs')?.value.available);
});

test('a missing or broken middleware, a missing or broken service: the router is unavailable and says why', (t) => {
  const state = merge([
    declaring('task', {
      routers: {
        a: router('Path(`/a`)', { middlewares: ['nowhere'] }),
        b: router('Path(`/b`)', { middlewares: ['fine', 'broken'] }),
        c: router('Path(`/c`)', { service: 'nowhere@file' }),
        d: router('Path(`/d`)', { service: 'broken' }),
        e: router('Path(`/e`)', { middlewares: ['fine'] }),
      },
      middlewares: { fine: addPrefix('/f'), broken: addPrefix('', 'the prefix is empty') },
      services: { web: service(['http://w:1']), broken: service(['http://b:1'], true, 'what is a maybe?') },
    }),
  ]);
  t.deepEqual(verdicts(state.routers), [
    'a@ecs disabled: middleware "nowhere@ecs" does not exist',
    'b@ecs disabled: the prefix is empty',
    'c@ecs disabled: the service "nowhere@file" does not exist',
    'd@ecs disabled: what is a maybe?',
    'e@ecs enabled',
  ]);
  t.deepEqual(
    [...state.routers.values()].map(({ value }) => value.available),
    [false, false, false, false, true],
  );
  t.deepEqual(verdicts(state.middlewares), ['broken@ecs disabled: the prefix is empty', 'fine@ecs enabled']);
  t.deepEqual(problems({ state }), [
    'middleware broken@ecs: the prefix is empty',
    'router a@ecs: middleware "nowhere@ecs" does not exist',
    'router b@ecs: the prefix is empty',
    'router c@ecs: the service "nowhere@file" does not exist',
    'router d@ecs: what is a maybe?',
    'service broken@ecs: what is a maybe?',
  ]);
});

test('a first-time defective router is shown and unavailable, its neighbours live', (t) => {
  const state = merge([
    declaring('task', {
      routers: { bad: router('Host(', {}), worse: router(RULE, {}, 'priority: not a number'), good: router(RULE) },
    }),
  ]);
  const [bad, good, worse] = verdicts(state.routers);
  t.regex(bad ?? '', /^bad@ecs disabled: error while parsing rule Host\(: \S/);
  t.is(good, 'good@ecs enabled');
  t.is(worse, 'worse@ecs disabled: priority: not a number');
  t.is(state.routers.get('bad@ecs')?.value.rule, 'Host(');
});

test('a defect does not hide that the rule does not parse either', (t) => {
  const state = merge([declaring('task', { routers: { r: router('Host(', {}, 'priority: not a number') } })]);
  const errors = state.routers.get('r@ecs')?.errors;
  t.is(errors?.[0], 'priority: not a number');
  t.true(errors?.[1]?.startsWith('error while parsing rule Host(: '));
});

test('a router that a decoder let pass without rule or service is disabled with a reason', (t) => {
  const definition = { definition: {}, defects: [] };
  t.deepEqual(verdicts(merge([declaring('task', { routers: { r: definition } })]).routers), [
    'r@ecs disabled: the router has no rule: the router has no service',
  ]);
});

test('of two routers that claim the same with the same priority the first by name answers, and the other is told', (t) => {
  const routers = { r: router(RULE) };
  const elsewhere = router(RULE, { entryPoints: ['other'] });
  const state = merge(
    [
      declaring('x', { routers: { ...routers, elsewhere, stronger: router(RULE, { priority: '99' }) } }),
      declaring('x', { routers, provider: 'file' }),
    ],
    {
      entryPoints: new Map([
        ['web', { asDefault: true }],
        ['other', { asDefault: false }],
      ]),
    },
  );
  t.deepEqual(problems({ state }), [
    `router r@file: never answers what r@ecs claims with the same entryPoint "web", priority 17, rule ${RULE}`,
  ]);
  t.true([...state.routers.values()].every(({ status }) => status === 'enabled'));
});

test('problems of scopes and of items are part of the state', (t) => {
  const item = declaring('task', {});
  const ofItem = { provider: 'ecs', object: 'item task', reason: 'no port' };
  const ofScope = { provider: 'ecs', object: 'scope a', reason: 'throttled' };
  const state = merge([{ ...item, decoded: { ...item.decoded, problems: [ofItem] } }], {
    problems: [ofScope],
    wallMs: 7,
  });
  t.deepEqual(state.problems, [
    { ...ofItem, sinceMs: 7 },
    { ...ofScope, sinceMs: 7 },
  ]);
});
