import test from 'ava';
import { explainRequest } from '../../src/explain/explain-request.ts';
import type { RequestToExplain } from '../../src/explain/view-request.ts';
import type { SingleMiddleware } from '../../src/model/dynamic-configuration.ts';
import type { ServerVerdict } from '../../src/model/health-check.ts';
import { EMPTY_STATE } from '../../src/model/routing-state.ts';
import { stateOf } from '../admin/states.ts';
import { routerOf } from '../routing/routers.ts';
import { enabled, shop, WEB, webWith } from './states.ts';

const get = (url: string, given: Partial<RequestToExplain> = {}): RequestToExplain => ({
  method: 'GET',
  url,
  headers: [],
  clientAddress: '192.0.2.1',
  ...given,
});

const explain = (url: string, given: Partial<RequestToExplain> = {}) => explainRequest(shop, WEB, get(url, given));

test('a request that is served: view, router, chain, servers, and what the server is asked for', (t) => {
  const { considered, ...rest } = explain('http://SHOP.example:8000/api//v1/%7Ejane?q=1#top');
  t.deepEqual(rest, {
    entryPoint: 'web',
    request: {
      method: 'GET',
      host: 'shop.example',
      path: '/api/v1/~jane',
      query: '?q=1',
      clientAddress: '192.0.2.1',
      trusted: false,
    },
    outcome: { kind: 'forwarded', target: '/v1/~jane?q=1' },
    router: 'shop@ecs',
    middlewares: [
      { name: 'strip@file', definition: { stripPrefix: { prefixes: ['/api'] } } },
      {
        name: 'team@file',
        definition: { headers: { customRequestHeaders: { Authorization: 'xxxx' } } },
      },
    ],
    service: {
      name: 'shop@ecs',
      status: 'enabled',
      servers: [
        { url: 'http://xxxx@10.0.0.1:80', weight: 1 },
        { url: 'http://10.0.0.2:80', weight: 2, leaving: true },
      ],
    },
  });
  t.is(considered.length, 6, 'those of other entry points are not considered');
});

test('why each of the others lost, in the order of priority', (t) => {
  const lines = explain('http://shop.example/api').considered.map(
    ({ router, verdict, why }) => `${router} ${verdict}: ${why}`,
  );
  t.deepEqual(lines, [
    'shop@ecs answers: the first that matches',
    'broken@ecs noMatch: Host(`broken.example`) is false: host "shop.example"',
    'secure@file noMatch: Host(`secure.example`) is false: host "shop.example"',
    'empty@ecs noMatch: Host(`empty.example`) is false: host "shop.example"',
    'rest@file behind: matches, with a lower priority than shop@ecs',
    'unread@ecs unreadable: position 0, at "Hots(`shop.example`)": unknown matcher "Hots" (did you mean Host?)',
  ]);
});

const reasons: readonly (readonly [rule: string, given: Partial<RequestToExplain>, why: string])[] = [
  ['Host(`a.example`) && Path(`/b`)', {}, 'Path(`/b`) is false: path "/a"'],
  ['Path(`/b`) || Method(`POST`)', {}, 'Path(`/b`) is false: path "/a"; Method(`POST`) is false: method "GET"'],
  ['!(Host(`a.example`) || Path(`/b`))', {}, '!Host(`a.example`) is false: host "a.example"'],
  ['!Host(`*`)', {}, 'the rule is false: no request can match it'],
  ['Header(`X-Team`, `docs`)', {}, 'Header(`x-team`, `docs`) is false: no x-team'],
  ['Header(`X-Team`, `docs`)', { headers: [['X-Team', 'söhop']] }, 'Header(`x-team`, `docs`) is false: x-team "söhop"'],
  ['Header(`Host`, `a.example`)', {}, 'Header(`host`, `a.example`) is false: Host is no header to rules'],
  [
    'Header(`X-Forwarded-For`, `10.0.0.1`)',
    { headers: [['X-Forwarded-For', '10.0.0.1']] },
    'Header(`x-forwarded-for`, `10.0.0.1`) is false: x-forwarded-for "192.0.2.1"',
  ],
  ['ClientIP(`10.0.0.0/8`)', {}, 'ClientIP(`10.0.0.0/8`) is false: client "192.0.2.1"'],
  ['Query(`b`, `2`)', { url: 'http://a.example/a?b=1&b=%C3%BC' }, 'Query(`b`, `2`) is false: parameter b "1", "ü"'],
  ['PathRegexp(`^/b`)', {}, 'PathRegexp(`^/b`) is false: path "/a"'],
];

