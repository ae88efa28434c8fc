import test, { type ExecutionContext } from 'ava';
import { type Agent, startAgent } from './consul-agent.ts';

async function agentFor(t: ExecutionContext): Promise<Agent> {
  const agent = await startAgent();
  t.teardown(() => agent.close());
  return agent;
}

const indexOf = (response: Response) => Number(response.headers.get('x-consul-index'));

/** Resolves once the agent holds this many queries. */
async function untilWaiting(agent: Agent, count: number): Promise<void> {
  while (agent.consul.waiting !== count) await new Promise(setImmediate);
}

test('a registration appears in the list, in the catalog and in health, with the tags of all instances united', async (t) => {
  const agent = await agentFor(t);
  const web = { Name: 'web', Port: 8080, Meta: { v: '1' } };
  t.is((await agent.put('/v1/agent/service/register', { ...web, ID: 'web-1', Tags: ['a', 'b'] })).status, 200);
  t.is(
    (await agent.put('/v1/agent/service/register', { ...web, ID: 'web-2', Tags: ['b', 'c'], Address: '10.0.0.9' }))
      .status,
    200,
  );

  t.deepEqual(await agent.json('/v1/catalog/services'), { web: ['a', 'b', 'c'] });
  const health = await agent.json('/v1/health/service/web');
  t.deepEqual(
    health.map((entry: { Service: Record<string, unknown>; Node: Record<string, unknown> }) => [
      entry.Service.ID,
      entry.Service.Address,
      entry.Service.Port,
      entry.Node.Address,
    ]),
    [
      ['web-1', '', 8080, '127.0.0.1'],
      ['web-2', '10.0.0.9', 8080, '127.0.0.1'],
    ],
  );
  const catalog = await agent.json('/v1/catalog/service/web?tag=c');
  t.deepEqual(
    catalog.map((entry: Record<string, unknown>) => entry.ServiceID),
    ['web-2'],
  );
  t.deepEqual(Object.keys(await agent.json('/v1/agent/services')), ['web-1', 'web-2']);
  t.deepEqual(await agent.json('/v1/health/service/absent'), []);
});

test('the agent tells who it is and who leads', async (t) => {
  const agent = await agentFor(t);
  t.is((await agent.json('/v1/agent/self')).Config.Datacenter, 'dc1');
  t.is(await agent.json('/v1/status/leader'), '127.0.0.1:8300');
});

test('a deregistered service is gone from everywhere', async (t) => {
  const agent = await agentFor(t);
  agent.consul.register({ name: 'web' });
  t.is((await agent.put('/v1/agent/service/deregister/web')).status, 200);
  t.deepEqual(await agent.json('/v1/catalog/services'), {});
  t.deepEqual(await agent.json('/v1/health/service/web'), []);
});

test('a TTL check starts critical and follows what its service reports; a check that the agent runs starts passing', async (t) => {
  const agent = await agentFor(t);
  await agent.put('/v1/agent/service/register', {
    Name: 'web',
    Checks: [{ TTL: '30s' }, { CheckID: 'http', HTTP: 'http://127.0.0.1/', Interval: '10s' }],
  });
  const statuses = async () => {
    const [entry] = await agent.json('/v1/health/service/web');
    return entry.Checks.map((check: Record<string, unknown>) => `${check.CheckID} ${check.Status}`);
  };
  t.deepEqual(await statuses(), ['serfHealth passing', 'service:web:1 critical', 'http passing']);
  t.deepEqual(await agent.json('/v1/health/service/web?passing'), []);

  await agent.put('/v1/agent/check/pass/service:web:1?note=fine');
  await agent.put('/v1/agent/check/warn/http');
  t.deepEqual(await statuses(), ['serfHealth passing', 'service:web:1 passing', 'http warning']);

  await agent.put('/v1/agent/check/pass/http');
  t.is((await agent.json('/v1/health/service/web?passing')).length, 1);
});

