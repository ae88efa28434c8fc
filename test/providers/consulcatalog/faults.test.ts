// What a bad day of Consul does to the routing table (reference http-safety 2.6): nothing, until Consul has said so.

import test from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Agent } from '../../sandbox/consul-agent.ts';
import { type Watched, watchConsul } from './watched.ts';

const LIST = '/v1/catalog/services';
const HEALTH = '/v1/health/service';

function web(agent: Agent): void {
  agent.consul.register({ name: 'web', port: 8080, address: '10.0.0.1' });
}

const isComplete = (watched: Watched, scope: string) => () => watched.scopes.get(scope)?.status === 'complete';
const hasFailed = (watched: Watched, scope: string) => () => watched.scopes.get(scope)?.status === 'failed';
const itemsOf = (watched: Watched, scope: string) => watched.scopes.get(scope)?.items.map(({ id }) => id);
const reasonsOf = (watched: Watched, scope: string) => watched.scopes.get(scope)?.problems.map(({ reason }) => reason);

async function serving(t: Parameters<typeof watchConsul>[0]): Promise<Watched> {
  const watched = await watchConsul(t, web);
  await watched.until(() => watched.scopes.has('service/web') && watched.consul.waiting === 2, 'both queries wait');
  return watched;
}

const faults: readonly (readonly [Fault, RegExp])[] = [
  [{ kind: 'down' }, /socket hang up/],
  [{ kind: 'silent' }, /^no answer within 10000 ms$/],
  [{ kind: 'throttled' }, /^Consul answered 429: Your IP is issuing too many/],
  [{ kind: 'denied' }, /^Consul answered 403: Permission denied: token with AccessorID/],
  [{ kind: 'broken' }, /^Consul answered 500: No cluster leader$/],
];

for (const [fault, reason] of faults) {
  test(`one service's query meets "${fault.kind}": its scope fails, nothing is removed, the others go on, and it heals`, async (t) => {
    const watched = await watchConsul(t, (agent) => {
      web(agent);
      agent.consul.register({ name: 'other', port: 1 });
    });
    await watched.until(() => watched.consul.waiting === 3, 'three queries wait');
    watched.consul.faults.set(HEALTH, fault);
    watched.consul.setCheck('web', 'critical');
    await watched.until(() => watched.scopes.get('service/web')?.items[0]?.endpoint === null, 'the check is seen');
    watched.consul.interrupt();
    await watched.until(hasFailed(watched, 'service/web'), 'the failure');
    t.regex(reasonsOf(watched, 'service/web')?.[0] ?? '', fault.kind === 'silent' ? /./ : reason);
    t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
    await watched.until(() => reason.test(reasonsOf(watched, 'service/web')?.[0] ?? ''), `the reason ${reason}`);
    t.true(watched.logged.some((line) => line.startsWith('Consul query failed')));

    watched.consul.faults.clear();
    watched.consul.setCheck('web', 'passing');
    await watched.until(isComplete(watched, 'service/web'), 'the recovery');
    t.deepEqual(reasonsOf(watched, 'service/web'), []);
    t.not(watched.scopes.get('service/web')?.items[0]?.endpoint, null);
  });

  test(`the list of services meets "${fault.kind}": nothing is removed, and it heals`, async (t) => {
    const watched = await serving(t);
    watched.consul.faults.set(LIST, fault);
    watched.consul.interrupt();
    await watched.until(() => reason.test(reasonsOf(watched, 'services')?.[0] ?? ''), `the reason ${reason}`);
    t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
    t.is(watched.snapshots.at(-1)?.knownScopes, undefined);

    watched.consul.faults.clear();
    watched.consul.register({ name: 'later', port: 1 });
    await watched.until(isComplete(watched, 'service/later'), 'the recovery');
    await watched.until(isComplete(watched, 'services'), 'the list');
  });

  test(`Consul is "${fault.kind}" at the start: the failure is told, and the first state comes when it heals`, async (t) => {
    const watched = await watchConsul(t, (agent) => {
      web(agent);
      agent.consul.faults.set('*', fault);
    });
    await watched.until(() => reason.test(reasonsOf(watched, 'services')?.[0] ?? ''), `the reason ${reason}`);
    t.true(watched.snapshots.every(({ knownScopes }) => knownScopes === undefined));
    watched.consul.faults.clear();
    await watched.until(isComplete(watched, 'service/web'), 'the first state');
  });
}

