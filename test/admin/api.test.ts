import { readFileSync } from 'node:fs';
import test from 'ava';
import { CONSUL_FIGURES, ECS_FIGURES } from '../support/provider-figures.ts';
import { providerStatus as statusOf } from '../support/provider-status.ts';
import { runAdmin, settingsOf } from './running-admin.ts';
import { assessed, router, stateOf } from './states.ts';

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'));

const state = stateOf({
  routers: [
    assessed(router('web@ecs', { middlewares: ['auth@file'], priority: '9223372036854774807' }), {
      sinceMs: Date.UTC(2026, 0, 1, 12),
      origins: ['arn:aws:ecs:eu-west-1:1:task/demo/0a/web', 'arn:aws:ecs:eu-west-1:1:task/demo/0b/web'],
    }),
    assessed(router('half@file', { service: 'gone@file', available: false }), {
      status: 'disabled',
      errors: ['the service "gone@file" does not exist'],
    }),
    assessed(router('odd"name<x>\u0007@file'), { status: 'warning', errors: ['entryPoint "x" doesn\'t exist'] }),
  ],
  services: [
    [
      'a@ecs',
      [
        { url: 'http://10.0.0.5:8080', weight: 1 },
        { url: 'http://10.0.0.6:8080', weight: 3, leaving: true },
      ],
      ['web@ecs'],
    ],
    ['idle@file', [{ url: 'http://user:pa55@10.0.0.7', weight: 1 }], []],
    ['empty@file', [], ['web@ecs']],
  ],
  middlewares: [
    ['strip@file', { type: 'stripPrefix', prefixes: ['/a', '/b'] }],
    ['add@file', { type: 'addPrefix', prefix: '/x' }],
    ['to-tls@file', { type: 'redirectScheme', scheme: 'https', permanent: true }],
    ['to-tls-once@file', { type: 'redirectScheme', scheme: 'https', permanent: false }],
    ['broken@file', { type: 'invalid' }],
    ['smaller@file', { type: 'notYet', name: 'compress' }],
    [
      'auth@file',
      {
        type: 'headers',
        customRequestHeaders: [
          ['Authorization', 'Basic c2VjcmV0'],
          ['X-Team', 'a'],
          ['Cookie', ''],
        ],
        customResponseHeaders: [['X-Api-Key', 's3cret']],
      },
    ],
  ],
  problems: [{ provider: 'ec2', object: 'instance i-0abc', reason: 'has no port', sinceMs: Date.UTC(2026, 0, 1) }],
});

test('rawdata: everything by name, without name and provider', async (t) => {
  const { json } = await runAdmin(t, { state: () => state });
  t.deepEqual(await json('/api/rawdata'), golden('rawdata'));
});

test('rawdata: what does not exist is left out', async (t) => {
  const { json } = await runAdmin(t);
  t.deepEqual(await json('/api/rawdata'), {});
});

for (const kind of ['routers', 'services', 'middlewares']) {
  test(`${kind}: a list and a single object are the same, with name, provider and type`, async (t) => {
    const { json, names } = await runAdmin(t, { state: () => state });
    const path = `/api/http/${kind}`;
    const elements = await Promise.all((await names(path)).map((name) => json(`${path}/${encodeURIComponent(name)}`)));
    t.deepEqual(await json(path), elements);
    t.deepEqual(elements, golden(kind));
  });
}

test('a name need not be escaped', async (t) => {
  const { json } = await runAdmin(t, { state: () => state });
  t.like(await json('/api/http/routers/web@ecs'), { name: 'web@ecs' });
});

test('a priority keeps every digit', async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  const body = await (await get('/api/http/routers/web@ecs')).text();
  t.regex(body, /"priority":9223372036854774807,/);
  t.regex(body, /"priorityStr":"9223372036854774807"/);
});

test('no secret leaves', async (t) => {
  const settings = settingsOf(
    '--api.insecure',
    '--providers.ecs.accessKeyID=AKIA',
    '--providers.ecs.secretAccessKey=s3cret',
    '--providers.consulCatalog.endpoint.token=s3cret',
  );
  const { get } = await runAdmin(t, { state: () => state, settings });
  for (const path of [
    'rawdata',
    'overview',
    'problems',
    'version',
    'entrypoints',
    'http/services',
    'http/middlewares',
  ]) {
    t.notRegex(await (await get(`/api/${path}`)).text(), /c2VjcmV0|s3cret|pa55|AKIA/, path);
  }
});

test('overview counts by status and names the providers once', async (t) => {
  const providers = ['ecs', 'ecs-eu', 'ec2', 'consulcatalog', 'file'];
  const { json } = await runAdmin(t, { state: () => state, providers });
  t.deepEqual(await json('/api/overview'), {
    http: {
      routers: { total: 3, warnings: 1, errors: 1 },
      services: { total: 3, warnings: 0, errors: 0 },
      middlewares: { total: 7, warnings: 0, errors: 0 },
    },
    tcp: {
      routers: { total: 0, warnings: 0, errors: 0 },
      services: { total: 0, warnings: 0, errors: 0 },
      middlewares: { total: 0, warnings: 0, errors: 0 },
    },
    udp: { routers: { total: 0, warnings: 0, errors: 0 }, services: { total: 0, warnings: 0, errors: 0 } },
    certificates: { total: 0, warnings: 0, errors: 0 },
    features: { tracing: '', metrics: '', accessLog: false },
    providers: ['ECS', 'EC2', 'ConsulCatalog', 'File'],
  });
});

