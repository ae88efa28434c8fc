// Whose socket was secured: each connection gets its own, by what the library says or, where it says nothing, by the two ends.

import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { DEFAULT_TLS_OPTIONS } from '../../src/model/tls.ts';
import { socketBeneath } from '../../src/tls/private-fields.ts';
import { TlsServer } from '../../src/tls/tls-server.ts';
import { makeCertificate } from '../support/test-certificates.ts';

const pair = await makeCertificate({ names: ['a.test'] });

/** A listener whose connections are secured; how to connect to it, and the ports of clients: accepted, secured. */
async function start(t: ExecutionContext, beneath: ConstructorParameters<typeof TlsServer>[1]) {
  const server = new TlsServer({ name: 'a', options: DEFAULT_TLS_OPTIONS, pair, ticketKeys: undefined }, beneath);
  const pairs: [accepted: number | undefined, secured: number | undefined][] = [];
  const forget: (() => void)[] = [];
  const listener = net.createServer({ pauseOnConnect: true }, (raw) => {
    raw.on('error', () => {});
    const accepted = raw.remotePort;
    forget.push(
      server.accept(raw, (secured) => {
        secured.on('error', () => {});
        pairs.push([accepted, secured.remotePort]);
        secured.write('secured');
      }),
    );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.teardown(() => listener.close());
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connect = (socket?: net.Socket) => {
    const client = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...(socket && { socket }) });
    client.on('error', () => {});
    t.teardown(() => client.destroy());
    return client;
  };
  return { port, connect, pairs, forget };
}

for (const [title, beneath] of [
  ['the library says it', socketBeneath],
  ['the library does not say it', () => undefined],
  ['the library says something else', () => new net.Socket()],
] as const) {
  test(`each connection gets its own: ${title}`, async (t) => {
    const { connect, pairs } = await start(t, beneath);
    const clients = Array.from({ length: 20 }, () => connect());
    await Promise.all(clients.map((client) => once(client, 'data')));
    // Once more, when it is known what the library says.
    await once(connect(), 'data');
    t.is(pairs.length, 21);
    for (const [accepted, secured] of pairs) t.is(accepted, secured);
  });

  test(`what was forgotten is not secured: ${title}`, async (t) => {
    const { port, connect, pairs, forget } = await start(t, beneath);
    const raw = net.connect(port, '127.0.0.1');
    await once(raw, 'connect');
    while (forget.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (const each of forget) each();
    await once(connect(raw), 'close');
    await once(connect(), 'data');
    t.is(pairs.length, 1);
  });
}

test('the library says it', async (t) => {
  const { connect, pairs } = await start(t, (secured) => {
    t.true(socketBeneath(secured) instanceof net.Socket);
    return socketBeneath(secured);
  });
  await once(connect(), 'data');
  t.is(pairs.length, 1);
});
