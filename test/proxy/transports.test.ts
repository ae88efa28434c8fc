// Services by their transports: whose connections are whose, what a change costs, and servers that are named by host.

import test from 'ava';
import type { FoundAddresses } from '../../src/names/name-resolver.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { get } from './client.ts';
import { statusOf } from './message.ts';
import { echo, Origin } from './origin.ts';
import { RunningRouter, transportOf } from './running-router.ts';

const twoServices = (url: string) => [
  { rule: 'Path(`/plain`)', servers: [url] },
  { rule: 'PathPrefix(`/named`)', servers: [url], transport: 'slow@file' } as const,
];

test('services share the connections to a server when they have one transport, and only then', async (t) => {
  const origin = await Origin.open(t);
  const routes = [...twoServices(origin.url), { rule: 'Path(`/too`)', servers: [origin.url] }];
  const router = await RunningRouter.start(t, { routes }, { 'slow@file': {} });
  const client = await router.connect();
  for (const path of ['/plain', '/too', '/named', '/plain', '/named']) await client.ask(get(path));
  const on = origin.requests.map(({ connection }) => origin.connections.indexOf(connection));
  t.deepEqual(on, [0, 0, 1, 0, 1]);
});

test('each transport has its own limits', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => undefined });
  const named = { 'slow@file': { forwardingTimeouts: { responseHeaderTimeoutMs: 1_000 } } };
  const router = await RunningRouter.start(t, { clock, routes: twoServices(origin.url) }, named);
  const [plain, slow] = [await router.connect(), await router.connect()];
  plain.send(get('/plain'));
  slow.send(get('/named'));
  await origin.until(() => origin.requests.length === 2);
  while (router.records.length === 0) await clock.advance(250);
  t.is(statusOf(await slow.answer()), 504);
  await clock.advance(60_000);
  t.is(router.records.length, 1);
});

test('idle connections that a transport allows none of are not kept', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(
    t,
    { routes: twoServices(origin.url) },
    { 'slow@file': { maxIdleConnsPerHost: 0 } },
  );
  const client = await router.connect();
  t.is((await client.ask(get('/named'))).body, 'GET /named');
  await origin.until(() => origin.connection(0).closed);
});

test('a change of a transport lets its idle connections go, lets requests end, and compiles nothing', async (t) => {
  const held: string[] = [];
  const origin = await Origin.open(t, {
    answer: (request) => {
      if (!request.asked.endsWith('/hold')) return echo(request);
      held.push(request.asked);
      return undefined;
    },
  });
  const router = await RunningRouter.start(t, { routes: twoServices(origin.url) }, { 'slow@file': {} });
  const [holding, client, other] = [await router.connect(), await router.connect(), await router.connect()];
  holding.send(get('/named/hold'));
  await origin.until(() => held.length === 1);
  await client.ask(get('/named'));
  await other.ask(get('/plain'));
  await router.useTransport('slow@file', { maxIdleConnsPerHost: 7 });
  await origin.until(() => origin.connection(1).closed);
  t.false(origin.connection(2).closed);
  origin.connection(0).write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nheld');
  t.is((await holding.answer()).body, 'held');
  await origin.until(() => origin.connection(0).closed);
  t.is((await client.ask(get('/named'))).body, 'GET /named');
  t.is(origin.connections.length, 4);
});

test('a transport that is gone takes its service with it, and comes back with it', async (t) => {
  const origin = await Origin.open(t);
  const [, named] = twoServices(origin.url);
  const router = await RunningRouter.start(t, { routes: named === undefined ? [] : [named] }, { 'slow@file': {} });
  const client = await router.connect();
  await client.ask(get('/named'));
  const [name, service] = ['slow@file', 's0@test'] as const;
  await router.plane.apply([
    { kind: 'httpServersTransport', name, value: undefined },
    { kind: 'httpService', name: service, value: undefined },
  ]);
  await origin.until(() => origin.connection(0).closed);
  t.is(statusOf(await client.ask(get('/named'))), 503);
  await router.plane.apply([
    { kind: 'httpServersTransport', name, value: { name, definition: transportOf() } },
    {
      kind: 'httpService',
      name: service,
      value: { name: service, kind: 'loadBalancer', passHostHeader: true, serversTransport: name },
    },
    { kind: 'httpServers', name: service, value: { service, servers: [{ url: origin.url, weight: 1 }] } },
  ]);
  t.is((await client.ask(get('/named'))).body, 'GET /named');
});

// === Servers that are named by host ===

test('a server by its name: looked up, dialled, and followed where it moves to', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { host: '127.0.0.2' });
  const port = origin.url.slice(origin.url.lastIndexOf(':') + 1);
  let addresses = ['127.0.0.2'];
  const asked: string[] = [];
  const router = await RunningRouter.start(t, {
    clock,
    routes: [{ servers: [`http://web.internal:${port}`] }],
    transport: { maxIdleConnsPerHost: 0 },
    queryName: async (name): Promise<FoundAddresses> => {
      asked.push(name);
      return { addresses, ttlMs: 1_000 };
    },
  });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/1'))), 200);
  t.deepEqual(asked, ['web.internal']);
  t.true(origin.request(0).fields.some(([name, value]) => name === 'Host' && value === 'a.test'));
  // Nobody listens at the new address, which counts for the connection after the one that had it looked up.
  addresses = ['127.0.0.3'];
  await clock.advance(1_000);
  t.is(statusOf(await client.ask(get('/2'))), 200);
  t.is(statusOf(await client.ask(get('/3'))), 502);
  t.is((await router.record(3)).error, 'connectFailed');
});

test('a name with several addresses: one that refuses costs the request nothing', async (t) => {
  const origin = await Origin.open(t, { host: '127.0.0.4' });
  const port = origin.url.slice(origin.url.lastIndexOf(':') + 1);
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [`http://web.internal:${port}`] }],
    transport: { maxIdleConnsPerHost: 0 },
    queryName: async () => ({ addresses: ['127.0.0.5', '127.0.0.4'], ttlMs: 60_000 }),
  });
  const client = await router.connect();
  for (let i = 0; i < 4; i++) t.is((await client.ask(get(`/${i}`))).body, `GET /${i}`);
});

test('a name that nobody knows is 502 with its own code, and another server is asked', async (t) => {
  const origin = await Origin.open(t);
  const alone = await RunningRouter.start(t, { routes: [{ servers: ['http://nowhere.internal:80'] }] });
  const client = await alone.connect();
  t.is(statusOf(await client.ask(get('/'))), 502);
  t.is((await alone.record(1)).error, 'nameUnknown');
  const router = await RunningRouter.start(t, {
    routes: [{ servers: ['http://nowhere.internal:80', origin.url] }],
  });
  const other = await router.connect();
  for (const path of ['/1', '/2', '/3']) t.is((await other.ask(get(path))).body, `GET ${path}`);
});

test('name servers that are silent: 504 after dialTimeout or 502 after their own, whichever is first', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, {
    clock,
    routes: [{ servers: ['http://silent.internal:80'] }],
    transport: { forwardingTimeouts: { dialTimeoutMs: 2_000 } },
    queryName: () => new Promise(() => {}),
  });
  const client = await router.connect();
  client.send(get('/'));
  while (router.records.length === 0) await clock.advance(250);
  t.is(statusOf(await client.answer()), 504);
  t.is((await router.record(1)).error, 'connectTimeout');
});
