// The provider on a good day: what is asked, how often, and how soon a change is told.

import test from 'ava';
import type { Agent } from '../../sandbox/consul-agent.ts';
import { watchConsul } from './watched.ts';

const LIST = '/v1/catalog/services';
const HEALTH = '/v1/health/service';

function web(agent: Agent): void {
  agent.consul.register({ name: 'web', port: 8080, address: '10.0.0.1' });
}

test('the first snapshot holds everything at once: the list as known scopes, and every service', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    for (let i = 0; i < 40; i += 1) agent.consul.register({ name: `s${i}`, port: 80 });
  });
  await watched.until(() => watched.snapshots.length > 0, 'the first snapshot');
  const [first] = watched.snapshots;
  t.is(first?.readings.length, 41);
  t.is(first?.knownScopes?.length, 41);
  t.true(first?.readings.every(({ status }) => status === 'complete'));
});

test('a silent service does not hold the first state back for long', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    web(agent);
    agent.consul.register({ name: 'slow', port: 1 });
    agent.intercept = (request) => request.url?.startsWith(`${HEALTH}/slow`) ?? false;
  });
  await watched.until(() => watched.snapshots.length > 0, 'the first snapshot');
  t.true(watched.clock.nowMs() <= 3_100);
  t.deepEqual(watched.snapshots[0]?.readings.map(({ scope }) => scope).sort(), ['service/web', 'services']);
  t.deepEqual(watched.snapshots[0]?.knownScopes, ['services', 'service/slow', 'service/web']);
});

test('an empty catalog is a complete state', async (t) => {
  const watched = await watchConsul(t);
  await watched.until(() => watched.snapshots.length > 0, 'the first snapshot');
  t.deepEqual(watched.snapshots[0], {
    provider: 'consulcatalog',
    readings: [{ scope: 'services', status: 'complete', items: [], problems: [] }],
    knownScopes: ['services'],
  });
});

test('a registration is told without any delay of ours: no timer lies between it and its snapshot', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  const registeredAtMs = watched.clock.nowMs();
  watched.consul.register({ name: 'late', port: 9 });
  while (!watched.scopes.has('service/late')) await new Promise(setImmediate);
  t.is(watched.clock.nowMs(), registeredAtMs);
});

test('a check that turns critical, maintenance, and their end are told as they happen', async (t) => {
  const watched = await watchConsul(t, web);
  const endpoint = () => watched.scopes.get('service/web')?.items[0]?.endpoint;
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  t.deepEqual(endpoint(), { address: '10.0.0.1', ports: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }] });
  watched.consul.setCheck('web', 'critical');
  await watched.until(() => endpoint() === null, 'critical declares only');
  watched.consul.setCheck('web', 'warning');
  await watched.until(() => endpoint() !== null, 'warning serves');
  await watched.put('/v1/agent/service/maintenance/web?enable=true');
  await watched.until(() => endpoint() === null, 'maintenance declares only');
  await watched.put('/v1/agent/service/maintenance/web?enable=false');
  await watched.until(() => endpoint() !== null, 'back');
});

// Traefik asks for the list and for every service again whenever any check changes anywhere.
test('pain 20: what changes at one service costs one call: the list and the others are not asked again', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    for (let i = 0; i < 100; i += 1) agent.consul.register({ name: `s${i}`, port: 80 });
  });
  await watched.until(() => watched.consul.waiting === 101, 'all queries wait');
  const [lists, healths] = [watched.consul.count(LIST), watched.consul.count(HEALTH)];
  watched.consul.setCheck('s7', 'critical');
  await watched.until(() => watched.scopes.get('service/s7')?.items[0]?.endpoint === null, 'critical');
  await watched.until(() => watched.consul.waiting === 101, 'all queries wait again');
  t.is(watched.consul.count(LIST), lists);
  t.is(watched.consul.count(HEALTH), healths + 1);
});

