// What is counted and captured of real requests: by whom, under which code, method and protocol, and nothing by accident.

import test, { type ExecutionContext } from 'ava';
import { explain, FIRST_BUCKET, type MeterReport } from '../../src/model/metrics.ts';
import type { HeaderFieldsSettings, PrometheusSettings } from '../../src/model/settings.ts';
import { createAccessLog } from '../../src/observe/access-log.ts';
import { exposeMetrics } from '../../src/observe/expose-metrics.ts';
import { MetricTotals } from '../../src/observe/metric-totals.ts';
import { tlsVersion } from '../../src/observe/tls-version.ts';
import { WorkerMetrics } from '../../src/observe/worker-metrics.ts';
import { prometheusSettings } from '../observe/prometheus-settings.ts';
import { accessLogSettings } from '../observe/records.ts';
import { writtenText } from '../observe/written-text.ts';
import { makeCertificate } from '../support/test-certificates.ts';
import { get, post } from './client.ts';
import { answer, echo, Origin } from './origin.ts';
import { type RouterOptions, RunningRouter } from './running-router.ts';
import { connectTls } from './tls-client.ts';

async function start(t: ExecutionContext, options: RouterOptions, settings: Partial<PrometheusSettings> = {}) {
  const metrics = new WorkerMetrics(prometheusSettings({ addRoutersLabels: true, ...settings }));
  const router = await RunningRouter.start(t, { ...options, metrics });
  return { router, metrics };
}

/** `kind name: code method protocol × requests`, in the order counted. */
const counted = (reports: readonly MeterReport[]): string[] =>
  reports.flatMap(({ kind, name, combinations, rows }) =>
    combinations.map((combination, i) => {
      const length = rows.length / combinations.length;
      const buckets = rows.subarray(i * length + FIRST_BUCKET, (i + 1) * length);
      const { code, method, protocol } = explain(combination);
      return `${kind} ${name}: ${code} ${method} ${protocol} × ${buckets.reduce((sum, n) => sum + n, 0)}`;
    }),
  );

const taken = (metrics: WorkerMetrics): MeterReport[] => [...metrics.take()].flat();

test('an answered request counts for its entry point, router and service, with its bytes', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(post('/', 'hello'));
  await client.ask(get('/'));
  await router.record(2);
  const reports = taken(metrics);
  t.deepEqual(counted(reports), [
    'entryPoint web: 200 POST http × 1',
    'entryPoint web: 200 GET http × 1',
    'router r0@test: 200 POST http × 1',
    'router r0@test: 200 GET http × 1',
    'service s0@test: 200 POST http × 1',
    'service s0@test: 200 GET http × 1',
  ]);
  t.is(reports[1]?.service, 's0@test');
  for (const { rows } of reports) {
    t.true((rows[0] ?? 0) > 0, 'seconds');
    t.deepEqual([...rows.subarray(1, 3)], [5, 'POST / hello'.length]);
  }
});

test('who reached no service does not count for one', async (t) => {
  const redirect = { type: 'redirectScheme', scheme: 'https', permanent: false } as const;
  const { router, metrics } = await start(t, {
    routes: [
      { rule: 'Path(`/redirected`)', servers: ['http://127.0.0.1:1'], middlewares: [redirect] },
      { rule: 'Path(`/empty`)', servers: [] },
      { rule: 'Path(`/off`)', servers: [], available: false },
    ],
  });
  const client = await router.connect();
  for (const path of ['/nowhere', '/redirected', '/empty', '/off']) await client.ask(get(path));
  const bad = await router.connect();
  bad.send('GET / HTTP/1.1\r\n\r\n');
  await bad.untilEnded();
  await router.record(5);
  t.deepEqual(counted(taken(metrics)).toSorted(), [
    'entryPoint web: 302 GET http × 1',
    'entryPoint web: 400 GET http × 1',
    'entryPoint web: 404 GET http × 1',
    'entryPoint web: 503 GET http × 2',
    'router r0@test: 302 GET http × 1',
    'router r1@test: 503 GET http × 1',
    'router r2@test: 503 GET http × 1',
    'service s1@test: 503 GET http × 1',
  ]);
});

