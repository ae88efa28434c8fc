// A client that says something of HTTP/2 and then nothing more: behind whatever byte it stopped, a limit of time ends it.

import test from 'ava';
import { HEAD_TIMEOUT_MS } from '../../../src/proxy/clients/connection.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RunningRouter } from '../running-router.ts';
import { HELD } from './flood.ts';
import { FrameConnection, statusOf } from './frame-connection.ts';
import { data, FLAG, frame, get, PREFACE, post, request, settings, TYPE } from './frames.ts';
import { writeBlock } from './hpack.ts';
import { comes, connectPlain, openWire } from './raw-client.ts';

const READ_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 180_000;
/** How late it may be noticed, and a last while to take what was sent. */
const SLACK_MS = 65_000;
const BLOCK = writeBlock(request('GET', '/held'));

const BEGINNING = Buffer.concat([
  PREFACE,
  settings({ 3: 100 }),
  frame(TYPE.headers, FLAG.endStream, 1, BLOCK.subarray(0, 20)),
  frame(TYPE.continuation, 0, 1, BLOCK.subarray(20)),
]);

test('behind each byte of a beginning', async (t) => {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [] });
  const clients: FrameConnection[] = [];
  for (let at = 1; at <= BEGINNING.length; at++) {
    const client = new FrameConnection(await connectPlain(t, router.port));
    await client.sent(BEGINNING.subarray(0, at));
    clients.push(client);
  }
  await clock.advance(READ_TIMEOUT_MS + SLACK_MS);
  for (const client of clients) await client.closed();
  t.pass();
});

test('in the middle of a body: 408, and the connection goes on', async (t) => {
  const clock = new ManualClock();
  const { origin, client } = await openWire(t, { script: HELD, router: { clock } });
  client.send(post(1, '/up', 'content-length', '9'), data(1, 'half'));
  await origin.until(() => origin.connections.length === 1);
  t.is(await client.fate(), 'alive');
  await clock.advance(READ_TIMEOUT_MS + 1000);
  t.is(statusOf(await client.over(1)), 408);
  await origin.until(() => origin.connection(0).closed);
  t.deepEqual(origin.asked, []);
  client.send(get(3));
  t.is((await client.over(3)).body, 'alive');
});

test('idle between requests: GOAWAY, and the end', async (t) => {
  const clock = new ManualClock();
  const { client } = await openWire(t, { script: HELD, router: { clock } });
  client.send(get(1));
  await client.over(1);
  t.is(await client.fate(), 'alive');
  await clock.advance(IDLE_TIMEOUT_MS + SLACK_MS);
  t.is(await client.closed(), 0);
});

test('a head that does not become whole, beside a stream that waits', async (t) => {
  const clock = new ManualClock();
  const { origin, client } = await openWire(t, { script: HELD, router: { clock } });
  client.send(get(1, '/held'));
  await origin.until(() => origin.requests.length === 1);
  client.send(frame(TYPE.headers, FLAG.endStream, 3, BLOCK.subarray(0, 20)));
  for (let i = 0; i < 5; i++) await clock.advance(READ_TIMEOUT_MS);
  t.true(await comes(() => client.ended));
});

test('a client that is busy is not late, although each of its reads ends in the middle of a head', async (t) => {
  const clock = new ManualClock();
  const { origin, client } = await openWire(t, { script: HELD, router: { clock } });
  client.send(get(1, '/held'));
  await origin.until(() => origin.requests.length === 1);
  const begin = (id: number) => frame(TYPE.headers, FLAG.endStream, id, BLOCK.subarray(0, 20));
  const finish = (id: number) => frame(TYPE.continuation, FLAG.endHeaders, id, BLOCK.subarray(20));
  client.send(begin(3));
  for (let id = 3; id < 9; id += 2) {
    await clock.advance(HEAD_TIMEOUT_MS - 1000);
    client.send(finish(id), begin(id + 2));
    await origin.until(() => origin.requests.length === (id + 1) / 2);
  }
  t.false(client.ended);
  await clock.advance(HEAD_TIMEOUT_MS + 1000);
  t.true(await comes(() => client.ended));
});
