import test from 'ava';
import { runAdmin } from './running-admin.ts';
import { assessed, router, stateOf } from './states.ts';

const state = stateOf({
  routers: [
    assessed(router('b@ecs', { rule: 'Host(`B.example`)', priority: '9007199254740993', service: 'x@ecs' })),
    assessed(router('a@file', { rule: 'Path(`/z`)', priority: '9007199254740992', middlewares: ['m@file'] }), {
      status: 'disabled',
    }),
    assessed(router('c@ecs', { rule: 'Host(`c.example`)', priority: '5', entryPoints: ['web', 'other'] })),
    assessed(router('d@ec2', { rule: 'Host(`d.example`)', priority: '5' }), { status: 'warning' }),
  ],
  services: [
    ['two@ecs', [1, 2].map((n) => ({ url: `http://10.0.0.${n}`, weight: 1 })), []],
    ['one@ecs', [{ url: 'http://10.0.0.1', weight: 1 }], []],
    ['none@file', [], []],
  ],
  middlewares: [
    ['s@file', { type: 'stripPrefix', prefixes: [] }],
    ['t@file', { type: 'addPrefix', prefix: '/x' }],
  ],
});

const CASES: Readonly<Record<string, readonly string[]>> = {
  'routers?': ['a@file', 'b@ecs', 'c@ecs', 'd@ec2'],
  'routers?direction=desc': ['d@ec2', 'c@ecs', 'b@ecs', 'a@file'],
  'routers?search=EXAMPLE': ['b@ecs', 'c@ecs', 'd@ec2'],
  'routers?search=@ec2': ['d@ec2'],
  'routers?search=nothing': [],
  'routers?status=DISABLED': ['a@file'],
  'routers?serviceName=x': ['b@ecs'],
  'routers?serviceName=x@ecs': ['b@ecs'],
  'routers?serviceName=x@file': [],
  'routers?middlewareName=m@file': ['a@file'],
  'routers?sortBy=priority': ['c@ecs', 'd@ec2', 'a@file', 'b@ecs'],
  'routers?sortBy=priority&direction=desc': ['b@ecs', 'a@file', 'd@ec2', 'c@ecs'],
  'routers?sortBy=provider': ['d@ec2', 'b@ecs', 'c@ecs', 'a@file'],
  'routers?sortBy=status': ['a@file', 'b@ecs', 'c@ecs', 'd@ec2'],
  'routers?sortBy=rule': ['b@ecs', 'c@ecs', 'd@ec2', 'a@file'],
  'routers?sortBy=service': ['a@file', 'c@ecs', 'd@ec2', 'b@ecs'],
  'routers?sortBy=entryPoints': ['a@file', 'b@ecs', 'd@ec2', 'c@ecs'],
  'routers?sortBy=constructor': ['a@file', 'b@ecs', 'c@ecs', 'd@ec2'],
  'routers?per_page=3': ['a@file', 'b@ecs', 'c@ecs'],
  'routers?per_page=3&page=2': ['d@ec2'],
  'routers?page=&per_page=': ['a@file', 'b@ecs', 'c@ecs', 'd@ec2'],
  'services?sortBy=servers': ['none@file', 'one@ecs', 'two@ecs'],
  'services?sortBy=type': ['none@file', 'one@ecs', 'two@ecs'],
  'middlewares?sortBy=type': ['t@file', 's@file'],
};

for (const [query, expected] of Object.entries(CASES)) {
  test(query, async (t) => {
    const { names } = await runAdmin(t, { state: () => state });
    t.deepEqual(await names(`/api/http/${query}`), expected);
  });
}

test('X-Next-Page is the next page, or 1 on the last', async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  const next = async (query: string) => (await get(`/api/http/routers?${query}`)).headers.get('x-next-page');
  t.is(await next('per_page=2'), '2');
  t.is(await next('per_page=2&page=2'), '1');
  t.is(await next('per_page=4'), '1');
  t.is(await next('search=nothing'), '1');
});

test('pages that are none', async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  const cases = {
    'page=0': 'invalid request: page: 0',
    'page=-1': 'invalid request: page: -1',
    'page=x': 'invalid request: page: 0',
    'page=1.5': 'invalid request: page: 0',
    'per_page=0': 'invalid request: per_page: 0',
    'per_page=x': 'invalid request: per_page: 0',
    'page=2': 'invalid request: page: 2, per_page: 100',
    'page=3&per_page=2': 'invalid request: page: 3, per_page: 2',
  };
  for (const [query, message] of Object.entries(cases)) {
    const response = await get(`/api/http/routers?${query}`);
    t.is(response.status, 400, query);
    t.deepEqual(JSON.parse(await response.text()), { message });
  }
});

test('without anything, lists are empty arrays', async (t) => {
  const { json } = await runAdmin(t);
  for (const kind of ['routers', 'services', 'middlewares']) t.deepEqual(await json(`/api/http/${kind}`), []);
});

test('TCP and UDP have their lists, which are empty', async (t) => {
  const { get, json } = await runAdmin(t, { state: () => state });
  for (const path of ['tcp/routers', 'tcp/services', 'tcp/middlewares', 'udp/routers', 'udp/services']) {
    t.deepEqual(await json(`/api/${path}`), []);
    t.is((await get(`/api/${path}`)).headers.get('x-next-page'), '1');
  }
  t.is((await get('/api/udp/middlewares')).status, 404);
});

test('services and middlewares take no notice of what only routers have', async (t) => {
  const { names } = await runAdmin(t, { state: () => state });
  for (const kind of ['services', 'middlewares'])
    t.deepEqual(await names(`/api/http/${kind}?serviceName=x&middlewareName=y`), await names(`/api/http/${kind}`));
});

test('an unknown direction is the falling one', async (t) => {
  const { names } = await runAdmin(t, { state: () => state });
  t.deepEqual(await names('/api/http/routers?direction=x'), await names('/api/http/routers?direction=desc'));
  t.deepEqual(await names('/api/http/routers?direction='), await names('/api/http/routers?direction=asc'));
});