test('protocols: by upgrade, Accept and Content-Type, the first that fits', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] }, { addEntryPointsLabels: false });
  const client = await router.connect();
  const fields: readonly (readonly string[])[] = [
    ['Accept: text/event-stream', 'Content-Type: application/grpc'],
    ['accept: text/html, text/event-stream'],
    ['CONTENT-TYPE: application/grpc-web+proto'],
    ['Content-Type: application/grpc+proto', 'Cookie: text/event-stream'],
    ['Content-Type: application/json'],
  ];
  for (const each of fields) await client.ask(get('/', ...each));
  await router.record(fields.length);
  t.deepEqual(counted(taken(metrics)).slice(0, 4), [
    'router r0@test: 200 GET sse × 1',
    'router r0@test: 200 GET http × 2',
    'router r0@test: 2 GET grpc-web × 1',
    'router r0@test: 2 GET grpc × 1',
  ]);
});

test("gRPC: the code is gRPC's own, from the head or the trailers", async (t) => {
  const inHead = 'HTTP/1.1 200 OK\r\nGrpc-Status: 5\r\nContent-Length: 0\r\n\r\n';
  const inTrailers = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\ngrpc-status: 14\r\n\r\n';
  const unusable = 'HTTP/1.1 200 OK\r\nGrpc-Status: x\r\nContent-Length: 0\r\n\r\n';
  const answers = new Map([
    ['POST /head', inHead],
    ['POST /trailers', inTrailers],
    ['POST /unusable', unusable],
  ]);
  const origin = await Origin.open(t, { answer: ({ asked }) => answers.get(asked) });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] }, { addEntryPointsLabels: false });
  const client = await router.connect();
  for (const path of ['/head', '/trailers', '/unusable']) {
    await client.ask(post(path, '', 'Content-Type: application/grpc', 'TE: trailers'));
  }
  await router.record(3);
  t.deepEqual(counted(taken(metrics)).slice(0, 3), [
    'router r0@test: 5 POST grpc × 1',
    'router r0@test: 14 POST grpc × 1',
    'router r0@test: 2 POST grpc × 1',
  ]);
});

test('a client that leaves is a 499; tries besides the first are counted for the service', async (t) => {
  const origin = await Origin.open(t, { answer: ({ asked }) => (asked === 'GET /never' ? undefined : answer('x')) });
  const { router, metrics } = await start(t, { routes: [{ servers: ['http://127.0.0.1:1', origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/'));
  await client.ask(get('/'));
  const leaving = await router.connect();
  leaving.send(get('/never'));
  await origin.until(() => origin.requests.length === 3);
  leaving.socket.resetAndDestroy();
  const records = await Promise.all([1, 2, 3].map((each) => router.record(each)));
  const reports = taken(metrics);
  t.true(counted(reports).includes('service s0@test: 499 GET http × 1'));
  const retries = records.reduce((sum, { retryAttempts }) => sum + retryAttempts, 0);
  t.true(retries > 0);
  t.is(reports.find(({ kind }) => kind === 'service')?.retries, retries);
});

test('a router or an entry point that wants no metrics, or no log, has none; the router has the last word', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const route = (path: string, observability: { accessLogs?: boolean; metrics?: boolean }) => ({
    rule: `Path(\`${path}\`)`,
    servers: [origin.url],
    observability,
  });
  const { router, metrics } = await start(t, {
    entryPoint: { observability: { accessLogs: false, metrics: false } },
    routes: [
      route('/neither', {}),
      route('/counted', { metrics: true }),
      route('/logged', { accessLogs: true }),
      route('/both', { accessLogs: true, metrics: true }),
    ],
  });
  const client = await router.connect();
  for (const path of ['/neither', '/counted', '/logged', '/nowhere', '/both']) await client.ask(get(path));
  await router.record(2);
  t.deepEqual(
    router.records.map(({ target }) => target),
    ['/logged', '/both'],
  );
  t.deepEqual(counted(taken(metrics)).toSorted(), [
    'entryPoint web: 200 GET http × 2',
    'router r1@test: 200 GET http × 1',
    'router r3@test: 200 GET http × 1',
    'service s1@test: 200 GET http × 1',
    'service s3@test: 200 GET http × 1',
  ]);
});

test('routes that are made anew go on counting under their names', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] }, { addEntryPointsLabels: false });
  const client = await router.connect();
  await client.ask(get('/'));
  await router.change({ servers: [origin.url], passHostHeader: false });
  await client.ask(get('/'));
  await router.record(2);
  const totals = new MetricTotals();
  totals.add(taken(metrics));
  t.deepEqual(
    totals.meters.map(({ kind, name, rows }) => [kind, name, rows.size]),
    [
      ['router', 'r0@test', 1],
      ['service', 's0@test', 1],
    ],
  );
});