test('retries back off: ten minutes of a broken Consul cost few calls', async (t) => {
  const watched = await watchConsul(t, (agent) => agent.consul.faults.set('*', { kind: 'broken' }));
  const startMs = watched.clock.nowMs();
  await watched.until(() => watched.clock.nowMs() - startMs > 600_000, 'ten minutes');
  const calls = watched.consul.count(LIST);
  t.true(calls > 5 && calls < 60, `${calls} calls`);
});

test('an answer cut in the middle is noticed at once, not when the deadline comes', async (t) => {
  const watched = await serving(t);
  watched.intercept = (request, response) => {
    if (!request.url?.startsWith(HEALTH)) return false;
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99', 'Content-Length': '4000' });
    response.write('[{"Node":{"Node":"sandbox"');
    setImmediate(() => response.destroy());
    return true;
  };
  const cutAtMs = watched.clock.nowMs();
  watched.consul.interrupt();
  const cut = 'the connection ended before the answer did';
  await watched.until(() => reasonsOf(watched, 'service/web')?.[0] === cut, 'the cut');
  t.true(watched.clock.nowMs() - cutAtMs < 10_000);
  t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
  watched.intercept = () => false;
  await watched.until(isComplete(watched, 'service/web'), 'the recovery');
});

const garbage = [
  ['no JSON', 'application/json', '{"web":', /JSON/],
  ['another type', 'text/html', '<html>proxy login</html>', /^expected a JSON array of instances$/],
  ['an object', 'application/json', '{"error":"x"}', /^expected a JSON array of instances$/],
  ['nothing', 'application/json', '', /^expected a JSON array of instances$/],
] as const;

for (const [name, type, body, reason] of garbage) {
  test(`garbage in an answer (${name}) removes nothing`, async (t) => {
    const watched = await serving(t);
    watched.intercept = (request, response) => {
      if (!request.url?.startsWith(HEALTH)) return false;
      response.writeHead(200, { 'Content-Type': type, 'X-Consul-Index': '99' });
      response.end(body);
      return true;
    };
    watched.consul.interrupt();
    await watched.until(() => reason.test(reasonsOf(watched, 'service/web')?.[0] ?? ''), `the reason ${reason}`);
    t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
  });
}

test('a list that is no list of services removes nothing', async (t) => {
  const watched = await serving(t);
  watched.intercept = (request, response) => {
    if (!request.url?.startsWith(LIST)) return false;
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99' });
    response.end('{"web":"not tags"}');
    return true;
  };
  watched.consul.interrupt();
  const reason = 'the tags of service "web" are not a list of texts';
  await watched.until(() => reasonsOf(watched, 'services')?.[0] === reason, 'the problem');
  t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
});

test('an entry that cannot be read keeps its neighbours, and what was there before', async (t) => {
  const watched = await serving(t);
  watched.intercept = (request, response) => {
    if (!request.url?.startsWith(HEALTH)) return false;
    const good = { Node: { Node: 'n', Address: '10.0.0.2' }, Service: { ID: 'good', Port: 1 }, Checks: [] };
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99' });
    response.end(JSON.stringify([{ Node: null }, good]));
    return true;
  };
  watched.consul.interrupt();
  await watched.until(() => watched.scopes.get('service/web')?.status === 'partial', 'the partial reading');
  t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web', 'n/good']);
  t.deepEqual(reasonsOf(watched, 'service/web'), ['entry 0 is no instance with node, service and checks']);
});

test('an empty answer with 200 is the truth: the instances are gone, the services too', async (t) => {
  const watched = await serving(t);
  watched.consul.faults.set(HEALTH, { kind: 'empty' });
  watched.consul.interrupt();
  await watched.until(() => itemsOf(watched, 'service/web')?.length === 0, 'no instances');
  watched.consul.faults.set(LIST, { kind: 'empty' });
  watched.consul.interrupt();
  await watched.until(() => !watched.scopes.has('service/web'), 'no service');
  t.deepEqual([...watched.scopes.keys()], ['services']);
});

// Consul answered empty lists while it elected a leader (its issue 4103): a server without one proves no absence.
test('empty answers of a server without a leader remove nothing', async (t) => {
  const watched = await serving(t);
  watched.intercept = (request, response) => {
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'X-Consul-Index': '1',
      'X-Consul-KnownLeader': 'false',
    });
    response.end(request.url?.startsWith(LIST) ? '{}' : '[]');
    return true;
  };
  watched.consul.interrupt();
  await watched.until(() => watched.scopes.get('service/web')?.status === 'partial', 'a partial reading');
  await watched.until(hasFailed(watched, 'services'), 'the list in doubt');
  t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
  watched.intercept = () => false;
  await watched.until(isComplete(watched, 'service/web'), 'the leader');
  await watched.until(isComplete(watched, 'services'), 'the leader');
});

