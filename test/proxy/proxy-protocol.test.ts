// A balancer in front that says who the client is: believed where it is trusted, read and forgotten where it is not, and
// the one thing that everything later is decided by (http-safety 2.5 number 44).

import http2 from 'node:http2';
import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { makeCertificate } from '../support/test-certificates.ts';
import { IPV6, writeHeader } from '../tcp/write-header.ts';
import { get } from './client.ts';
import { fieldsOf, statusOf } from './message.ts';
import { Origin } from './origin.ts';
import { type RouterOptions, RunningRouter } from './running-router.ts';
import { connectTls } from './tls-client.ts';

const TEXT = 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n';
const BINARY = writeHeader({}).toString('latin1');

const BELIEVED = { insecure: false, trustedIPs: ['127.0.0.0/8'] };
const NOBODY = { insecure: false, trustedIPs: [] };

async function start(t: ExecutionContext, entryPoint: NonNullable<RouterOptions['entryPoint']>) {
  const origin = await Origin.open(t);
  const servers = [origin.url];
  const routes = [{ servers }, { servers, tls: 'default@internal' as const }];
  return { origin, router: await RunningRouter.start(t, { entryPoint, routes }) };
}

/** What the origin and the access log are told of the client. */
async function told({ origin, router }: Awaited<ReturnType<typeof start>>): Promise<readonly unknown[]> {
  const { clientAddress, clientPort } = await router.record(1);
  const field = (name: string) => fieldsOf(origin.request(0), name).join();
  return [field('x-forwarded-for'), field('x-real-ip'), clientAddress, clientPort];
}

const FROM_BALANCER = ['192.0.2.1', '192.0.2.1', '192.0.2.1', 56_324];

for (const [story, header, expected] of [
  ['version 1', TEXT, FROM_BALANCER],
  ['version 2', BINARY, FROM_BALANCER],
  [
    'version 2 with IPv6',
    writeHeader({ family: 0x21, addresses: IPV6 }).toString('latin1'),
    ['2001:db8::1', '2001:db8::1', '2001:db8::1', 56_324],
  ],
  ['an IPv4 client of an IPv6 balancer', 'PROXY TCP6 ::ffff:192.0.2.1 ::1 56324 443\r\n', FROM_BALANCER],
] as const) {
  test(`${story}, from a trusted balancer: the client is who it says`, async (t) => {
    for (const proxyProtocol of [BELIEVED, { insecure: true, trustedIPs: [] }]) {
      const place = await start(t, { proxyProtocol });
      const client = await place.router.connect();
      await client.ask(header + get('/'));
      t.deepEqual(await told(place), expected);
    }
  });
}

for (const [story, proxyProtocol, header] of [
  ['a balancer that is not trusted', NOBODY, TEXT],
  ['a balancer that is not trusted, in version 2', NOBODY, BINARY],
  ['no header at all', BELIEVED, ''],
  ['a balancer that checks our health', BELIEVED, writeHeader({ command: 0x20 }).toString('latin1')],
  ['a balancer that does not know', BELIEVED, 'PROXY UNKNOWN\r\n'],
] as const) {
  test(`${story}: the client is who is connected`, async (t) => {
    const place = await start(t, { proxyProtocol });
    const client = await place.router.connect();
    t.is(statusOf(await client.ask(header + get('/'))), 200);
    t.deepEqual(await told(place), ['127.0.0.1', '127.0.0.1', '127.0.0.1', client.socket.localPort]);
  });
}

test('a header that is none ends the connection, whoever sent it, and nothing reaches an upstream', async (t) => {
  for (const proxyProtocol of [BELIEVED, NOBODY]) {
    const { origin, router } = await start(t, { proxyProtocol });
    for (const header of ['PROXY TCP4 192.0.2.1\r\n', writeHeader({ command: 0x11 }).toString('latin1')]) {
      const client = await router.connect();
      client.send(header + get('/'));
      await client.untilEnded();
      t.is(client.received, '');
    }
    t.is(origin.connections.length, 0);
  }
});

