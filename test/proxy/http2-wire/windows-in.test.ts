// Flow control of requests: the router gives a window back when the origin has taken what came, for padding and for what
// nobody wanted as well; who sends beyond it is cut.

import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { answer } from '../origin.ts';
import { CODE, data, FLAG, frame, get, LEAST_FRAME_BYTES, lastData, post, SETTING, TYPE } from './frames.ts';
import { PacedSender } from './paced-sender.ts';
import { isServed, openWire } from './raw-client.ts';

const PIECE = data(1, Buffer.alloc(LEAST_FRAME_BYTES, 'x'));
const MOST_PIECES = (64 * 1024 * 1024) / LEAST_FRAME_BYTES;
/** Kernel buffers of two sockets at their largest, and the windows. */
const BOUND_BYTES = 24 * 1024 * 1024;

test('an origin that takes nothing stops the client: no window comes back; when it takes, all of it arrives', async (t) => {
  const { origin, client } = await openWire(t, { script: { paused: true, answer: () => answer('taken') } });
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  client.send(post(1));
  let pieces = 0;
  for (let quiet = 0; quiet < 300 && pieces < MOST_PIECES; quiet++) {
    for (; pieces < MOST_PIECES && sender.trySend(1, PIECE); pieces++) quiet = 0;
    await setImmediate();
  }
  t.true(pieces * LEAST_FRAME_BYTES < BOUND_BYTES, `${pieces} pieces`);
  t.is(await client.fate(), 'alive');
  origin.connection(0).socket.resume();
  await sender.send(1, PIECE);
  client.send(lastData(1));
  t.is((await client.over(1)).body, 'taken');
  t.is(origin.request(0).body.length, (pieces + 1) * LEAST_FRAME_BYTES);
});

test('who sends on without a window is cut', async (t) => {
  const { origin, router, client } = await openWire(t, { script: { paused: true } });
  client.send(post(1));
  await origin.until(() => origin.connections.length === 1);
  const seen = client.stream(1);
  let pieces = 0;
  for (; pieces < MOST_PIECES && !client.ended && seen.code === undefined; pieces++) await client.sent(PIECE);
  t.true(pieces < MOST_PIECES);
  const fate = await client.fate();
  t.is(fate === 'alive' ? seen.code : fate.code, CODE.flowControl);
  t.deepEqual(origin.asked, []);
  origin.connection(0).socket.destroy();
  t.is(router.records.length, 1);
});

test('a stream that may not go on does not hold up another', async (t) => {
  const { origin, client } = await openWire(t, {
    script: { answerHead: (head, { socket }) => (head.startsWith('POST') ? void socket.pause() : answer('well')) },
  });
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  client.send(post(1));
  await origin.until(() => origin.connections.length === 1);
  // More than one stream may have for itself, until it stands.
  for (let quiet = 0; quiet < 100; quiet++) {
    while (sender.trySend(1, PIECE)) quiet = 0;
    await setImmediate();
  }
  client.send(get(3));
  t.is((await client.over(3)).body, 'well');
});

test('padding is given back as well', async (t) => {
  const { origin, client } = await openWire(t);
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  const padded = frame(TYPE.data, FLAG.padded, 1, Buffer.concat([Buffer.of(255), Buffer.from('x'), Buffer.alloc(255)]));
  const window = client.setting(SETTING.initialWindowSize) ?? 65_535;
  const count = Math.ceil((2 * window) / 257);
  client.send(post(1));
  for (let i = 0; i < count; i++) await sender.send(1, padded);
  client.send(lastData(1));
  t.true((await client.over(1)).ended);
  t.is(origin.request(0).body, 'x'.repeat(count));
});

test('bodies that nobody wants cost the connection none of its window', async (t) => {
  const { router, client } = await openWire(t, { route: { rule: 'Path(`/other`)' } });
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  // Answered with 404 at once; the body is on its way, and may be longer than the whole connection's window.
  for (let id = 1; id < 200; id += 2) {
    client.send(post(id));
    for (let i = 0; i < 2; i++) {
      const piece = data(id, Buffer.alloc(LEAST_FRAME_BYTES));
      await client.until(() => client.ended || sender.room(0) >= piece.length);
      sender.trySend(id, piece);
    }
    await client.over(id);
  }
  t.is(await client.fate(), 'alive');
  await isServed(t, router);
});

test('bodies that are refused cost the connection none of its window', async (t) => {
  const { router, client } = await openWire(t);
  await client.nextOf(TYPE.settings);
  await client.fate();
  const sender = new PacedSender(client);
  // Longer than its head says, each; fewer than would be a flood of resets, and more than the connection's window in all.
  for (let id = 1; id < 200; id += 2) {
    const piece = data(id, Buffer.alloc(LEAST_FRAME_BYTES));
    client.send(post(id, '/', 'content-length', '1'));
    await client.until(() => client.ended || sender.room(0) >= piece.length);
    sender.trySend(id, piece);
    await client.over(id);
  }
  t.is(await client.fate(), 'alive');
  await isServed(t, router);
});