test('open connections are counted until they are closed', async (t) => {
  const { router, metrics } = await start(t, { routes: [] });
  const [one, other] = [await router.connect(), await router.connect()];
  await one.ask(get('/'));
  await other.ask(get('/'));
  t.deepEqual(metrics.openConnections, [['web', 2]]);
  one.socket.destroy();
  other.send('GET / HTTP/1.1\r\nConnection: close\r\nHost: a.test\r\n\r\n');
  await other.untilEnded();
  other.socket.destroy();
  while (metrics.openConnections[0]?.[1] !== 0) await new Promise((resolve) => setImmediate(resolve));
  t.pass();
});

test('a request over TLS: version and cipher by their public names, in the record and in the counts', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const servers = [origin.url];
  const routes = [{ servers }, { servers, tls: 'default@internal' }] as const;
  const { router, metrics } = await start(t, { routes });
  router.plane.tls.setDefaultCertificate(await makeCertificate({ names: ['a.test'] }));
  const options = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' } as const;
  const client = await connectTls(t, router.port, options);
  await client.ask(get('/'));
  await (await router.connect()).ask(get('/'));
  const [record, plain] = [await router.record(1), await router.record(2)];
  t.like(record.tls, { version: '1.3', cipher: 'TLS_AES_128_GCM_SHA256', clientSubject: undefined });
  t.is(record.scheme, 'https');
  t.is(plain.tls, undefined);
  const overTls = taken(metrics).filter(({ tls }) => tls.length > 0);
  t.deepEqual(
    overTls.map(({ name }) => name),
    ['web', 'r1@test', 's1@test'],
  );
  for (const { tls } of overTls) t.deepEqual(tls, [['1.3 TLS_AES_128_GCM_SHA256', 1]]);
  t.is(tlsVersion('TLSv1'), '1.0');
  t.is(tlsVersion('TLSv1.2'), '1.2');
});

test('a tunnel is one request: a 101 by the protocol websocket, with the bytes of both ways', async (t) => {
  const asked = get('/', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13');
  const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const origin = await Origin.open(t, { answerHead: () => switched });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] }, { addEntryPointsLabels: false });
  const client = await router.connect();
  client.send(asked);
  await client.until(() => client.received.includes('101 '));
  client.send('hello');
  await origin.until(() => origin.connection(0).received.endsWith('hello'));
  origin.connection(0).write('to you');
  await client.until(() => client.received.endsWith('to you'));
  t.deepEqual(router.records, []);
  t.deepEqual(taken(metrics), []);
  client.socket.end();
  const record = await router.record(1);
  t.deepEqual([record.status, record.requestBytes, record.responseBytes], [101, 5, 6]);
  t.deepEqual(counted(taken(metrics)), [
    'router r0@test: 101 GET websocket × 1',
    'service s0@test: 101 GET websocket × 1',
  ]);
});

// === Headers ===

const withHeaders = (headers: HeaderFieldsSettings) => {
  const settings = accessLogSettings({ format: 'json' });
  return { ...settings, fields: { ...settings.fields, headers } };
};

