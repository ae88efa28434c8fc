// Servers that speak TLS: whom the router believes, what it shows, and what a client is told when it does not work out.

import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { type ServersTls, USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import { listNames } from '../../src/tls/alternative-names.ts';
import { peerIdentity } from '../../src/tls/peer-identity.ts';
import { certificate } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { get, post } from './client.ts';
import { statusOf } from './message.ts';
import { answer, echo, Origin, type OriginScript } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const keyPair = (name: string) => ({ cert: certificate(`${name}.pem`), key: certificate(`${name}.key`) });
const BELIEVED: Partial<ServersTls> = { rootCAs: [certificate('ca.pem')] };
const CLIENT = { certificate: certificate('client.pem'), key: certificate('client.key') };

const secureOrigin = (t: ExecutionContext, options: tls.TlsOptions = {}, script: OriginScript = {}): Promise<Origin> =>
  Origin.open(t, { ...script, tls: { ...keyPair('server'), ...options } });

/** The status of one request to the origin by a transport with this TLS, and the error of its record. */
async function ask(t: ExecutionContext, url: string, transport: Partial<ServersTls>) {
  const router = await RunningRouter.start(t, { routes: [{ servers: [url] }], transport: { tls: transport } });
  const client = await router.connect();
  const reply = await client.ask(get('/'));
  const { error } = await router.record(1);
  return { status: statusOf(reply), error };
}

const WELL = { status: 200, error: undefined };
const UNTRUSTED = { status: 502, error: 'tlsUntrusted' };
const FAILED = { status: 502, error: 'tlsFailed' };

test('a request and its body go through TLS, and the connection is used again', async (t) => {
  const origin = await secureOrigin(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }], transport: { tls: BELIEVED } });
  const client = await router.connect();
  t.is((await client.ask(post('/a', 'hello'))).body, 'POST /a hello');
  t.is((await client.ask(get('/b'))).body, 'GET /b');
  t.is(origin.connections.length, 1);
});

test('a large body both ways, through the limits of buffers', async (t) => {
  const body = 'x'.repeat(3_000_000);
  const origin = await secureOrigin(t, {}, { answer: (request) => answer(request.body) });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }], transport: { tls: BELIEVED } });
  const client = await router.connect();
  t.true((await client.ask(post('/', body))).body === body);
});

// === Whom it believes ===

test('an authority that is named, and no other', async (t) => {
  const { url } = await secureOrigin(t);
  t.deepEqual(await ask(t, url, BELIEVED), WELL);
  t.deepEqual(await ask(t, url, { rootCAs: [certificate('other-ca.pem'), certificate('ca.pem')] }), WELL);
  t.deepEqual(await ask(t, url, { rootCAs: [certificate('other-ca.pem')] }), UNTRUSTED);
  t.deepEqual(await ask(t, url, {}), UNTRUSTED);
});

test('only insecureSkipVerify turns verification off: no variable of the environment is asked', async (t) => {
  const { url } = await secureOrigin(t);
  t.deepEqual(await ask(t, url, { insecureSkipVerify: true }), WELL);
  t.true(peerIdentity('a.test', { ...USUAL_TRANSPORT.tls }).rejectUnauthorized);
  t.false(peerIdentity('a.test', { ...USUAL_TRANSPORT.tls, insecureSkipVerify: true }).rejectUnauthorized);
});

test('a certificate whose time is over', async (t) => {
  const { url } = await secureOrigin(t, keyPair('expired'));
  t.deepEqual(await ask(t, url, BELIEVED), UNTRUSTED);
  t.deepEqual(await ask(t, url, { ...BELIEVED, insecureSkipVerify: true }), WELL);
});

test("the name is that of the server's URL, or serverName", async (t) => {
  const other = await secureOrigin(t, keyPair('elsewhere'));
  t.deepEqual(await ask(t, other.url, BELIEVED), UNTRUSTED);
  t.deepEqual(await ask(t, other.url, { ...BELIEVED, serverName: 'elsewhere.test' }), WELL);
  const { url } = await secureOrigin(t);
  t.deepEqual(await ask(t, url, { ...BELIEVED, serverName: 'server.test' }), WELL);
  t.deepEqual(await ask(t, url, { ...BELIEVED, serverName: 'elsewhere.test' }), UNTRUSTED);
  t.deepEqual(await ask(t, url, { ...BELIEVED, serverName: '127.0.0.1' }), WELL);
});

test('SNI: the name that is wanted, and none for an address', async (t) => {
  const asked: string[] = [];
  const origin = await secureOrigin(t, {
    SNICallback: (name, done) => {
      asked.push(name);
      done(null, undefined);
    },
  });
  await ask(t, origin.url, BELIEVED);
  t.deepEqual(asked, []);
  await ask(t, origin.url, { ...BELIEVED, serverName: 'server.test' });
  t.deepEqual(asked, ['server.test']);
});