for (const [index, [rule, given, expected]] of reasons.entries()) {
  test(`why not, ${index}: ${rule}`, (t) => {
    const state = stateOf({ routers: [enabled(routerOf('a@file', rule))] });
    const { considered, outcome } = explainRequest(state, WEB, get('http://a.example/a', given));
    t.is(considered[0]?.why, expected);
    t.deepEqual(outcome, { kind: 'answered', status: 404, reason: 'no router of web matches' });
  });
}

test('nobody answers, and another door has somebody who would', (t) => {
  const state = stateOf({
    routers: [
      enabled(routerOf('tls@file', 'Host(`a.example`)', { tls: { options: 'default@internal' } })),
      enabled(routerOf('other@file', 'Host(`b.example`)', { entryPoints: ['admin', 'raw'] })),
      enabled(
        routerOf('far@file', 'Host(`c.example`)', { entryPoints: ['raw'], tls: { options: 'default@internal' } }),
      ),
      enabled(routerOf('plain@file', 'Host(`d.example`)')),
    ],
  });
  const reason = (url: string) => {
    const { outcome } = explainRequest(state, WEB, get(url));
    return outcome.kind === 'answered' && `${outcome.status} ${outcome.reason}`;
  };
  t.is(reason('http://a.example/'), '404 no router of web matches; tls@file would under TLS');
  t.is(reason('http://b.example/'), '404 no router of web matches; other@file would at admin, raw');
  t.is(reason('http://c.example/'), '404 no router of web matches; far@file would at raw under TLS');
  t.is(reason('https://d.example/'), '404 no router of web matches; plain@file would without TLS');
  t.is(reason('https://e.example/'), '404 no router of web matches');
});

test('equal priorities: the name decides, and that is said', (t) => {
  const state = stateOf({
    routers: (['b@file', 'a@file'] as const).map((name) => enabled(routerOf(name, 'Path(`/`)'))),
  });
  const { considered, router } = explainRequest(state, WEB, get('http://a.example/'));
  t.is(router, 'a@file');
  t.is(considered[1]?.why, 'matches, with the priority of a@file, whose name comes first');
});

const answers: readonly (readonly [title: string, url: string, given: Partial<RequestToExplain>, outcome: object])[] = [
  [
    'a disabled router is not passed over',
    'http://broken.example/',
    {},
    { status: 503, reason: 'broken@ecs cannot serve: middleware "auth@file" does not exist' },
  ],
  ['servers of weight 0 are none', 'http://empty.example/', {}, { status: 503, reason: 'empty@ecs has no server' }],
  ['a redirect', 'http://secure.example/', {}, { status: 301, reason: 'https@file redirects to https' }],
  [
    'a redirect of a POST',
    'http://secure.example/',
    { method: 'POST' },
    { status: 308, reason: 'https@file redirects to https' },
  ],
  [
    'a path that a middleware would make unsafe',
    'http://shop.example/api../admin',
    {},
    { status: 400, reason: 'strip@file would make the path /../admin' },
  ],
  ['TRACE', 'http://a/', { method: 'TRACE' }, { status: 405, reason: 'refused before any rule: TRACE' }],
  ['no host', '/api', {}, { status: 400, reason: 'refused before any rule: no Host' }],
  [
    'a host that is none',
    'http://a b/',
    {},
    { status: 400, reason: 'refused before any rule: a Host that is not a host and a port' },
  ],
  [
    'a broken triplet',
    'http://a/%zz',
    {},
    { status: 400, reason: 'refused before any rule: an invalid or forbidden percent triplet in the path' },
  ],
  [
    'a byte that no target has',
    'http://a/ü',
    {},
    { status: 400, reason: 'refused before any rule: a byte that may not stand in a request target' },
  ],
];

for (const [title, url, given, expected] of answers) {
  test(`answered by the router: ${title}`, (t) => {
    t.deepEqual(explain(url, given).outcome, { kind: 'answered', ...expected });
  });
}