test('headers of the request, of the upstream and of the answer, as the settings want them', async (t) => {
  const origin = await Origin.open(t, {
    answer: () =>
      'HTTP/1.1 200 OK\r\nServer: a\r\nX-Many: 1\r\nx-many: 2\r\nSet-Cookie: id=s3cret\r\nContent-Length: 0\r\n\r\n',
  });
  const router = await RunningRouter.start(t, {
    routes: [
      {
        servers: [origin.url],
        middlewares: [{ type: 'headers', customRequestHeaders: [], customResponseHeaders: [['Server', 'b']] }],
      },
    ],
    accessLog: withHeaders({
      defaultMode: 'keep',
      names: new Map([
        ['x-hidden', 'drop'],
        ['date', 'drop'],
      ]),
    }),
  });
  const client = await router.connect();
  await client.ask(
    get('/', 'Authorization: Basic s3cret', 'x-many: a', 'X-Many: b', 'X-Hidden: 1', 'X-Real-Ip: 6.6.6.6'),
  );
  await client.ask(get('/'));
  const { requestHeaders, originHeaders, downstreamHeaders } = await router.record(1);
  t.deepEqual(requestHeaders, [
    ['Host', 'a.test'],
    ['Authorization', 'REDACTED'],
    ['X-Many', 'a,b'],
  ]);
  t.deepEqual(originHeaders, [
    ['Server', 'a'],
    ['X-Many', '1,2'],
    ['Set-Cookie', 'REDACTED'],
    ['Content-Length', '0'],
  ]);
  t.deepEqual(downstreamHeaders.toSorted(), [
    ['Content-Length', '0'],
    ['Server', 'b'],
    ['Set-Cookie', 'REDACTED'],
    ['X-Many', '1,2'],
  ]);
  t.deepEqual((await router.record(2)).requestHeaders, [['Host', 'a.test']]);
});

test('what is logged of an answer is what the client was sent: no field of one hop, no twin of an edited one', async (t) => {
  const origin = await Origin.open(t, {
    answer: () =>
      'HTTP/1.1 200 OK\r\nX-Hop: 1\r\nX_Twin: 1\r\nDate: now\r\nConnection: x-hop, date\r\nContent-Length: 0\r\n\r\n',
  });
  const router = await RunningRouter.start(t, {
    routes: [
      {
        servers: [origin.url],
        middlewares: [{ type: 'headers', customRequestHeaders: [], customResponseHeaders: [['X-Twin', 'b']] }],
      },
    ],
    accessLog: withHeaders({ defaultMode: 'keep', names: new Map() }),
  });
  const client = await router.connect();
  const { fields } = await client.ask(get('/'));
  t.deepEqual(fields.map(([name]) => name).toSorted(), ['Content-Length', 'Date', 'X-Twin']);
  const { downstreamHeaders } = await router.record(1);
  t.deepEqual(downstreamHeaders.toSorted(), fields.toSorted());
});

test('headers of an answer that was made here', async (t) => {
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [] }],
    accessLog: withHeaders({ defaultMode: 'drop', names: new Map([['retry-after', 'keep']]) }),
  });
  const client = await router.connect();
  await client.ask(get('/'));
  const record = await router.record(1);
  t.deepEqual(
    record.downstreamHeaders.map(([name]) => name),
    ['Retry-After'],
  );
  t.deepEqual(record.originHeaders, []);
});

test('a canary secret in headers, query and body is in no line and no metric, headers as by default and the query redacted', async (t) => {
  const origin = await Origin.open(t, { answer: () => answer('s3cret') });
  const { router, metrics } = await start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(post('/a?x=1', 's3cret', 'Authorization: Bearer s3cret', 'Cookie: s=s3cret', 'X-Api-Key: s3cret'));
  await client.ask(get('/a?token=s3cret'));
  await router.record(2);
  const lines: string[] = [];
  const queryless = accessLogSettings();
  for (const format of ['json', 'common', 'genericCLF'] as const) {
    const log = createAccessLog(
      { ...queryless, format, fields: { ...queryless.fields, queryParameters: 'redact' } },
      { addLine: (write, subject) => lines.push(writtenText(write, subject)) },
    );
    for (const record of router.records) log(record);
  }
  t.is(lines.length, 6);
  t.false(lines.some((line) => line.includes('s3cret')));
  const totals = new MetricTotals();
  totals.add(taken(metrics));
  const mishaps = { deaths: new Map(), replacements: new Map(), unanswered: 0 };
  const text = exposeMetrics(totals, prometheusSettings({ addRoutersLabels: true }), {
    ...mishaps,
    startedAtMs: 0,
    reloads: 0,
    lastReloadAtMs: undefined,
    certificates: [],
    providers: [],
    health: { servers: [], checks: { well: 0, unwell: 0 } },
    nodeVersion: 'v24',
  });
  t.true(text.includes('s0@test'));
  t.false(text.includes('s3cret'));
});
