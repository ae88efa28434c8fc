// The end of a connection that is wished for: GOAWAY says which streams are looked at, those are finished, others are not
// begun; then it closes. And the client's own ends.

import test from 'ava';
import { answer } from '../origin.ts';
import { statusOf } from './frame-connection.ts';
import { CODE, frame, get, goaway, lastData, post, TYPE, uint32 } from './frames.ts';
import { comes, openWire, type WireOptions } from './raw-client.ts';

const HELD: WireOptions = { script: { answer: ({ asked }) => (asked.endsWith('/held') ? undefined : answer('well')) } };

test('draining: what runs is finished, what comes is left untouched, then the connection ends', async (t) => {
  const { origin, router, client } = await openWire(t, HELD);
  client.send(get(1, '/held'));
  await origin.until(() => origin.requests.length === 1);
  const drained = router.plane.drain(false);
  await client.nextOf(TYPE.goaway);
  client.send(get(3, '/late'));
  await client.fate();
  t.deepEqual(origin.asked, ['GET /held']);
  t.deepEqual(client.stream(3).heads, []);
  origin.connection(0).write(answer('finished'));
  t.is((await client.over(1)).body, 'finished');
  client.socket.end();
  await client.closed();
  await drained;
  t.deepEqual(origin.asked, ['GET /held']);
  t.deepEqual(client.stream(3).heads, []);
  const last = client.frames.findLast(({ type }) => type === TYPE.goaway);
  t.deepEqual([last?.payload.readUInt32BE(0), client.goawayCode], [1, CODE.noError]);
});

test('draining: a body that is under way is taken to its end', async (t) => {
  const { origin, router, client } = await openWire(t);
  client.send(post(1, '/up'));
  await origin.until(() => origin.connections.length === 1);
  const drained = router.plane.drain(false);
  await client.nextOf(TYPE.goaway);
  client.send(lastData(1, 'rest'));
  t.is((await client.over(1)).body, 'POST /up rest');
  client.socket.end();
  await client.closed();
  await drained;
});

test('draining: where nothing runs it ends soon', async (t) => {
  const { router, client } = await openWire(t, HELD);
  await client.fate();
  const drained = router.plane.drain(false);
  t.is(await client.closed(), CODE.noError);
  client.socket.end();
  await drained;
});

test('a client that says GOAWAY is still answered what it asked before', async (t) => {
  const { origin, client } = await openWire(t, HELD);
  client.send(get(1, '/held'));
  await origin.until(() => origin.requests.length === 1);
  client.send(goaway(0));
  await client.fate();
  origin.connection(0).write(answer('finished'));
  t.is((await client.over(1)).body, 'finished');
});

test('a GOAWAY with words is as good as one without', async (t) => {
  const { client } = await openWire(t, HELD);
  client.send(frame(TYPE.goaway, 0, 0, Buffer.concat([uint32(0, 0), Buffer.from('bye!')])));
  await client.fate();
  t.is(client.goawayCode ?? CODE.noError, CODE.noError);
});

test('a client that leaves ends everything that it had under way', async (t) => {
  const { origin, router, client } = await openWire(t, HELD);
  client.send(get(1, '/held'), get(3, '/held'));
  await origin.until(() => origin.requests.length === 2);
  client.socket.resetAndDestroy();
  await origin.until(() => origin.connections.every(({ closed }) => closed));
  await router.record(2);
  t.deepEqual(
    router.records.map(({ error, status }) => [error, status]),
    [
      ['clientGone', 499],
      ['clientGone', 499],
    ],
  );
});

test('a client that has ended its half, and has nothing under way, is let go', async (t) => {
  const { client } = await openWire(t, HELD);
  client.send(get(1));
  await client.over(1);
  client.socket.end();
  t.true(await comes(() => client.ended));
});

test('of a client that has ended its half, a request that can never be whole is given up', async (t) => {
  const { origin, client } = await openWire(t, HELD);
  client.send(post(1));
  await origin.until(() => origin.connections.length === 1);
  client.socket.end();
  t.true(await comes(() => origin.connection(0).closed));
});

test('of a client that has ended its half with a request that is answered here, the answer is not lost', async (t) => {
  const { client } = await openWire(t, { route: { rule: 'Path(`/elsewhere`)' } });
  client.send(get(1));
  client.socket.end();
  await client.closed();
  t.is(statusOf(client.stream(1)), 404);
  t.true(client.stream(1).ended);
});