test('maintenance adds a critical check and takes it away again', async (t) => {
  const agent = await agentFor(t);
  agent.consul.register({ name: 'web' });
  await agent.put('/v1/agent/service/maintenance/web?enable=true&reason=paint');
  const [entry] = await agent.json('/v1/health/service/web');
  t.like(entry.Checks[1], { CheckID: '_service_maintenance:web', Status: 'critical', Notes: 'paint' });
  await agent.put('/v1/agent/service/maintenance/web?enable=false');
  t.is((await agent.json('/v1/health/service/web'))[0].Checks.length, 1);
});

const refusals = [
  ['PUT', '/v1/agent/service/register', '{bad', 400, /^Request decode failed: /],
  ['PUT', '/v1/agent/service/register', '{"Name":"web","Port":"80"}', 400, /^Request decode failed: port/],
  ['PUT', '/v1/agent/service/register', '{"ID":"web"}', 400, /^Missing service name$/],
  ['PUT', '/v1/agent/service/deregister/nope', '', 404, /^Unknown service ID "nope"/],
  ['PUT', '/v1/agent/check/pass/nope', '', 404, /^Unknown check ID "nope"/],
  ['PUT', '/v1/agent/service/maintenance/nope?enable=true', '', 404, /^Unknown service ID "nope"/],
  ['PUT', '/v1/agent/service/maintenance/nope', '', 400, /^Missing value for enable$/],
  ['GET', '/v1/agent/service/register', null, 405, /^method GET not allowed$/],
  ['GET', '/v1/nothing', null, 404, /^Invalid URL path: not a recognized HTTP API endpoint$/],
  ['GET', '/v1/catalog/services?index=x', null, 400, /^Invalid index$/],
  ['GET', '/v1/catalog/services?index=1&wait=x', null, 400, /^Invalid wait time$/],
  ['GET', '/v1/catalog/services?stale&consistent', null, 400, /^Cannot specify \?stale with \?consistent/],
  ['GET', '/v1/catalog/services?dc=elsewhere', null, 500, /^No path to datacenter$/],
] as const;

for (const [method, path, body, status, text] of refusals) {
  test(`refused as a real agent does: ${method} ${path} ${body ?? ''}`, async (t) => {
    const agent = await agentFor(t);
    const response = await fetch(`http://${agent.address}${path}`, { method, body });
    t.is(response.status, status);
    t.regex(await response.text(), text);
  });
}

test('a blocking query answers as soon as its own result set changes, and not for another one', async (t) => {
  const agent = await agentFor(t);
  agent.consul.register({ name: 'web' });
  agent.consul.register({ name: 'other' });
  const list = indexOf(await agent.get('/v1/catalog/services'));
  const health = indexOf(await agent.get('/v1/health/service/web'));
  const listAnswer = agent.get(`/v1/catalog/services?index=${list}&wait=1m`);
  const healthAnswer = agent.get(`/v1/health/service/web?index=${health}&wait=1m`);
  await untilWaiting(agent, 2);

  agent.consul.setCheck('other', 'critical');
  t.is(agent.consul.waiting, 2);
  agent.consul.setCheck('web', 'critical');
  t.true(indexOf(await healthAnswer) > health);
  t.is(agent.consul.waiting, 1);
  agent.consul.deregister('other');
  t.true(indexOf(await listAnswer) > list);
  t.is(agent.clock.pending, 0);
});

test('a blocking query ends after its wait, to the millisecond, with the same index', async (t) => {
  const agent = await agentFor(t);
  const list = indexOf(await agent.get('/v1/catalog/services'));
  const answer = agent.get(`/v1/catalog/services?index=${list}&wait=1m30s`);
  await untilWaiting(agent, 1);
  await agent.clock.advance(89_999);
  t.is(agent.consul.waiting, 1);
  await agent.clock.advance(1);
  t.is(indexOf(await answer), list);
});

