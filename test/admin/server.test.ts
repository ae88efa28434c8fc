import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import test from 'ava';
import { startAdmin } from '../../src/admin/admin-server.ts';
import { EMPTY_STATE } from '../../src/model/routing-state.ts';
import { runAdmin, settingsOf } from './running-admin.ts';

const options = {
  state: () => EMPTY_STATE,
  verdicts: () => [],
  readiness: () => ({ ready: true, missing: [], fromDisk: [] }),
  terminating: () => false,
  explain: () => ({}),
  settings: settingsOf(),
  providers: [],
  providerStatus: () => [],
  startedAt: new Date(0),
  wallMs: () => 0,
  version: '1.2.3',
};

test('a taken address is an error that names the flag', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  t.deepEqual(await startAdmin({ host: '127.0.0.1', port }, options), {
    ok: false,
    error: `entry point portolan cannot listen on 127.0.0.1:${port}: the address is taken; choose another with --entryPoints.portolan.address`,
  });
});

test('an address that this machine does not have', async (t) => {
  const result = await startAdmin({ host: '203.0.113.1', port: 0 }, options);
  t.false(result.ok);
  t.regex(
    result.ok ? '' : result.error,
    /203\.0\.113\.1:0: this machine has no such address; .*--entryPoints\.portolan/,
  );
});

test('the URL is one that this machine can reach', async (t) => {
  for (const host of ['', '0.0.0.0', '127.0.0.1']) {
    const started = await startAdmin({ host, port: 0 }, options);
    if (!started.ok) return t.fail(started.error);
    t.is((await fetch(`${started.value.url}/ping`)).status, 200);
    await started.value.close();
  }
});

test('close ends idle and half-sent connections', async (t) => {
  const started = await startAdmin({ host: '127.0.0.1', port: 0 }, options);
  if (!started.ok) return t.fail(started.error);
  const socket = connect(Number(new URL(started.value.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /ping HTTP/1.1\r\nHost: a\r\n');
  socket.on('error', () => {});
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await started.value.close();
  await ended;
  t.pass();
});

test('a head beyond the limit is refused', async (t) => {
  const { get } = await runAdmin(t);
  t.is((await get('/ping', { headers: { 'X-Large': 'x'.repeat(17_000) } })).status, 431);
});