const uri = (value: string) => ({ type: 'URI', value }) as const;
const dnsName = (value: string) => ({ type: 'DNSName', value }) as const;

test('peerCertSANs: the certificate must have one of them, and be for the name as well', async (t) => {
  const { url } = await secureOrigin(t);
  const having = (...peerCertSANs: ServersTls['peerCertSANs']) => ask(t, url, { ...BELIEVED, peerCertSANs });
  t.deepEqual(await having(uri('spiffe://test/server')), WELL);
  t.deepEqual(await having(uri('spiffe://test/other')), UNTRUSTED);
  t.deepEqual(await having(uri('server.test'), dnsName('spiffe://test/server')), UNTRUSTED);
  t.deepEqual(await having(dnsName('elsewhere.test'), dnsName('SERVER.test')), WELL);
  t.deepEqual(await having(dnsName('127.0.0.1')), WELL);
  t.deepEqual(await having(dnsName('127.0.0.2'), dnsName('other.test')), UNTRUSTED);
  const elsewhere = { serverName: 'elsewhere.test', peerCertSANs: [dnsName('server.test')] };
  t.deepEqual(await ask(t, url, { ...BELIEVED, ...elsewhere }), UNTRUSTED);
});

test('peerCertSANs with insecureSkipVerify: they stand in the place of the name, and the signature counts', async (t) => {
  const { url } = await secureOrigin(t);
  const nameless = { insecureSkipVerify: true, serverName: 'elsewhere.test' };
  for (const name of [uri('spiffe://test/server'), dnsName('server.test')]) {
    const wanted = { ...nameless, peerCertSANs: [name] };
    t.deepEqual(await ask(t, url, { ...BELIEVED, ...wanted }), WELL);
    t.deepEqual(await ask(t, url, { rootCAs: [certificate('other-ca.pem')], ...wanted }), UNTRUSTED);
  }
  t.deepEqual(await ask(t, url, { ...BELIEVED, ...nameless, peerCertSANs: [dnsName('other.test')] }), UNTRUSTED);
});

test('peerCertSANs: a common name is no alternative name', async (t) => {
  const { url } = await secureOrigin(t, keyPair('common'));
  const nameless = { ...BELIEVED, insecureSkipVerify: true };
  t.deepEqual(await ask(t, url, { ...nameless, peerCertSANs: [uri('spiffe://test/common')] }), WELL);
  t.deepEqual(await ask(t, url, { ...nameless, peerCertSANs: [dnsName('common.test')] }), UNTRUSTED);
});

test('a name in quotes is not another one (CVE-2021-44532)', (t) => {
  t.deepEqual(listNames('DNS:a.test, URI:spiffe://a, IP Address:1.2.3.4, URI:spiffe://b', ['URI']), [
    'spiffe://a',
    'spiffe://b',
  ]);
  t.deepEqual(listNames('URI:"http://a, URI:spiffe://victim"', ['URI']), ['http://a, URI:spiffe://victim']);
  t.deepEqual(listNames('DNS:"evil, URI:spiffe://victim"', ['URI']), []);
  t.deepEqual(listNames('', ['URI']), []);
});

// === What it shows and speaks ===

test('a client certificate is shown to a server that asks for one', async (t) => {
  const { url } = await secureOrigin(t, {
    requestCert: true,
    rejectUnauthorized: true,
    ca: certificate('ca.pem'),
    maxVersion: 'TLSv1.2',
  });
  t.deepEqual(await ask(t, url, { ...BELIEVED, certificates: [CLIENT] }), WELL);
  t.deepEqual(await ask(t, url, BELIEVED), FAILED);
});

test('versions: only one end of them given leaves the other as usual', async (t) => {
  const [modern, old] = [
    await secureOrigin(t, { minVersion: 'TLSv1.3' }),
    await secureOrigin(t, { maxVersion: 'TLSv1.2' }),
  ];
  t.deepEqual(await ask(t, modern.url, { ...BELIEVED, minVersion: 'TLSv1.2' }), WELL);
  t.deepEqual(await ask(t, old.url, { ...BELIEVED, minVersion: 'TLSv1.2' }), WELL);
  t.deepEqual(await ask(t, old.url, { ...BELIEVED, minVersion: 'TLSv1.3' }), FAILED);
  t.deepEqual(await ask(t, modern.url, { ...BELIEVED, maxVersion: 'TLSv1.2' }), FAILED);
});

test('a version that is long over, for those who say so', async (t) => {
  const options = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  const { url } = await secureOrigin(t, options);
  t.deepEqual(await ask(t, url, BELIEVED), FAILED);
  t.deepEqual(await ask(t, url, { ...BELIEVED, minVersion: 'TLSv1' }), WELL);
});

