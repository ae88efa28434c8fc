// `check --providers` and a real agent with ACLs: which right is missing is told, whatever way Consul says no.

import test, { type ExecutionContext } from 'ava';
import { tryConsulAccess } from '../../providers/consulcatalog/try-access.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { SETTINGS } from '../providers/consulcatalog/watched.ts';
import { findConsul, type RealConsul, startConsul } from './real-consul.ts';

const binary = findConsul();
const TOKEN = '11111111-1111-4111-8111-111111111111';
const WITH_ACLS = {
  acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: TOKEN, master: TOKEN } },
};

async function trialsOf({ address }: RealConsul, token: string | undefined): Promise<readonly string[]> {
  const settings = { ...SETTINGS, endpoint: { ...SETTINGS.endpoint, address, token } };
  const trials = await tryConsulAccess(settings, systemClock, new AbortController().signal);
  return trials.map(({ tried, outcome, detail }) => `${outcome} ${tried}: ${detail}`);
}

async function tokenWith(consul: RealConsul, number: number, Rules: string): Promise<string> {
  const secret = `${String(number).repeat(8)}-3333-4333-8333-333333333333`;
  await consul.put('/v1/acl/policy', { Name: `policy-${number}`, Rules });
  await consul.put('/v1/acl/token', { SecretID: secret, Policies: [{ Name: `policy-${number}` }] });
  return secret;
}

test('a token that may read, one without each right, one that does not exist, and none', async (t: ExecutionContext) => {
  if (binary === undefined) {
    t.log('skipped: no consul');
    return void t.pass();
  }
  const consul = await startConsul(binary, WITH_ACLS, TOKEN);
  t.teardown(() => consul.close());
  await consul.put('/v1/agent/service/register', { Name: 'web', Port: 8080, Tags: ['traefik.enable=true'] });
  const services = 'service_prefix "" { policy = "read" }';
  const nodes = 'node_prefix "" { policy = "read" }';
  const list = /^ok service:read: services: \d, and \d of them take part$/;
  const both = await trialsOf(consul, await tokenWith(consul, 3, services + nodes));
  t.regex(both[0] ?? '', list);
  t.deepEqual(both.slice(1), ['ok node:read: instances of consul: 1']);
  const noNodes = await trialsOf(consul, await tokenWith(consul, 4, services));
  t.regex(noNodes[0] ?? '', list);
  t.deepEqual(noNodes.slice(1), ['denied node:read: ACLs hide every instance of consul: the token lacks node:read']);
  const hidden = ['denied service:read: ACLs hide everything: the token needs service:read and node:read'];
  t.deepEqual(await trialsOf(consul, await tokenWith(consul, 5, nodes)), hidden);
  t.deepEqual(await trialsOf(consul, undefined), hidden);
  const unknown = await trialsOf(consul, '99999999-9999-4999-8999-999999999999');
  t.deepEqual(unknown, ['denied service:read: Consul answered 403: ACL not found']);
});
