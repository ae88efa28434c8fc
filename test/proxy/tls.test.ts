// Clients that speak TLS: the certificate by name, the policy by host, and no way around either.

import http2 from 'node:http2';
import net from 'node:net';
import test from 'ava';
import { DEFAULT_TLS_OPTIONS, type TlsOptions } from '../../src/model/tls.ts';
import { subjectOf } from '../../src/tls/client-subject.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { makeCertificate } from '../support/test-certificates.ts';
import { catchHello, helloNaming, inRecords } from '../tls/client-hellos.ts';
import { get } from './client.ts';
import { fieldOf, statusOf } from './message.ts';
import { echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';
import { connectTls } from './tls-client.ts';

async function startSecured(t: Parameters<typeof RunningRouter.start>[0], options: { clock?: ManualClock } = {}) {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, {
    ...options,
    routes: [{ servers: [origin.url] }, { servers: [origin.url], tls: 'default@internal' }],
  });
  const [a, fallback] = await Promise.all([
    makeCertificate({ names: ['a.test'] }),
    makeCertificate({ names: ['fallback'] }),
  ]);
  router.plane.tls.setCertificate('a@test', a);
  router.plane.tls.setDefaultCertificate(fallback);
  return { origin, router };
}

const withOptions = (options: Partial<TlsOptions>): TlsOptions => ({ ...DEFAULT_TLS_OPTIONS, ...options });

test('one port speaks TLS and plain HTTP; the certificate is chosen by name; upstreams are told https', async (t) => {
  const { origin, router } = await startSecured(t);
  const named = await connectTls(t, router.port, { servername: 'a.test' });
  t.is(named.shown, 'a.test');
  t.is((await named.ask(get('/1'))).body, 'GET /1');
  t.is((await named.ask(get('/2'))).body, 'GET /2');
  t.is((await connectTls(t, router.port, { servername: 'b.test' })).shown, 'fallback');
  t.is((await connectTls(t, router.port)).shown, 'fallback');
  t.is((await (await router.connect()).ask(get('/3'))).body, 'GET /3');
  t.deepEqual(
    origin.requests.map((request) => fieldOf(request, 'x-forwarded-proto')),
    ['https', 'https', 'http'],
  );
  t.is(router.records[0]?.scheme, 'https');
});

test('HTTP/2 by ALPN', async (t) => {
  const { origin, router } = await startSecured(t);
  const session = http2.connect(`https://a.test:${router.port}`, {
    host: '127.0.0.1',
    rejectUnauthorized: false,
    lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  t.teardown(() => session.destroy());
  const stream = session.request({ ':path': '/h2', ':authority': 'a.test' });
  const status = await new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])));
  t.is(status, 200);
  t.is(fieldOf(origin.request(0), 'x-forwarded-proto'), 'https');
});

test('a hello cut anywhere, over segments and over records, gets the same certificate (CVE-2026-32305)', async (t) => {
  const { router } = await startSecured(t);
  const hello = await catchHello({ servername: 'a.test' });
  const answers = (pieces: readonly Buffer[]) =>
    new Promise<number>((resolve) => {
      const socket = net.connect({ port: router.port, host: '127.0.0.1', noDelay: true });
      t.teardown(() => socket.destroy());
      socket.once('data', (bytes: Buffer) => resolve(bytes[0] ?? 0));
      socket.on('error', () => {});
      void (async () => {
        for (const piece of pieces) await new Promise((taken) => socket.write(piece, taken));
      })();
    });
  const cuts = [1, 4, 5, 6, 43, 44, 100, 300, hello.length - 1];
  for (const cut of cuts) t.is(await answers([hello.subarray(0, cut), hello.subarray(cut)]), 0x16, `cut at ${cut}`);
  t.is(await answers([inRecords(hello, 50)]), 0x16);
  t.is(await answers(Array.from(inRecords(hello, 400), (byte) => Buffer.from([byte]))), 0x16);
});