test('one header, no second one', async (t) => {
  const { origin, router } = await start(t, { proxyProtocol: BELIEVED });
  const client = await router.connect();
  t.is(statusOf(await client.ask(TEXT + TEXT.replace('192.0.2.1', '192.0.2.2') + get('/'))), 400);
  t.is(origin.connections.length, 0);
});

test('where it is not asked for, it is a bad request', async (t) => {
  const { origin, router } = await start(t, {});
  for (const header of [TEXT, BINARY]) {
    const client = await router.connect();
    t.is(statusOf(await client.ask(header + get('/'))), 400);
  }
  t.is(origin.connections.length, 0);
});

test('rules see the client that the balancer told of', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, {
    entryPoint: { proxyProtocol: BELIEVED },
    routes: [{ rule: 'ClientIP(`192.0.2.0/24`)', servers: [origin.url] }],
  });
  const [inside, outside] = [await router.connect(), await router.connect()];
  t.is(statusOf(await inside.ask(TEXT + get('/'))), 200);
  t.is(statusOf(await outside.ask(get('/'))), 404);
});

test('whether forwarded headers are believed is asked of that client, not of the balancer', async (t) => {
  const forwarded = (...trustedIPs: readonly string[]) => ({
    proxyProtocol: BELIEVED,
    forwardedHeaders: { insecure: false, trustedIPs, notAppendXForwardedFor: false },
  });
  const request = get('/', 'X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Proto: https');
  for (const [entryPoint, expected] of [
    [forwarded('127.0.0.1'), ['192.0.2.1', 'http']],
    [forwarded('192.0.2.1'), ['203.0.113.9, 192.0.2.1', 'https']],
  ] as const) {
    const { origin, router } = await start(t, entryPoint);
    await (await router.connect()).ask(TEXT + request);
    const field = (name: string) => fieldsOf(origin.request(0), name).join();
    t.deepEqual([field('x-forwarded-for'), field('x-forwarded-proto')], expected);
  }
});

test('a header that is cut anywhere is the same header', async (t) => {
  for (const header of [TEXT, BINARY]) {
    const { router } = await start(t, { proxyProtocol: BELIEVED });
    for (let cut = 1; cut <= header.length; cut++) {
      const client = await router.connect();
      await client.sent(header.slice(0, cut));
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      t.is(statusOf(await client.ask(header.slice(cut) + get('/'))), 200);
      const { clientAddress } = await router.record(cut);
      t.is(clientAddress, '192.0.2.1', `cut at ${cut}`);
      client.socket.destroy();
    }
  }
});

/** Connected, with the header sent. */
async function behindBalancer(t: ExecutionContext, port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  t.teardown(() => socket.destroy());
  await new Promise<void>((resolve) => socket.write(BINARY, 'latin1', () => resolve()));
  return socket;
}

test('TLS begins behind it', async (t) => {
  const place = await start(t, { proxyProtocol: BELIEVED });
  place.router.plane.tls.setDefaultCertificate(await makeCertificate({ names: ['a.test'] }));
  const socket = await behindBalancer(t, place.router.port);
  const client = await connectTls(t, place.router.port, { socket, servername: 'a.test' });
  t.is(statusOf(await client.ask(get('/'))), 200);
  t.deepEqual(await told(place), FROM_BALANCER);
});

test('so does HTTP/2', async (t) => {
  const place = await start(t, { proxyProtocol: BELIEVED });
  const socket = await behindBalancer(t, place.router.port);
  const session = http2.connect(`http://127.0.0.1:${place.router.port}`, { createConnection: () => socket });
  t.teardown(() => session.destroy());
  const stream = session.request({ ':path': '/', ':authority': 'a.test' });
  const status = await new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
  t.is(status, 200);
  t.deepEqual(await told(place), FROM_BALANCER);
});