test('a service that disappears leaves the known scopes, and its query ends', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  watched.consul.deregister('web');
  await watched.until(() => !watched.scopes.has('service/web'), 'the removal');
  t.deepEqual(watched.snapshots.at(-1)?.knownScopes, ['services']);
  await watched.until(() => watched.consul.waiting === 1, 'only the list is asked for');
  watched.consul.register({ name: 'web', port: 1 });
  await watched.until(() => watched.scopes.has('service/web'), 'its return');
});

test('a service that does not take part is never asked for', async (t) => {
  const watched = await watchConsul(
    t,
    (agent) => {
      web(agent);
      agent.consul.register({ name: 'mine', tags: ['traefik.enable=true'] });
      agent.consul.register({ name: 'ours', tags: ['portolan.enable=TRUE'] });
      agent.consul.register({ name: 'off', tags: ['traefik.enable=false'] });
    },
    (settings) => ({ ...settings, exposedByDefault: false }),
  );
  await watched.until(() => watched.snapshots.length > 0, 'the first snapshot');
  t.deepEqual([...watched.scopes.keys()].sort(), ['service/mine', 'service/ours', 'services']);
  await watched.until(() => watched.consul.waiting === 3, 'all queries wait');
  watched.consul.register({ name: 'web', port: 8080, tags: ['traefik.enable=true'] });
  await watched.until(() => watched.scopes.has('service/web'), 'web takes part now');
  watched.consul.register({ name: 'web', port: 8080, tags: [] });
  await watched.until(() => !watched.scopes.has('service/web'), 'web has left');
});

test('the name of a service may hold anything', async (t) => {
  const name = 'a b/c?d=é%';
  const watched = await watchConsul(t, (agent) => agent.consul.register({ name, id: 'x', port: 1 }));
  await watched.until(() => watched.scopes.has(`service/${name}`), 'the service');
  t.is(watched.scopes.get(`service/${name}`)?.items[0]?.id, 'sandbox/x');
});

test('token, datacenter and consistency go with every query; the wait is ours', async (t) => {
  const watched = await watchConsul(t, web, (settings) => ({
    ...settings,
    stale: true,
    endpoint: { ...settings.endpoint, token: 's3cret', datacenter: 'dc1', waitMs: 30_000 },
  }));
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  for (const route of [LIST, HEALTH]) {
    const call = watched.consul.lastCall(route);
    t.is(call?.token, 's3cret');
    t.is(call?.params.get('dc'), 'dc1');
    t.is(call?.params.get('stale'), '1');
    t.is(call?.params.get('wait'), '30000ms');
  }
  t.false(JSON.stringify(watched.snapshots).includes('s3cret'));
});

test('a datacenter that does not exist is a problem in Consul words', async (t) => {
  const watched = await watchConsul(t, web, (settings) => ({
    ...settings,
    requireConsistent: true,
    endpoint: { ...settings.endpoint, datacenter: 'elsewhere' },
  }));
  await watched.until(() => watched.scopes.has('services'), 'the failure');
  t.is(watched.consul.lastCall(LIST)?.params.get('consistent'), '1');
  t.deepEqual(watched.scopes.get('services')?.problems, [
    { provider: 'consulcatalog', object: 'scope services', reason: 'Consul answered 500: No path to datacenter' },
  ]);
});

test('pain 20: a busy service is asked at most once per minimum interval, and its last state is told', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  const [before, beforeMs] = [watched.consul.count(HEALTH), watched.clock.nowMs()];
  for (let change = 0; change < 400; change += 1) {
    watched.consul.register({ name: 'web', port: 8080, address: `10.0.1.${change % 200}` });
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    if (change % 10 === 9) await watched.clock.advance(10);
  }
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  const passedMs = watched.clock.nowMs() - beforeMs;
  t.true(watched.consul.count(HEALTH) - before <= passedMs / 50 + 2);
  t.is(watched.scopes.get('service/web')?.items[0]?.endpoint?.address, '10.0.1.199');
});

