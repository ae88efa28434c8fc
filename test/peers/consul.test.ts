// The Consul provider against a real agent: what the sandbox imitates is checked here.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { createConsulCatalogProvider } from '../../providers/consulcatalog/index.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ConsulEndpoint } from '../../src/model/settings.ts';
import type { Item, ScopeReading } from '../../src/model/snapshot.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { SETTINGS } from '../providers/consulcatalog/watched.ts';
import { certificate } from '../support/certificates.ts';
import { type AgentConfiguration, findConsul, type RealConsul, startConsul } from './real-consul.ts';

const binary = findConsul();
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const TOKEN = '11111111-1111-4111-8111-111111111111';

const WITH_ACLS = {
  acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: TOKEN, master: TOKEN } },
};

/** Runs `body` with an agent, or says that there is none. */
function withConsul(
  title: string,
  configuration: AgentConfiguration,
  body: (t: ExecutionContext, consul: RealConsul) => Promise<void>,
): void {
  test.serial(title, async (t) => {
    if (binary === undefined) {
      t.log('skipped: no consul');
      t.pass();
      return;
    }
    const consul = await startConsul(binary, configuration, TOKEN);
    t.teardown(() => consul.close());
    await body(t, consul);
  });
}

/** Its path, as agents take no texts. */
function writeCertificate(folder: string, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, certificate(name));
  return path;
}

interface Watched {
  readonly scopes: ReadonlyMap<string, ScopeReading>;
  item(service: string): Item | undefined;
  until(condition: () => boolean, what: string): Promise<void>;
}

function watch(
  t: ExecutionContext,
  consul: RealConsul,
  endpoint: Partial<ConsulEndpoint> = {},
  namespace?: string,
): Watched {
  const settings = { ...SETTINGS, namespace, endpoint: { ...SETTINGS.endpoint, address: consul.address, ...endpoint } };
  const scopes = new Map<string, ScopeReading>();
  const news = { arrived: Promise.withResolvers<void>() };
  const stopping = new AbortController();
  const deps = { clock: systemClock, random: Math.random, logger: silent };
  const ended = createConsulCatalogProvider(settings, deps).watch(({ readings, knownScopes }) => {
    for (const reading of readings) {
      const items = reading.status === 'complete' ? reading.items : (scopes.get(reading.scope)?.items ?? []);
      scopes.set(reading.scope, { ...reading, items });
    }
    for (const scope of scopes.keys()) if (knownScopes?.includes(scope) === false) scopes.delete(scope);
    news.arrived.resolve();
    news.arrived = Promise.withResolvers();
  }, stopping.signal);
  t.teardown(() => {
    stopping.abort();
    return ended;
  });
  return {
    scopes,
    item: (service) => scopes.get(`service/${service}`)?.items[0],
    async until(condition, what) {
      const deadline = AbortSignal.timeout(30_000);
      while (!condition()) {
        await Promise.race([news.arrived.promise, delay(1_000, undefined, { ref: true })]);
        if (deadline.aborted) throw new Error(`never came: ${what}`);
      }
      t.pass(what);
    },
  };
}

const web = { Name: 'web', ID: 'web-1', Address: '10.0.0.1', Port: 8080, Tags: ['traefik.enable=true'] };

withConsul('registered, in every state, and deregistered', {}, async (t, consul) => {
  const watched = watch(t, consul);
  await watched.until(() => watched.scopes.get('service/consul')?.status === 'complete', "Consul's own service");

  const startedMs = systemClock.nowMs();
  await consul.put('/v1/agent/service/register', { ...web, Check: { TTL: '60s', Status: 'passing' } });
  await watched.until(() => watched.item('web') !== undefined, 'the registration');
  t.log(`told ${Math.round(systemClock.nowMs() - startedMs)} ms after the registration was sent`);
  t.like(watched.item('web'), { name: 'web', declaration: { labels: [['traefik.enable', 'true']] } });
  t.regex(watched.item('web')?.id ?? '', /.\/web-1$/);
  t.deepEqual(watched.item('web')?.endpoint, {
    address: '10.0.0.1',
    ports: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
  });

  await consul.put('/v1/agent/check/fail/service:web-1');
  await watched.until(() => watched.item('web')?.endpoint === null, 'critical');
  await consul.put('/v1/agent/check/warn/service:web-1');
  await watched.until(() => watched.item('web')?.endpoint?.address === '10.0.0.1', 'warning');
  await consul.put('/v1/agent/service/maintenance/web-1?enable=true&reason=paint');
  await watched.until(() => watched.item('web')?.endpoint === null, 'maintenance');
  await consul.put('/v1/agent/service/maintenance/web-1?enable=false');
  await watched.until(() => watched.item('web')?.endpoint?.address === '10.0.0.1', 'the end of maintenance');

  await consul.put('/v1/agent/service/register', { ...web, Tags: ['portolan.enable=false'] });
  const labels = () => watched.item('web')?.declaration;
  await watched.until(() => JSON.stringify(labels()).includes('portolan.enable'), 'other tags');
  await consul.put('/v1/agent/service/deregister/web-1');
  await watched.until(() => !watched.scopes.has('service/web'), 'the deregistration');
});

