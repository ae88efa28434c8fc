// What an upstream is told about the client: facts of the connection for everybody, a client's own words only when its
// address is trusted. Generated from the one list of managed names (CVE-2024-45410, -2026-29054, -39858, -35051, -54764).

import test, { type ExecutionContext } from 'ava';
import { MANAGED_FIELDS } from '../../src/http1/field-id.ts';
import type { SingleMiddleware } from '../../src/model/dynamic-configuration.ts';
import { get } from './client.ts';
import { fieldOf, fieldsOf, statusOf } from './message.ts';
import { answer, Origin } from './origin.ts';
import { RunningRouter, SERVER_NAME } from './running-router.ts';

const TRUSTED = '127.0.0.77';

/** The same router twice: plain, and with a middleware that gives the request the other way through the exchange. */
const WAYS: Readonly<Record<string, readonly SingleMiddleware[]>> = {
  plain: [],
  'through middlewares': [
    {
      type: 'headers',
      customRequestHeaders: [['X-Set', 'by the middleware']],
      customResponseHeaders: [['X-Out', 'set']],
    },
  ],
};

async function start(t: ExecutionContext, middlewares: readonly SingleMiddleware[], notAppend = false) {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url], middlewares }],
    entryPoint: {
      forwardedHeaders: { insecure: false, trustedIPs: [`${TRUSTED}/32`], notAppendXForwardedFor: notAppend },
    },
  });
  return { origin, router };
}

const titled = (name: string): string => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
const spellings = (name: string): string[] => [
  name,
  name.toUpperCase(),
  titled(name),
  name.replaceAll('-', '_'),
  titled(name).replace('-', '_'),
];

for (const [way, middlewares] of Object.entries(WAYS)) {
  test(`${way}: an untrusted client is described by its connection, whatever it says`, async (t) => {
    const { origin, router } = await start(t, middlewares);
    const client = await router.connect();
    const connections = ['', 'close-not', ...MANAGED_FIELDS, ...MANAGED_FIELDS.map(titled), MANAGED_FIELDS.join(' , ')];
    for (const connection of connections) {
      const forged = MANAGED_FIELDS.flatMap((name) => spellings(name).map((spelling) => `${spelling}: forged`));
      const named = connection === '' ? [] : [`Connection: ${connection}`];
      await client.ask(get('/', ...named, ...forged));
      const { connection: wire, ...request } = origin.request(-1);
      t.false(wire.received.includes('forged'), connection);
      const told = MANAGED_FIELDS.map((name) => [name, ...fieldsOf(request, name)]).filter((list) => list.length > 1);
      t.deepEqual(Object.fromEntries(told), {
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'a.test',
        'x-forwarded-port': '80',
        'x-forwarded-server': SERVER_NAME,
        'x-real-ip': '127.0.0.1',
      });
    }
  });

  test(`${way}: a trusted client is believed, and joins the list of those who passed it on`, async (t) => {
    const { origin, router } = await start(t, middlewares);
    const client = await router.connect(TRUSTED);
    const told = MANAGED_FIELDS.filter((name) => name !== 'x-forwarded-server').map((name) => `${name}: told ${name}`);
    await client.ask(get('/', ...told, 'X-Forwarded-For: second', 'X-Forwarded-Server: forged', 'X_Real_Ip: forged'));
    const request = origin.request(0);
    t.false(request.connection.received.includes('forged'));
    for (const name of MANAGED_FIELDS) {
      const expected = {
        'x-forwarded-server': SERVER_NAME,
        'x-forwarded-for': `told x-forwarded-for, second, ${TRUSTED}`,
      }[name];
      t.deepEqual(fieldsOf(request, name), [expected ?? `told ${name}`], name);
    }
    t.is((await router.record(1)).forwardedFor, 'told x-forwarded-for, second');
  });

  test(`${way}: a trusted client that says nothing is described like any other`, async (t) => {
    const { origin, router } = await start(t, middlewares);
    await (await router.connect(TRUSTED)).ask(
      'GET / HTTP/1.1\r\nHost: a.test:8443\r\nX-Forwarded-Proto: https\r\n\r\n',
    );
    await (await router.connect(TRUSTED)).ask(get('/', 'X-Forwarded-Proto: https'));
    const ports = origin.requests.map((request) => fieldOf(request, 'x-forwarded-port'));
    t.deepEqual(ports, ['8443', '443']);
    t.deepEqual(fieldsOf(origin.request(0), 'x-forwarded-for'), [TRUSTED]);
    t.deepEqual(fieldsOf(origin.request(0), 'x-real-ip'), [TRUSTED]);
    t.deepEqual(fieldsOf(origin.request(0), 'x-forwarded-host'), ['a.test:8443']);
  });

  test(`${way}: notAppendXForwardedFor passes on what a trusted client said and adds nothing`, async (t) => {
    const { origin, router } = await start(t, middlewares, true);
    await (await router.connect(TRUSTED)).ask(get('/', 'X-Forwarded-For: 192.0.2.9'));
    await (await router.connect()).ask(get('/', 'X-Forwarded-For: 192.0.2.9'));
    t.deepEqual(
      origin.requests.map((request) => fieldsOf(request, 'x-forwarded-for')),
      [['192.0.2.9'], []],
    );
  });

  test(`${way}: passHostHeader false tells the upstream its own name, once`, async (t) => {
    const origin = await Origin.open(t);
    const router = await RunningRouter.start(t, {
      routes: [{ servers: [origin.url], middlewares, passHostHeader: false }],
    });
    const client = await router.connect();
    await client.ask(get('/'));
    await client.ask('GET http://a.test/absolute HTTP/1.1\r\nHost: a.test\r\n\r\n');
    for (const request of origin.requests) {
      t.deepEqual(fieldsOf(request, 'host'), [origin.authority]);
      t.deepEqual(fieldsOf(request, 'x-forwarded-host'), ['a.test']);
    }
  });

  test(`${way}: a target in absolute form goes on in origin form, its authority as the Host`, async (t) => {
    const { origin, router } = await start(t, middlewares);
    const client = await router.connect();
    await client.ask('GET HTTP://A.test:80/x?y HTTP/1.1\r\nhost: a.TEST:80\r\n\r\n');
    t.is(origin.request(0).startLine, 'GET /x?y HTTP/1.1');
    t.deepEqual(fieldsOf(origin.request(0), 'host'), ['A.test:80']);
  });
}