test('problems say who, what, why and since when', async (t) => {
  const { json } = await runAdmin(t, { state: () => state });
  t.deepEqual(await json('/api/problems'), [
    { provider: 'ec2', object: 'instance i-0abc', reason: 'has no port', since: '2026-01-01T00:00:00.000Z' },
  ]);
});

test('providers say whether their source speaks, what is served from disk, and what they asked and heard', async (t) => {
  const at = Date.UTC(2026, 0, 1);
  const fromDisk = { scopes: 2, keptAtMs: at };
  const failing = { failingSinceMs: at, lastError: 'AccessDenied', scopes: 3, problems: 2, fromDisk };
  const providerStatus = () => [
    statusOf('ecs', { ...failing, figures: ECS_FIGURES }),
    statusOf('aws', { figures: { calls: [], events: { received: 3, unknown: 1, unreadable: 0 } } }),
    statusOf('consulcatalog', { figures: CONSUL_FIGURES }),
    statusOf('file', { hasSpoken: true, lastSuccessMs: at, scopes: 1 }),
  ];
  const { json } = await runAdmin(t, { providerStatus, wallMs: () => at + 2500 });
  const time = '2026-01-01T00:00:00.000Z';
  t.deepEqual(await json('/api/providers'), [
    {
      name: 'ecs',
      hasSpoken: false,
      scopes: 3,
      problems: 2,
      failingSince: time,
      lastError: 'AccessDenied',
      fromDisk: { scopes: 2, keptAt: time },
      ...ECS_FIGURES,
      hints: { applied: 12, dirty: 4, lag: { lastMs: 150, medianMs: 140, worstMs: 900 } },
    },
    {
      name: 'aws',
      hasSpoken: false,
      scopes: 0,
      problems: 0,
      calls: [],
      events: { received: 3, unknown: 1, unreadable: 0 },
    },
    { name: 'consulcatalog', hasSpoken: false, scopes: 0, problems: 0, ...CONSUL_FIGURES },
    { name: 'file', hasSpoken: true, scopes: 1, problems: 0, lastSuccess: time, ageSeconds: 2.5 },
  ]);
});

test("version has Traefik's capitals", async (t) => {
  const { json } = await runAdmin(t);
  t.deepEqual(await json('/api/version'), {
    Version: '1.2.3',
    Codename: 'portolan',
    startDate: '2026-01-02T03:04:05.006Z',
  });
});

test("entry points: the static configuration with Go's durations", async (t) => {
  const { json } = await runAdmin(t, {
    settings: settingsOf(
      '--api.insecure',
      '--entryPoints.web.address=:8000',
      '--entryPoints.web.transport.lifeCycle.graceTimeOut=1h0m1.5s',
      '--entryPoints.web.proxyProtocol.trustedIPs=10.0.0.0/8',
    ),
  });
  t.deepEqual(await json('/api/entrypoints'), golden('entrypoints'));
  t.like(await json('/api/entrypoints/web'), {
    address: ':8000',
    transport: { lifeCycle: { graceTimeOut: '1h0m1.5s' } },
  });
});

test("what is not there is 404 in Traefik's words", async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  const cases = {
    '/api/http/routers/x%40y': '{"message":"router not found: x@y"}\n',
    '/api/http/services/%zz': '{"message":"service not found: %zz"}\n',
    '/api/http/middlewares/"<script>': '{"message":"middleware not found: \\"<script>"}\n',
    '/api/entrypoints/x': '{"message":"entry point not found: x"}\n',
    '/api/tcp/routers/x': '{"message":"router not found: x"}\n',
    '/api/udp/services/x': '{"message":"service not found: x"}\n',
    '/api/http/routers/': '404 page not found\n',
    '/api/http/constructor': '404 page not found\n',
    '/api/http/routers/a/b': '404 page not found\n',
    '/api/rawdata/x': '404 page not found\n',
    '/api/x': '404 page not found\n',
    '/x': '404 page not found\n',
  };
  for (const [path, body] of Object.entries(cases)) {
    const response = await get(path);
    t.is(response.status, 404, path);
    t.is(await response.text(), body, path);
    t.is(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    t.is(response.headers.get('x-content-type-options'), 'nosniff');
  }
});

test('GET and HEAD only', async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    for (const path of ['/api/rawdata', '/ready']) {
      const response = await get(path, { method });
      t.is(response.status, 405, `${method} ${path}`);
      t.is(response.headers.get('allow'), 'GET, HEAD');
    }
  }
  const head = await get('/api/rawdata', { method: 'HEAD' });
  t.is(head.status, 200);
  t.true(Number(head.headers.get('content-length')) > 100);
});

test('answers are one line of JSON that nobody sniffs or keeps', async (t) => {
  const { get } = await runAdmin(t, { state: () => state });
  const response = await get('/api/rawdata');
  t.is(response.headers.get('content-type'), 'application/json');
  t.is(response.headers.get('x-content-type-options'), 'nosniff');
  t.is(response.headers.get('cache-control'), 'no-store');
  t.regex(await response.text(), /^[^\n]+\n$/);
});