withConsul('members of the mesh: Consul says who they are, whatever their tags', {}, async (t, consul) => {
  const Tags = ['traefik.enable=true'];
  await consul.put('/v1/agent/service/register', { ...web, Connect: { SidecarService: { Tags } } });
  await consul.put('/v1/agent/service/register', { Name: 'native', Port: 443, Tags, Connect: { Native: true } });
  await consul.put('/v1/agent/service/register', { Name: 'gateway', Kind: 'mesh-gateway', Port: 8443, Tags });
  const watched = watch(t, consul);
  const reading = (service: string) => watched.scopes.get(`service/${service}`);
  const reasons = (service: string) => reading(service)?.problems.map(({ reason }) => reason);
  await watched.until(
    () => ['web', 'web-sidecar-proxy', 'native', 'gateway'].every((service) => reading(service) !== undefined),
    'all four',
  );
  t.is(watched.item('web')?.endpoint?.address, '10.0.0.1');
  t.deepEqual(reasons('web'), []);
  t.deepEqual(reading('web-sidecar-proxy')?.items, []);
  t.regex(reasons('web-sidecar-proxy')?.[0] ?? '', /\(connect-proxy\), which is not supported yet/);
  t.deepEqual(reading('gateway')?.items, []);
  t.regex(reasons('gateway')?.[0] ?? '', /\(mesh-gateway\), which is not supported yet/);
  t.is(watched.item('native')?.endpoint, null);
  t.regex(reasons('native')?.[0] ?? '', /native to the service mesh/);
});

withConsul('a check that flaps: the last state is the one that stays', {}, async (t, consul) => {
  const watched = watch(t, consul);
  await consul.put('/v1/agent/service/register', { ...web, Check: { TTL: '60s', Status: 'passing' } });
  await watched.until(() => watched.item('web') !== undefined, 'the registration');
  for (let turn = 0; turn < 100; turn += 1) {
    await consul.put(`/v1/agent/check/${turn % 2 === 0 ? 'fail' : 'pass'}/service:web-1`);
  }
  await consul.put('/v1/agent/check/fail/service:web-1');
  await watched.until(() => watched.item('web')?.endpoint === null, 'critical');
  await consul.put('/v1/agent/check/pass/service:web-1');
  await watched.until(() => watched.item('web')?.endpoint?.address === '10.0.0.1', 'passing');
});

// An agent grants one address 200 connections: most of these services are polled.
withConsul('a thousand services, and changes of any of them', {}, async (t, consul) => {
  const register = (index: number, port: number) =>
    consul.put('/v1/agent/service/register', { Name: `s${index}`, Address: '10.0.0.1', Port: port });
  for (let index = 0; index < 1_000; index += 1) await register(index, 80);
  const watched = watch(t, consul);
  const portOf = (index: number) => watched.item(`s${index}`)?.endpoint?.ports[0]?.hostPort;
  const all = (port: number) => Array.from({ length: 1_000 }).every((_, index) => portOf(index) === port);
  await watched.until(() => all(80), 'all of them');
  for (const index of [0, 500, 999]) await register(index, 81);
  await watched.until(() => [0, 500, 999].every((index) => portOf(index) === 81), 'the changes');
  t.true([...watched.scopes.values()].every(({ status }) => status === 'complete'));
});

withConsul(
  'TLS: an agent that asks for a certificate answers who shows one, and nobody else',
  ({ https, folder }) => ({
    ports: { https },
    ca_file: writeCertificate(folder, 'ca.pem'),
    cert_file: writeCertificate(folder, 'server.pem'),
    key_file: writeCertificate(folder, 'server.key'),
    verify_incoming_https: true,
  }),
  async (t, consul) => {
    await consul.put('/v1/agent/service/register', web);
    const tls = { ca: certificate('ca.pem'), cert: undefined, key: undefined, insecureSkipVerify: false };
    const over = { scheme: 'https', address: consul.secureAddress } as const;
    const own = { cert: certificate('client.pem'), key: certificate('client.key') };
    const watched = watch(t, consul, { ...over, tls: { ...tls, ...own } });
    await watched.until(() => watched.item('web') !== undefined, 'the service');
    const stranger = watch(t, consul, { ...over, tls });
    await stranger.until(() => stranger.scopes.get('services')?.status === 'failed', 'the refusal');
    t.is(stranger.item('web'), undefined);
  },
);