test('pain 21: waiting costs one call per wait, and everything is read afresh every few minutes', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  const published = watched.snapshots.length;
  const startMs = watched.clock.nowMs();
  await watched.until(() => watched.clock.nowMs() - startMs >= 3_600_000, 'an hour');
  t.true(watched.consul.count(LIST) <= 60 + 2 * 12 + 5, `${watched.consul.count(LIST)} calls`);
  const fresh = watched.snapshots.length - published;
  t.true(fresh >= 20 && fresh <= 40, `${fresh} snapshots of two queries in an hour`);
});

// An agent grants one address 200 connections and refuses the rest with 429, ours and everybody else's on this host.
test('of very many services some wait and the others are polled, so that Consul has connections left', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    for (let i = 0; i < 300; i += 1) agent.consul.register({ name: `s${i}`, port: 80 });
  });
  await watched.until(() => watched.scopes.size === 301, 'all services');
  await watched.until(() => watched.consul.waiting === 129, 'every place is taken');
  for (let turn = 0; turn < 100; turn += 1) {
    await watched.clock.advance(100);
    t.true((await watched.connections()) <= 129 + 16);
  }
  for (let i = 0; i < 300; i += 1) watched.consul.register({ name: `s${i}`, port: 81 });
  const portOf = (i: number) => watched.scopes.get(`service/s${i}`)?.items[0]?.endpoint?.ports[0]?.hostPort;
  const startMs = watched.clock.nowMs();
  await watched.until(() => Array.from({ length: 300 }).every((_, i) => portOf(i) === 81), 'every change');
  t.true(watched.clock.nowMs() - startMs < 10_000);

  // The list shows the tags of all: of those that are polled, too.
  for (let i = 0; i < 300; i += 1) watched.consul.register({ name: `s${i}`, port: 82, tags: ['a', 'b'] });
  const changedMs = watched.clock.nowMs();
  await watched.until(() => Array.from({ length: 300 }).every((_, i) => portOf(i) === 82), 'every change of tags');
  t.true(watched.clock.nowMs() - changedMs < 2000, `${watched.clock.nowMs() - changedMs} ms`);

  for (let i = 0; i < 200; i += 1) watched.consul.deregister(`s${i}`);
  await watched.until(
    () => watched.scopes.size === 101 && watched.consul.waiting === 101,
    'places for all that are left',
  );
});

test('pain 21: a query that stays silent beyond its wait, a sixteenth and ten seconds is given up, on a new connection', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  watched.intercept = () => true;
  watched.consul.register({ name: 'web', port: 1 });
  const since = () => watched.clock.nowMs();
  await watched.until(
    () => watched.scopes.get('service/web')?.items[0]?.endpoint?.ports[0]?.hostPort === 1,
    'a change',
  );
  const silentFromMs = since();
  const reason = 'no answer within 73750 ms';
  await watched.until(() => watched.scopes.get('services')?.problems[0]?.reason === reason, 'the deadline');
  t.true(since() - silentFromMs <= 75_000);
  watched.intercept = () => false;
  await watched.until(() => watched.scopes.get('services')?.status === 'complete', 'the recovery');
});

test('after the end no connection, no timer and no query is left', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    web(agent);
    agent.consul.register({ name: 'failing', port: 1 });
    agent.intercept = (request) => {
      if (request.url?.startsWith(`${HEALTH}/failing`) !== true) return false;
      request.socket.destroy();
      return true;
    };
  });
  await watched.until(() => watched.scopes.get('service/failing')?.status === 'failed', 'the failure');
  const published = watched.snapshots.length;
  await watched.stop();
  while ((await watched.connections()) > 0) await new Promise(setImmediate);
  t.is(watched.consul.waiting, 0);
  t.is(watched.clock.pending, 0);
  t.is(watched.snapshots.length, published);
});

test('ended before it began, it asks nothing', async (t) => {
  const watched = await watchConsul(t, web);
  await watched.stop();
  t.deepEqual(watched.snapshots, []);
  t.is(watched.clock.pending, 0);
});