test('what a middleware set survives a Connection field that names it (CVE-2021-32813)', async (t) => {
  const { origin, router } = await start(t, WAYS['through middlewares'] ?? []);
  const client = await router.connect();
  const reply = await client.ask(get('/', 'Connection: X-Set, x-set', 'x-set: forged'));
  t.deepEqual(fieldsOf(origin.request(0), 'x-set'), ['by the middleware']);
  t.is(fieldOf(reply, 'x-out'), 'set');
});

test('rules see what the upstream will be told, never what an untrusted client claims', async (t) => {
  const origin = await Origin.open(t, { answer: () => answer('inner') });
  const router = await RunningRouter.start(t, {
    routes: [{ rule: 'Header(`X-Forwarded-Proto`, `https`)', servers: [origin.url] }],
    entryPoint: { forwardedHeaders: { insecure: false, trustedIPs: [TRUSTED], notAppendXForwardedFor: false } },
  });
  const request = get('/', 'X-Forwarded-Proto: https');
  t.is(statusOf(await (await router.connect()).ask(request)), 404);
  t.is((await (await router.connect(TRUSTED)).ask(request)).body, 'inner');
});

test('one view of the path: what is matched is what middlewares work on and what is forwarded', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [
      {
        rule: 'PathPrefix(`/api`)',
        servers: [origin.url],
        middlewares: [{ type: 'stripPrefix', prefixes: ['/api'] }],
      },
      { rule: 'PathPrefix(`/admin`)', servers: [] },
    ],
  });
  const client = await router.connect();
  const seen: [string, number, string][] = [];
  for (const path of [
    '/api/x',
    '/api//x',
    '/%61pi/%78',
    '/api/../admin',
    '/api/%2e%2e/admin',
    '/api..%2fadmin',
    '/api/..%2fadmin',
  ]) {
    const reply = await client.ask(get(path));
    seen.push([path, statusOf(reply), reply.body.trim()]);
  }
  t.deepEqual(seen, [
    ['/api/x', 200, 'GET /x'],
    ['/api//x', 200, 'GET /x'],
    ['/%61pi/%78', 200, 'GET /x'],
    ['/api/../admin', 503, 'no available server'],
    ['/api/%2e%2e/admin', 503, 'no available server'],
    ['/api..%2fadmin', 200, 'GET /..%2Fadmin'],
    ['/api/..%2fadmin', 200, 'GET /..%2Fadmin'],
  ]);
});

test('a rewrite that would climb out of its prefix is refused', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [origin.url], middlewares: [{ type: 'stripPrefix', prefixes: ['/api'] }] }],
  });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/api../admin'))), 400);
  t.is(origin.connections.length, 0);
});

test('a path of the server stands in front of the request’s own, whoever made the connection', async (t) => {
  const origin = await Origin.open(t, { answer: () => answer('') });
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'PathPrefix(`/one`)', servers: [`${origin.url}/base/`] },
      {
        rule: 'PathPrefix(`/two`)',
        servers: [`${origin.url}/other`],
        middlewares: [{ type: 'stripPrefix', prefixes: ['/two'] }],
      },
      { rule: 'PathPrefix(`/three`) || Method(`OPTIONS`)', servers: [origin.url] },
    ],
  });
  const client = await router.connect();
  for (const target of ['/one?q=/x', '/two/a%2Fb', '/three', '/one/']) await client.ask(get(target));
  t.deepEqual(
    origin.requests.map(({ asked }) => asked),
    ['GET /base/one?q=/x', 'GET /other/a%2Fb', 'GET /three', 'GET /base/one/'],
  );
  t.is(origin.connections.length, 1);
});