// The agent at hand is not of the edition that has them: that it says so proves that it was asked for one.
withConsul('a namespace: asked for by our own header', {}, async (t, consul) => {
  const watched = watch(t, consul, {}, 'team');
  await watched.until(() => watched.scopes.get('services')?.status === 'failed', 'the refusal');
  t.regex(watched.scopes.get('services')?.problems[0]?.reason ?? '', /^Consul answered 400: .*Enterprise/);
});

// A development agent forgets everything, its index included: the one that comes back counts from the start.
withConsul(
  'an agent that dies removes nothing; the one that comes back tells the truth again',
  {},
  async (t, consul) => {
    const watched = watch(t, consul);
    await consul.put('/v1/agent/service/register', web);
    await watched.until(() => watched.item('web') !== undefined, 'the registration');
    for (let port = 1; port < 40; port += 1) await consul.put('/v1/agent/service/register', { ...web, Port: port });
    await watched.until(() => watched.item('web')?.endpoint?.ports[0]?.hostPort === 39, 'the last of many changes');

    await consul.stop();
    await watched.until(() => watched.scopes.get('services')?.status === 'failed', 'the loss of the list');
    await watched.until(() => watched.scopes.get('service/web')?.status === 'failed', 'the loss of the service');
    t.is(watched.item('web')?.id.endsWith('/web-1'), true);

    await consul.start();
    await watched.until(() => !watched.scopes.has('service/web'), 'the empty catalog');
    await consul.put('/v1/agent/service/register', { ...web, Port: 99 });
    await watched.until(() => watched.item('web')?.endpoint?.ports[0]?.hostPort === 99, 'a new registration');
  },
);

withConsul('ACLs: a token that may read sees all', WITH_ACLS, async (t, consul) => {
  await consul.put('/v1/agent/service/register', web);
  const watched = watch(t, consul, { token: TOKEN });
  await watched.until(() => watched.item('web') !== undefined, 'the service');
});

withConsul(
  'ACLs: without a token nothing is visible, which is a failure and not an empty catalog',
  WITH_ACLS,
  async (t, consul) => {
    await consul.put('/v1/agent/service/register', web);
    const watched = watch(t, consul);
    await watched.until(() => watched.scopes.get('services')?.status === 'failed', 'the failure');
    t.regex(watched.scopes.get('services')?.problems[0]?.reason ?? '', /ACLs hide everything/);
  },
);

withConsul('ACLs: a token that does not exist is refused in Consul words', WITH_ACLS, async (t, consul) => {
  const watched = watch(t, consul, { token: '99999999-9999-4999-8999-999999999999' });
  await watched.until(() => watched.scopes.get('services')?.status === 'failed', 'the failure');
  t.is(watched.scopes.get('services')?.problems[0]?.reason, 'Consul answered 403: ACL not found');
});

withConsul(
  'ACLs: a token that loses its rights keeps the routes, and sees on when it has them again',
  WITH_ACLS,
  async (t, consul) => {
    const accessor = '22222222-2222-4222-8222-222222222222';
    const secret = '33333333-3333-4333-8333-333333333333';
    const all = 'service_prefix "" { policy = "read" } node_prefix "" { policy = "read" }';
    await consul.put('/v1/acl/policy', { Name: 'reader', Rules: all });
    await consul.put('/v1/acl/token', { AccessorID: accessor, SecretID: secret, Policies: [{ Name: 'reader' }] });
    await consul.put('/v1/agent/service/register', web);
    const watched = watch(t, consul, { token: secret });
    await watched.until(() => watched.item('web') !== undefined, 'the service');

    await consul.put(`/v1/acl/token/${accessor}`, { SecretID: secret, Policies: [] });
    // What a waiting query may see is decided when it answers.
    await consul.put('/v1/agent/service/register', { ...web, Port: 1 });
    await watched.until(() => watched.scopes.get('service/web')?.status === 'failed', 'the failure');
    t.is(watched.item('web')?.endpoint?.ports[0]?.hostPort, 8080);

    await consul.put(`/v1/acl/token/${accessor}`, { SecretID: secret, Policies: [{ Name: 'reader' }] });
    await watched.until(() => watched.item('web')?.endpoint?.ports[0]?.hostPort === 1, 'the grant');
  },
);