test('a Host header stands over the URL, as with curl', (t) => {
  const { request, router } = explain('http://127.0.0.1:8000/api', { headers: [['host', 'shop.example:81']] });
  t.is(request?.host, 'shop.example');
  t.is(router, 'shop@ecs');
  t.is(explain('/api', { headers: [['Host', 'shop.example']] }).router, 'shop@ecs');
});

test('OPTIONS * and an IPv4-mapped client', (t) => {
  const { request } = explain('*', { method: 'OPTIONS', headers: [['Host', 'a']], clientAddress: '::ffff:10.0.0.1' });
  t.deepEqual(request, {
    method: 'OPTIONS',
    host: 'a',
    path: '*',
    query: '',
    clientAddress: '10.0.0.1',
    trusted: false,
  });
});

const chains: readonly (readonly [SingleMiddleware, path: string, target: string | undefined])[] = [
  [{ type: 'addPrefix', prefix: '/v1/' }, '/a', '/v1/a'],
  [{ type: 'addPrefix', prefix: 'v1' }, '/a?b', '/v1/a?b'],
  [{ type: 'addPrefix', prefix: '/ü' }, '/a', undefined],
  [{ type: 'stripPrefix', prefixes: ['/b', ' /a '] }, '/a/c', '/c'],
  [{ type: 'stripPrefix', prefixes: ['/a'] }, '/a', '/'],
  [{ type: 'stripPrefix', prefixes: ['/a'] }, '/b', '/b'],
  [{ type: 'stripPrefix', prefixes: ['/a'] }, '/a%2Fb', undefined],
  [{ type: 'redirectScheme', scheme: 'http', permanent: false }, '/a', undefined],
];

for (const [definition, path, target] of chains) {
  test(`the path after ${JSON.stringify(definition)} of ${path}`, (t) => {
    const state = stateOf({
      routers: [enabled(routerOf('a@file', 'PathPrefix(`/`)', { middlewares: ['m@file'], service: 's@file' }))],
      middlewares: [['m@file', definition]],
      services: [['s@file', [{ url: 'http://10.0.0.1:80', weight: 1 }], []]],
    });
    const { outcome } = explainRequest(state, WEB, get(`http://a.example${path}`));
    t.deepEqual(outcome, target === undefined ? { kind: 'forwarded' } : { kind: 'forwarded', target });
  });
}

test('members of a chain stand in its place', (t) => {
  const state = stateOf({
    routers: [enabled(routerOf('a@file', 'PathPrefix(`/`)', { middlewares: ['chain@file'], service: 's@file' }))],
    middlewares: [
      ['chain@file', { type: 'chain', middlewares: ['outer@file', 'inner@file'] }],
      ['inner@file', { type: 'addPrefix', prefix: '/inner' }],
      ['outer@file', { type: 'addPrefix', prefix: '/outer' }],
    ],
    services: [['s@file', [{ url: 'http://10.0.0.1:80', weight: 1 }], []]],
  });
  const { outcome, middlewares } = explainRequest(state, WEB, get('http://a.example/x'));
  t.deepEqual(outcome, { kind: 'forwarded', target: '/inner/outer/x' });
  t.deepEqual(
    middlewares.map(({ name }) => name),
    ['outer@file', 'inner@file'],
  );
});

test('without sanitizePath slashes stay two', (t) => {
  const seen = explainRequest(
    EMPTY_STATE,
    webWith({ http: { ...WEB.settings.http, sanitizePath: false } }),
    get('http://a/b//c/../d'),
  );
  t.is(seen.request?.path, '/b//d');
});

const told: readonly (readonly [field: string, clientAddress: string, value: string | undefined])[] = [
  ['x-forwarded-for', '192.0.2.1', '192.0.2.1'],
  ['x-forwarded-for', '10.0.0.1', '198.51.100.7, 10.0.0.1'],
  ['x-forwarded-for', '::ffff:10.0.0.1', '198.51.100.7, 10.0.0.1'],
  ['x-forwarded-proto', '192.0.2.1', 'http'],
  ['x-forwarded-proto', '10.0.0.1', 'https'],
  ['x-forwarded-server', '10.0.0.1', 'router.example'],
  ['x-forwarded-prefix', '192.0.2.1', undefined],
  ['x-forwarded-prefix', '10.0.0.1', '/app'],
];