test('cipher suites: one that is named is spoken, and TLS 1.3 is not lost by naming any', async (t) => {
  const suites = { cipherSuites: ['ECDHE-ECDSA-AES128-GCM-SHA256'] };
  const twelve = (ciphers: string) => secureOrigin(t, { maxVersion: 'TLSv1.2', ciphers });
  t.deepEqual(await ask(t, (await twelve('ECDHE-ECDSA-AES128-GCM-SHA256')).url, { ...BELIEVED, ...suites }), WELL);
  t.deepEqual(await ask(t, (await twelve('ECDHE-ECDSA-AES256-GCM-SHA384')).url, { ...BELIEVED, ...suites }), FAILED);
  t.deepEqual(await ask(t, (await secureOrigin(t, { minVersion: 'TLSv1.3' })).url, { ...BELIEVED, ...suites }), WELL);
});

test('what OpenSSL refuses costs the services of that transport 503, and nobody else', async (t) => {
  const origin = await secureOrigin(t);
  const plain = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'Path(`/tls`)', servers: [origin.url] },
      { rule: 'Path(`/plain`)', servers: [plain.url] },
    ],
    transport: { tls: { ...BELIEVED, cipherSuites: ['NO-SUCH-SUITE'], maxVersion: 'TLSv1.2' } },
  });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/tls'))), 503);
  t.is((await router.record(1)).error, 'transportUnusable');
  t.is(statusOf(await client.ask(get('/plain'))), 200);
});

// === Sessions ===

test('the next connection to a server resumes the session of the last one', async (t) => {
  const resumed: boolean[] = [];
  const origin = await secureOrigin(t, {}, { answer: (request) => answer(request.asked, 'Connection: close') });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }], transport: { tls: BELIEVED } });
  const client = await router.connect();
  for (let i = 0; i < 3; i++) {
    await client.ask(get('/'));
    const { socket } = origin.connection(i);
    if (socket instanceof tls.TLSSocket) resumed.push(socket.isSessionReused());
  }
  t.deepEqual(resumed, [false, true, true]);
});

test('a transport that verifies again believes no session of one that did not', async (t) => {
  const origin = await secureOrigin(t, {}, { answer: (request) => answer(request.asked, 'Connection: close') });
  const routes = [{ servers: [origin.url], transport: 'mtls@file' }] as const;
  const router = await RunningRouter.start(t, { routes }, { 'mtls@file': { tls: { insecureSkipVerify: true } } });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/'))), 200);
  await router.useTransport('mtls@file', { tls: { rootCAs: [certificate('other-ca.pem')] } });
  t.is(statusOf(await client.ask(get('/'))), 502);
  t.is((await router.record(2)).error, 'tlsUntrusted');
});

// === Faults ===

test('a server that says no word of TLS: 502; another is asked', async (t) => {
  const garbage = net.createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  t.teardown(() => garbage.close());
  await once(garbage.listen(0, '127.0.0.1'), 'listening');
  const address = garbage.address();
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  t.deepEqual(await ask(t, url, BELIEVED), FAILED);
  const origin = await secureOrigin(t, {}, { answer: echo });
  const router = await RunningRouter.start(t, {
    routes: [{ servers: [url, origin.url] }],
    transport: { tls: BELIEVED },
  });
  const client = await router.connect();
  for (const path of ['/1', '/2', '/3']) t.is((await client.ask(get(path))).body, `GET ${path}`);
});

test('a server that accepts and is silent: 504 after 10 s', async (t) => {
  const clock = new ManualClock();
  const silent = await Origin.open(t, { paused: true });
  const url = silent.url.replace('http:', 'https:');
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [url] }], transport: { tls: BELIEVED } });
  const client = await router.connect();
  client.send(get('/'));
  await silent.until(() => silent.connections.length === 1);
  while (router.records.length === 0) await clock.advance(250);
  t.is(statusOf(await client.answer()), 504);
  const { error, durationMs } = await router.record(1);
  t.is(error, 'tlsTimeout');
  t.true(durationMs >= 10_000 && durationMs <= 10_500, `${durationMs}`);
});

test('an answer that ends with its connection', async (t) => {
  const origin = await secureOrigin(
    t,
    {},
    {
      answer: ({ connection }) => void connection.socket.end('HTTP/1.1 200 OK\r\n\r\nwhole'),
    },
  );
  t.deepEqual(await ask(t, origin.url, BELIEVED), WELL);
});

test('plain HTTP to a server that wants TLS is its own answer, or 502', async (t) => {
  const origin = await secureOrigin(t);
  t.is((await ask(t, origin.url.replace('https:', 'http:'), BELIEVED)).status, 502);
});