for (const [name, bytes] of [
  ['a NUL', helloNaming('a.test\0x')],
  ['300 bytes', helloNaming('x'.repeat(300))],
  ['no hello', Buffer.from([0x16, 3, 1, 0, 3, 9, 9, 9])],
] as const) {
  test(`refused, and the next client is served: ${name} (CVE-2026-21637)`, async (t) => {
    const { router } = await startSecured(t);
    const socket = net.connect({ port: router.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(bytes);
    await closed;
    t.is((await connectTls(t, router.port, { servername: 'a.test' })).shown, 'a.test');
  });
}

test('a handshake that stalls at any byte is closed in time (CVE-2026-25949)', async (t) => {
  const clock = new ManualClock();
  const { router } = await startSecured(t, { clock });
  const hello = await catchHello({ servername: 'a.test' });
  const stalled = [0, 1, 5, 50, hello.length].map((length) => {
    const socket = net.connect({ port: router.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.on('data', () => {});
    t.teardown(() => socket.destroy());
    if (length > 0) socket.write(hello.subarray(0, length));
    return { socket, closed: new Promise((resolve) => socket.on('close', resolve)) };
  });
  await Promise.all(
    stalled.map(
      ({ socket }) =>
        new Promise((resolve) => (socket.connecting ? socket.once('connect', resolve) : resolve(undefined))),
    ),
  );
  let open = stalled.length;
  for (const { closed } of stalled) void closed.then(() => open--);
  for (let i = 0; i < 200 && open > 0; i++) await clock.advance(500);
  await Promise.all(stalled.map(({ closed }) => closed));
  t.is(open, 0);
});

test('strict SNI: who asks for no known name is refused', async (t) => {
  const { router } = await startSecured(t);
  router.plane.tls.setOptions('default@internal', withOptions({ sniStrict: true }));
  t.is((await connectTls(t, router.port, { servername: 'a.test' })).shown, 'a.test');
  await t.throwsAsync(connectTls(t, router.port, { servername: 'b.test' }), { message: /unrecognized name/ });
  await t.throwsAsync(connectTls(t, router.port));
});

test('versions and protocols are those of the options', async (t) => {
  const { router } = await startSecured(t);
  router.plane.tls.setOptions('default@internal', withOptions({ minVersion: 'TLSv1.3', alpnProtocols: ['http/1.1'] }));
  const client = await connectTls(t, router.port, { servername: 'a.test', ALPNProtocols: ['h2', 'http/1.1'] });
  t.deepEqual([client.socket.getProtocol(), client.socket.alpnProtocol], ['TLSv1.3', 'http/1.1']);
  await t.throwsAsync(connectTls(t, router.port, { servername: 'a.test', maxVersion: 'TLSv1.2' }));
  await t.throwsAsync(connectTls(t, router.port, { servername: 'a.test', ALPNProtocols: ['h3'] }));
});

test('suites of TLS 1.3: AES-128 before AES-256, and ChaCha20 for who would rather have it, as in Go', async (t) => {
  const { router } = await startSecured(t);
  const agreed = async (ciphers: string) =>
    (await connectTls(t, router.port, { servername: 'a.test', ciphers })).socket.getCipher().name;
  const [aes128, aes256, chacha] = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
  t.is(await agreed(`${aes256}:${chacha}:${aes128}`), aes128);
  t.is(await agreed(`${aes256}:${chacha}`), aes256);
  t.is(await agreed(`${chacha}:${aes256}:${aes128}`), chacha);
});

test('client certificates: each type admits whom it says, and nobody else', async (t) => {
  const { router } = await startSecured(t);
  const [authority, other] = await Promise.all([
    makeCertificate({ commonName: 'ca', authority: true }),
    makeCertificate({ commonName: 'other ca', authority: true }),
  ]);
  const [signed, foreign] = await Promise.all([
    makeCertificate({ commonName: 'signed', signedBy: authority }),
    makeCertificate({ commonName: 'foreign', signedBy: other }),
  ]);
  const clients = {
    none: {},
    signed: { cert: signed.certificate, key: signed.key },
    foreign: { cert: foreign.certificate, key: foreign.key },
  };
  const admitted: Record<string, string[]> = {};
  for (const type of [
    'NoClientCert',
    'RequestClientCert',
    'RequireAnyClientCert',
    'VerifyClientCertIfGiven',
    'RequireAndVerifyClientCert',
  ] as const) {
    router.plane.tls.setOptions(
      'default@internal',
      withOptions({ clientAuth: { type, authorities: [authority.certificate] } }),
    );
    admitted[type] = [];
    for (const [name, options] of Object.entries(clients)) {
      // With TLS 1.3 a client learns of its refusal only behind the handshake.
      const served = await connectTls(t, router.port, { servername: 'a.test', ...options })
        .then((client) => client.ask(get('/')))
        .then(
          (reply) => statusOf(reply) === 200,
          () => false,
        );
      if (served) admitted[type].push(name);
    }
  }
  t.deepEqual(admitted, {
    NoClientCert: ['none', 'signed', 'foreign'],
    RequestClientCert: ['none', 'signed', 'foreign'],
    RequireAnyClientCert: ['signed', 'foreign'],
    VerifyClientCertIfGiven: ['none', 'signed'],
    RequireAndVerifyClientCert: ['signed'],
  });
});

test("whom a client's certificate names stands in the access log", async (t) => {
  const { router } = await startSecured(t);
  const authority = await makeCertificate({ commonName: 'ca', authority: true });
  const { certificate: cert, key } = await makeCertificate({ commonName: 'somebody', signedBy: authority });
  const clientAuth = { type: 'VerifyClientCertIfGiven', authorities: [authority.certificate] } as const;
  router.plane.tls.setOptions('default@internal', withOptions({ clientAuth }));
  for (const options of [{ cert, key }, {}])
    await (await connectTls(t, router.port, { servername: 'a.test', ...options })).ask(get('/'));
  t.is((await router.record(1)).tls?.clientSubject, 'CN=somebody');
  t.is((await router.record(2)).tls?.clientSubject, undefined);
  t.is(subjectOf({ subject: 'C=DE\nO=Me\\, Myself\nserialNumber=7\nCN=a' }), 'CN=a,SERIALNUMBER=7,O=Me\\, Myself,C=DE');
});

test('a new certificate is shown to new connections, and those there are never notice', async (t) => {
  const { router } = await startSecured(t);
  const before = await connectTls(t, router.port, { servername: 'a.test' });
  router.plane.tls.setCertificate('a@test', await makeCertificate({ names: ['a.test'], commonName: 'renewed' }));
  t.is((await connectTls(t, router.port, { servername: 'a.test' })).shown, 'renewed');
  t.is((await before.ask(get('/'))).body, 'GET /');
  router.plane.tls.setCertificate('a@test', undefined);
  t.is((await connectTls(t, router.port, { servername: 'a.test' })).shown, 'fallback');
});

test('sessions are resumed by every worker that has the same ticket keys, and begun anew after a rotation', async (t) => {
  const first = await startSecured(t);
  const second = await RunningRouter.start(t, { routes: [] });
  const pair = await makeCertificate({ names: ['a.test'] });
  for (const { plane } of [first.router, second]) {
    plane.tls.setCertificate('a@test', pair);
    plane.tls.useTicketKeys(Buffer.alloc(48, 1));
  }
  const options = { servername: 'a.test', maxVersion: 'TLSv1.2' } as const;
  const client = await connectTls(t, first.router.port, options);
  const session = client.socket.getSession();
  const resumed = async (port: number) =>
    (await connectTls(t, port, { ...options, ...(session === undefined ? {} : { session }) })).socket.isSessionReused();
  t.true(await resumed(first.router.port));
  t.true(await resumed(second.port));
  second.plane.tls.useTicketKeys(Buffer.alloc(48, 2));
  t.false(await resumed(second.port));
  t.true(await resumed(first.router.port));
});

test('a router with tls takes TLS connections only, one without takes plain ones only (reference 5.7)', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const routes = [
    { rule: 'Host(`plain.test`)', servers: [origin.url] },
    { rule: 'Host(`a.test`)', servers: [origin.url], tls: 'default@internal' },
  ] as const;
  const router = await RunningRouter.start(t, { routes });
  router.plane.tls.useGeneratedCertificate(await makeCertificate({ names: ['generated'] }));
  const secured = await connectTls(t, router.port, { servername: 'a.test' });
  const plain = await router.connect();
  const asking = (host: string) => get('/').replace('a.test', host);
  t.is(secured.shown, 'generated');
  t.is(statusOf(await secured.ask(asking('a.test'))), 200);
  t.is(statusOf(await secured.ask(asking('plain.test'))), 404);
  t.is(statusOf(await plain.ask(asking('plain.test'))), 200);
  t.is(statusOf(await plain.ask(asking('a.test'))), 404);
});

test('options go by the name that is asked for; a connection made with others is misdirected: 421 (CVE-2022-23632)', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const routes = [
    { rule: 'Host(`open.test`)', servers: [origin.url], tls: 'default@internal' },
    { rule: 'Host(`closed.test`) || Host(`*.closed.test`)', servers: [origin.url], tls: 'mutual@file' },
  ] as const;
  const router = await RunningRouter.start(t, { routes });
  const authority = await makeCertificate({ commonName: 'ca', authority: true });
  const known = await makeCertificate({ commonName: 'known', signedBy: authority });
  const { tls } = router.plane;
  tls.useGeneratedCertificate(await makeCertificate({ names: ['generated'] }));
  const clientAuth = { type: 'RequireAndVerifyClientCert', authorities: [authority.certificate] } as const;
  tls.setOptions('mutual@file', withOptions({ clientAuth }));
  const asking = (host: string) => get('/').replace('a.test', host);
  const anonymous = await connectTls(t, router.port, { servername: 'open.test' });
  t.is(statusOf(await anonymous.ask(asking('open.test'))), 200);
  for (const host of ['closed.test', 'CLOSED.test', 'closed.test.', 'a.closed.test'])
    t.is(statusOf(await anonymous.ask(asking(host))), 421, host);
  for (const servername of ['closed.test', 'Closed.Test', 'a.closed.test']) {
    const refused = connectTls(t, router.port, { servername }).then((client) => client.ask(asking('closed.test')));
    await t.throwsAsync(refused, undefined, servername);
    const client = await connectTls(t, router.port, { servername, cert: known.certificate, key: known.key });
    t.is(statusOf(await client.ask(asking('closed.test'))), 200);
    t.is(statusOf(await client.ask(asking('open.test'))), 421);
  }
  tls.setOptions('mutual@file', undefined);
  const unknown = connectTls(t, router.port, { servername: 'closed.test' });
  await t.throwsAsync(unknown, undefined, 'unknown options: nobody is let in');
});