test('registering the same again moves no index', async (t) => {
  const agent = await agentFor(t);
  agent.consul.register({ name: 'web', tags: ['a'] });
  const before = indexOf(await agent.get('/v1/catalog/services'));
  agent.consul.register({ name: 'web', tags: ['a'] });
  t.is(indexOf(await agent.get('/v1/catalog/services')), before);
});

test('a client that leaves is forgotten', async (t) => {
  const agent = await agentFor(t);
  const leaving = new AbortController();
  const query = fetch(`http://${agent.address}/v1/catalog/services?index=99`, { signal: leaving.signal });
  await untilWaiting(agent, 1);
  leaving.abort();
  await t.throwsAsync(query);
  await untilWaiting(agent, 0);
  t.is(agent.clock.pending, 0);
});

test('the index can be set back, which wakes whoever waits, and can be zero', async (t) => {
  const agent = await agentFor(t);
  agent.consul.register({ name: 'web' });
  const list = indexOf(await agent.get('/v1/catalog/services'));
  const answer = agent.get(`/v1/catalog/services?index=${list}`);
  await untilWaiting(agent, 1);
  agent.consul.index.reset(3);
  t.is(indexOf(await answer), 3);
  agent.consul.index.answerZero(true);
  t.is(indexOf(await agent.get('/v1/catalog/services')), 0);
});

test('token, datacenter and number of calls are there to be asserted', async (t) => {
  const agent = await agentFor(t);
  await fetch(`http://${agent.address}/v1/health/service/web?dc=dc1`, { headers: { 'x-consul-token': 's3cret' } });
  await fetch(`http://${agent.address}/v1/health/service/api`, { headers: { authorization: 'Bearer other' } });
  t.is(agent.consul.count('/v1/health/service'), 2);
  t.like(agent.consul.lastCall('/v1/health/service'), { id: 'api', token: 'other' });
  t.is(agent.consul.count('/v1/catalog/services'), 0);
});

const answers = [
  ['throttled', 429, 'Your IP is issuing too many concurrent connections, please rate limit your calls\n'],
  ['broken', 500, 'No cluster leader'],
  ['empty', 200, '{}'],
] as const;

for (const [kind, status, text] of answers) {
  test(`fault ${kind}: ${status} ${text.trim()}`, async (t) => {
    const agent = await agentFor(t);
    agent.consul.register({ name: 'web' });
    agent.consul.faults.set('/v1/catalog/services', { kind });
    const response = await agent.get('/v1/catalog/services');
    t.is(response.status, status);
    t.is(await response.text(), text);
    t.is((await agent.json('/v1/health/service/web')).length, 1);
    agent.consul.faults.clear();
    t.deepEqual(await agent.json('/v1/catalog/services'), { web: [] });
  });
}

test('fault denied: 403 in Consul words', async (t) => {
  const agent = await agentFor(t);
  agent.consul.faults.set('*', { kind: 'denied' });
  const response = await agent.get('/v1/health/service/web');
  t.is(response.status, 403);
  t.regex(await response.text(), /^Permission denied: /);
});

test('fault down: the connection ends without an answer', async (t) => {
  const agent = await agentFor(t);
  agent.consul.faults.set('*', { kind: 'down' });
  await t.throwsAsync(agent.get('/v1/catalog/services'));
});

test('fault slow: the true answer, later', async (t) => {
  const agent = await agentFor(t);
  agent.consul.faults.set('*', { kind: 'slow', delayMs: 500 });
  const answer = agent.get('/v1/catalog/services');
  await untilWaiting(agent, 1);
  await agent.clock.advance(500);
  t.deepEqual(await (await answer).json(), {});
});

test('fault silent: nothing, until the connection is cut', async (t) => {
  const agent = await agentFor(t);
  agent.consul.faults.set('*', { kind: 'silent' });
  const answer = agent.get('/v1/catalog/services');
  await untilWaiting(agent, 1);
  await agent.clock.advance(3_600_000);
  t.is(agent.consul.waiting, 1);
  agent.consul.interrupt();
  await t.throwsAsync(answer);
});
