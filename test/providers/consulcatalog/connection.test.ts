// What goes with each query besides the question, and TLS towards Consul: whom it believes, what it shows.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ConsulEndpoint } from '../../../src/model/settings.ts';
import type { Agent } from '../../sandbox/consul-agent.ts';
import { certificate } from '../../support/certificates.ts';
import { type Watched, watchConsul } from './watched.ts';

const SERVER: ServerOptions = { cert: certificate('server.pem'), key: certificate('server.key') };
const ASKS_FOR_ONE: ServerOptions = { ...SERVER, ca: certificate('ca.pem'), requestCert: true };
const NOTHING = { ca: undefined, cert: undefined, key: undefined, insecureSkipVerify: false };

function web(agent: Agent): void {
  agent.consul.register({ name: 'web', port: 8080, address: '10.0.0.1' });
}

const watchOverTls = (t: ExecutionContext, server: ServerOptions, tls: Partial<ConsulEndpoint['tls']>) =>
  watchConsul(
    t,
    web,
    (settings) => ({
      ...settings,
      endpoint: { ...settings.endpoint, scheme: 'https', tls: { ...NOTHING, ...tls } },
    }),
    server,
  );

const isRead = (watched: Watched) => () => watched.scopes.get('service/web')?.status === 'complete';
const reasonOf = (watched: Watched) => watched.scopes.get('services')?.problems[0]?.reason ?? '';

test('basic authentication and the namespace go with every query, beside the token', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const watched = await watchConsul(
    t,
    (agent) => {
      web(agent);
      agent.intercept = ({ headers }) => seen.push(headers) === 0;
    },
    (settings) => ({
      ...settings,
      namespace: 'team',
      endpoint: { ...settings.endpoint, token: 's3cret', httpAuth: { username: 'edge', password: 'pa:ss' } },
    }),
  );
  await watched.until(() => watched.consul.waiting === 2, 'both queries wait');
  t.is(seen.length, 4, 'two queries, first without an index, then with one');
  for (const headers of seen) {
    t.is(headers.authorization, `Basic ${Buffer.from('edge:pa:ss').toString('base64')}`);
    t.is(headers['x-consul-namespace'], 'team');
    t.is(headers['x-consul-token'], 's3cret');
  }
});

test('without them nothing of the kind is sent', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const watched = await watchConsul(t, (agent) => {
    agent.intercept = ({ headers }) => seen.push(headers) === 0;
  });
  await watched.until(() => watched.consul.waiting === 1, 'the list waits');
  for (const headers of seen) {
    t.is(headers.authorization, undefined);
    t.is(headers['x-consul-namespace'], undefined);
  }
});

test('an authority of our own is believed, as a text', async (t) => {
  const watched = await watchOverTls(t, SERVER, { ca: certificate('ca.pem') });
  await watched.until(isRead(watched), 'the service');
  t.is(reasonOf(watched), '');
});

test('a server that nobody we believe has vouched for is not asked', async (t) => {
  const watched = await watchOverTls(t, SERVER, { ca: certificate('other-ca.pem') });
  await watched.until(() => reasonOf(watched) !== '', 'the failure');
  t.regex(reasonOf(watched), /certificate/);
  t.is(watched.consul.count('/v1/catalog/services'), 0);
});

test('a certificate for another name is not believed', async (t) => {
  const elsewhere = { cert: certificate('elsewhere.pem'), key: certificate('elsewhere.key') };
  const watched = await watchOverTls(t, elsewhere, { ca: certificate('ca.pem') });
  await watched.until(() => reasonOf(watched) !== '', 'the failure');
  t.regex(reasonOf(watched), /127\.0\.0\.1/);
  t.is(watched.consul.count('/v1/catalog/services'), 0);
});

test('insecureSkipVerify believes everybody', async (t) => {
  const watched = await watchOverTls(t, SERVER, { insecureSkipVerify: true });
  await watched.until(isRead(watched), 'the service');
  t.is(reasonOf(watched), '');
});

test('a certificate is shown to a Consul that asks for one', async (t) => {
  const own = { cert: certificate('client.pem'), key: certificate('client.key') };
  const watched = await watchOverTls(t, ASKS_FOR_ONE, { ca: certificate('ca.pem'), ...own });
  await watched.until(isRead(watched), 'the service');
  t.is(reasonOf(watched), '');
});

test('a Consul that asks for a certificate and sees none refuses, which is a failure like any other', async (t) => {
  const watched = await watchOverTls(t, ASKS_FOR_ONE, { ca: certificate('ca.pem') });
  await watched.until(() => watched.scopes.get('services')?.status === 'failed', 'the failure');
  t.is(watched.consul.count('/v1/catalog/services'), 0);
});

// Whoever renews certificates writes files, sometimes after us.
test('files are read for each connection: one that is missing fails the query, and heals it once it is there', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-consul-tls-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const ca = join(folder, 'ca.pem');
  const watched = await watchOverTls(t, SERVER, { ca });
  const missing = `endpoint.tls.ca: cannot read "${ca}": no such file`;
  await watched.until(() => reasonOf(watched) === missing, 'the missing file');
  writeFileSync(ca, 'no certificate');
  await watched.until(() => reasonOf(watched) === `endpoint.tls.ca: "${ca}" holds no certificate`, 'the wrong file');
  writeFileSync(ca, certificate('other-ca.pem'));
  await watched.until(() => !reasonOf(watched).startsWith('endpoint.tls.ca'), 'an authority of somebody else');
  writeFileSync(ca, certificate('ca.pem'));
  await watched.until(isRead(watched), 'the service');
  t.is(reasonOf(watched), '');
});

test('a key that is not of its certificate is told without showing it', async (t) => {
  const watched = await watchOverTls(t, SERVER, { cert: certificate('client.pem'), key: certificate('server.key') });
  await watched.until(() => reasonOf(watched) !== '', 'the failure');
  t.regex(reasonOf(watched), /^endpoint\.tls\.cert: the key of /);
  t.false(reasonOf(watched).includes('PRIVATE'));
});
