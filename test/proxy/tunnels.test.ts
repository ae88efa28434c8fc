// WebSocket: a tunnel after a 101 that names it, and only then. Bytes of an unfinished agreement reach nobody (CVE-2026-2833).

import test from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { get } from './client.ts';
import { fieldOf, fieldsOf, statusOf } from './message.ts';
import { answer, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: k', 'Sec-WebSocket-Version: 13'];
const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: a\r\n\r\n';

test('bytes pass both ways after the 101, early ones too, and one record tells of all of it', async (t) => {
  const origin = await Origin.open(t, { answer: () => `${SWITCH}from the origin` });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(`${get('/chat', ...UPGRADE)}early`);
  const reply = await client.answer();
  t.is(statusOf(reply), 101);
  t.deepEqual([fieldsOf(reply, 'upgrade'), fieldOf(reply, 'sec-websocket-accept')], [['websocket'], 'a']);
  await client.until(() => client.unread === 'from the origin');
  await origin.until(() => origin.connection(0).received.endsWith('\r\n\r\nearly'));
  const asked = origin.request(0);
  t.deepEqual([fieldsOf(asked, 'connection'), fieldsOf(asked, 'upgrade')], [['Upgrade'], ['websocket']]);
  client.send(' and late');
  await origin.until(() => origin.connection(0).received.endsWith('early and late'));
  client.socket.end();
  await origin.until(() => origin.connection(0).closed);
  t.is(await client.untilEnded(), 'end');
  const record = await router.record(1);
  t.deepEqual([record.status, record.requestBytes, record.responseBytes, record.error], [101, 14, 15, undefined]);
  t.is(router.records.length, 1);
});

test('half-closed: either side may go on when the other has ended', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ connection }) => {
      connection.socket.removeAllListeners('end');
      return SWITCH;
    },
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  t.is(statusOf(await client.ask(get('/', ...UPGRADE))), 101);
  const ended = new Promise((resolve) => origin.connection(0).socket.once('end', resolve));
  client.socket.end('last words');
  await ended;
  t.true(origin.connection(0).received.endsWith('last words'));
  origin.connection(0).write('answer to them');
  await client.until(() => client.unread === 'answer to them');
  origin.connection(0).socket.end();
  t.is(await client.untilEnded(), 'end');
  t.is((await router.record(1)).error, undefined);
});

for (const [name, reply, status] of [
  ['200', answer('no tunnel'), 200],
  ['426', answer('no', 'Upgrade: websocket').replace('200 OK', '426 Upgrade Required'), 426],
  ['101 to another protocol', SWITCH.replace('websocket', 'h2c'), 502],
  ['101 to two protocols', SWITCH.replace('websocket', 'websocket, h2c'), 502],
  ['101 without a protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n', 502],
  ['101 that Connection does not name', SWITCH.replace('Connection: Upgrade', 'Connection: x'), 502],
] as const) {
  test(`no tunnel after ${name}: what the client sent early is a request, or nothing`, async (t) => {
    const origin = await Origin.open(t, {
      answer: (request) => (request.asked === 'GET /up' ? reply : answer('next')),
    });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    client.send(get('/up', ...UPGRADE) + get('/next'));
    t.is(statusOf(await client.answer()), status);
    t.is((await client.answer()).body, 'next');
    t.deepEqual(origin.asked, ['GET /up', 'GET /next']);
  });
}

for (const [name, lines, method] of [
  ['a method other than GET', UPGRADE, 'POST'],
  ['a body', [...UPGRADE, 'Content-Length: 0'], 'GET'],
  ['another protocol', UPGRADE.map((line) => line.replace('websocket', 'h2c')), 'GET'],
] as const) {
  test(`an upgrade with ${name} is a plain request, and a 101 to it no answer`, async (t) => {
    const origin = await Origin.open(t, { answer: () => SWITCH });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    t.is(statusOf(await client.ask(get('/', ...lines).replace('GET', method))), 502);
    t.deepEqual(fieldsOf(origin.request(0), 'upgrade'), []);
  });
}

test('a side that does not read stops the other', async (t) => {
  const origin = await Origin.open(t, { answer: () => SWITCH });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/', ...UPGRADE));
  client.socket.pause();
  const { socket } = origin.connection(0);
  const big = Buffer.alloc(16 * 1024 * 1024, 'x');
  const written = new Promise<void>((resolve) => socket.write(big, () => resolve()));
  await origin.until(() => socket.bytesWritten > 0 && socket.writableLength > 0);
  const count = client.count();
  client.socket.resume();
  await client.until(() => count() === big.length);
  await written;
  t.is(count(), big.length);
});

test('a reset on one side is a cut on the other', async (t) => {
  const origin = await Origin.open(t, { answer: () => SWITCH });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(get('/', ...UPGRADE));
  client.socket.resetAndDestroy();
  await origin.until(() => origin.connection(0).closed);
  t.is((await router.record(1)).error, 'clientGone');
});

test('silence for an hour ends a tunnel, a byte now and then does not; a drain waits for it until the limit', async (t) => {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => SWITCH });
  const router = await RunningRouter.start(t, { clock, routes: [{ servers: [origin.url] }] });
  const [busy, silent] = [await router.connect(), await router.connect()];
  for (const client of [busy, silent]) await client.ask(get('/', ...UPGRADE));
  for (let i = 1; i <= 4; i++) {
    await clock.advance(1_000_000);
    busy.send('.');
    await origin.until(() => origin.connection(0).received.endsWith('.'.repeat(i)));
  }
  await silent.untilEnded();
  t.is((await router.record(1)).error, 'tunnelIdle');
  const drained = router.plane.drain(false);
  for (let i = 0; i < 9; i++) await clock.advance(1000);
  t.is(busy.ended, undefined);
  await clock.advance(1500);
  await busy.untilEnded();
  t.is((await router.record(2)).error, 'drainLimit');
  for (let i = 0; i < 3; i++) await clock.advance(1000);
  await drained;
});