// With ACLs Consul does not refuse a token that may read nothing: it answers 200, an empty body and a header.
for (const header of ['X-Consul-Results-Filtered-By-ACLs: true', 'X-Consul-Default-ACL-Policy: deny']) {
  test(`a list that ACLs have emptied (${header}) removes nothing; granted again, all goes on`, async (t) => {
    const watched = await serving(t);
    const [name = '', value = ''] = header.split(': ');
    watched.intercept = (request, response) => {
      if (!request.url?.startsWith(LIST)) return false;
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Consul-Index': '99', [name]: value });
      response.end('{}');
      return true;
    };
    watched.consul.interrupt();
    await watched.until(
      () => /service:read and node:read/.test(reasonsOf(watched, 'services')?.[0] ?? ''),
      'the doubt',
    );
    t.is(watched.scopes.get('services')?.status, 'failed');
    t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
    watched.intercept = () => false;
    await watched.until(isComplete(watched, 'services'), 'the grant');
  });
}

test('instances that ACLs have hidden are not gone', async (t) => {
  const watched = await serving(t);
  watched.intercept = (request, response) => {
    if (!request.url?.startsWith(HEALTH)) return false;
    const headers = { 'Content-Type': 'application/json', 'X-Consul-Results-Filtered-By-ACLs': 'true' };
    response.writeHead(200, { ...headers, 'X-Consul-Index': '99' });
    response.end('[]');
    return true;
  };
  watched.consul.interrupt();
  await watched.until(() => /ACLs hide everything/.test(reasonsOf(watched, 'service/web')?.[0] ?? ''), 'the reason');
  t.deepEqual(itemsOf(watched, 'service/web'), ['sandbox/web']);
});

test('an index that goes backwards is a restored cluster: everything is read from the start, at once', async (t) => {
  const watched = await serving(t);
  const readings = () => watched.snapshots.flatMap(({ readings }) => readings).length;
  const [before, beforeMs] = [readings(), watched.clock.nowMs()];
  watched.consul.index.reset(3);
  await watched.until(() => watched.consul.waiting === 2 && readings() >= before + 2, 'both queries wait again');
  t.is(watched.consul.lastCall(LIST)?.params.get('index'), '3');
  t.is(watched.consul.lastCall(HEALTH)?.params.get('index'), '3');
  t.true(watched.clock.nowMs() - beforeMs < 2_000);
  watched.consul.deregister('web');
  await watched.until(() => !watched.scopes.has('service/web'), 'later changes');
});

test('index 0 counts as 1, and the loop does not run free', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    web(agent);
    agent.consul.index.answerZero(true);
  });
  await watched.until(isComplete(watched, 'service/web'), 'the first state');
  const startMs = watched.clock.nowMs();
  const before = watched.consul.count(LIST);
  await watched.until(() => watched.clock.nowMs() - startMs >= 60_000, 'a minute');
  t.is(watched.consul.lastCall(LIST)?.params.get('index'), '1');
  t.true(watched.consul.count(LIST) - before < 60, `${watched.consul.count(LIST) - before} calls in a minute`);
  watched.consul.deregister('web');
  await watched.until(() => !watched.scopes.has('service/web'), 'changes are still seen');
});

test('an answer without an index is read, and the loop does not run free', async (t) => {
  const watched = await serving(t);
  let calls = 0;
  watched.intercept = (request, response) => {
    if (!request.url?.startsWith(LIST)) return false;
    calls += 1;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end('{"web":[]}');
    return true;
  };
  watched.consul.interrupt();
  const startMs = watched.clock.nowMs();
  await watched.until(() => watched.clock.nowMs() - startMs >= 60_000, 'a minute');
  t.true(calls > 5 && calls < 60, `${calls} calls in a minute`);
});

for (const requireConsistent of [false, true]) {
  test(`servers without a leader are asked as any server ${requireConsistent ? 'never' : 'then'}, as the leader must verify: ${requireConsistent}`, async (t) => {
    const asked: (string | null)[] = [];
    const watched = await watchConsul(
      t,
      (agent) => {
        web(agent);
        agent.consul.faults.set('*', { kind: 'broken' });
        agent.intercept = ({ url }) => asked.push(new URL(url ?? '/', 'http://consul').searchParams.get('stale')) === 0;
      },
      (settings) => ({ ...settings, requireConsistent }),
    );
    await watched.until(() => asked.length >= 4, 'four tries');
    t.deepEqual(asked.slice(0, 4), requireConsistent ? [null, null, null, null] : [null, '1', '1', '1']);
    watched.consul.faults.clear();
    await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
    t.is(asked.at(-1), null);
  });
}