for (const [field, clientAddress, value] of told) {
  test(`${field} of ${clientAddress} is to rules what an upstream is told`, (t) => {
    const forwardedHeaders = { insecure: false, trustedIPs: ['10.0.0.0/8'], notAppendXForwardedFor: false };
    const headers = [
      ['X-Forwarded-For', '198.51.100.7'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Prefix', '/app'],
    ] as const;
    const state = stateOf({ routers: [enabled(routerOf('a@file', `Header(\`${field}\`, \`${value ?? '/app'}\`)`))] });
    const asked = get('http://a.example/', { headers, clientAddress });
    const { router, request } = explainRequest(state, webWith({ forwardedHeaders }), asked);
    t.is(router, value === undefined ? undefined : 'a@file');
    t.is(request?.trusted, clientAddress.endsWith('10.0.0.1'));
  });
}

test('TRACE where the entry point allows it, and names with `_` where it refuses them', (t) => {
  const { http } = WEB.settings;
  const trace = explainRequest(shop, webWith({ http: { ...http, allowTrace: true } }), {
    ...get('http://shop.example/api'),
    method: 'TRACE',
  });
  t.is(trace.router, 'shop@ecs');
  const strict = webWith({ http: { ...http, underscoreHeadersStrategy: 'reject' } });
  const refused = explainRequest(shop, strict, get('http://shop.example/api', { headers: [['X_Team', 'docs']] }));
  t.deepEqual(refused.outcome, {
    kind: 'answered',
    status: 400,
    reason: 'refused before any rule: a field name with an underscore',
  });
});

test('a redirect to https is none for a client that uses it, itself or by the word of a trusted hop', (t) => {
  const forwardedHeaders = { insecure: false, trustedIPs: ['10.0.0.0/8'], notAppendXForwardedFor: false };
  const proto = { headers: [['X-Forwarded-Proto', 'https']] as const };
  const outcomeOf = (given: Partial<RequestToExplain>) =>
    explainRequest(shop, webWith({ forwardedHeaders }), get('http://secure.example/', given)).outcome.kind;
  t.is(outcomeOf({ ...proto, clientAddress: '10.0.0.1' }), 'forwarded');
  t.is(outcomeOf({ ...proto, clientAddress: '192.0.2.1' }), 'answered');
  t.is(outcomeOf({ clientAddress: '10.0.0.1' }), 'answered');
});

test('servers that are down say why; when all are, nobody serves', (t) => {
  const [first, second] = ['http://user:secret@10.0.0.1:80', 'http://10.0.0.2:80'];
  const down = { url: first, status: 'down', reason: 'status 500', sinceMs: 0, share: 0 } as const;
  const pending = { url: second, status: 'pending', sinceMs: 0, share: 0 } as const;
  const up = { url: second, status: 'up', sinceMs: 0, share: 1 } as const;
  const ask = (verdicts: readonly ServerVerdict[]) => {
    const { outcome, service } = explainRequest(shop, WEB, get('http://shop.example/api/x'), () => verdicts);
    return { outcome, downs: service?.servers.map((server) => server.down) };
  };
  t.deepEqual(ask([down, up]).downs, ['status 500', undefined]);
  t.is(ask([down, up]).outcome.kind, 'forwarded');
  t.deepEqual(ask([down, pending]), {
    outcome: { kind: 'answered', status: 503, reason: 'shop@ecs has no server that is up' },
    downs: ['status 500', 'it has not been asked yet'],
  });
});

test('serveWhenAllDown: they are down, and serve', (t) => {
  const shopService = shop.services.get('shop@ecs');
  if (shopService?.value.kind !== 'loadBalancer') return t.fail();
  const value = { ...shopService.value, health: { serveWhenAllDown: true } as const };
  const state = { ...shop, services: new Map([['shop@ecs', { ...shopService, value }] as const]) };
  const verdicts = ['http://user:secret@10.0.0.1:80', 'http://10.0.0.2:80'].map(
    (url) => ({ url, status: 'down', reason: 'ECONNREFUSED', sinceMs: 0, share: 0 }) as const,
  );
  const { outcome } = explainRequest(state, WEB, get('http://shop.example/api/x'), () => verdicts);
  t.is(outcome.kind, 'forwarded');
});
