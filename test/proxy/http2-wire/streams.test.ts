// What may be said on which stream, and when (RFC 9113 5.1): else the connection, or that stream alone, ends, and nothing of
// it reaches the origin.

import test from 'ava';
import { answer } from '../origin.ts';
import { statusOf } from './frame-connection.ts';
import {
  CODE,
  data,
  get,
  lastData,
  lastHeaders,
  post,
  reset,
  SETTING,
  settings,
  TYPE,
  times,
  windowUpdate,
} from './frames.ts';
import { endsWith, isServed, openWire, type WireOptions } from './raw-client.ts';

const IDLE: Readonly<Record<string, readonly Buffer[]>> = {
  'DATA on an idle stream': [data(1, 'x')],
  'RST_STREAM on an idle stream': [reset(1)],
  'WINDOW_UPDATE on an idle stream': [windowUpdate(1, 1)],
  'an even stream': [get(2)],
  'DATA on an even stream': [data(2, 'x')],
};

for (const [name, frames] of Object.entries(IDLE)) {
  test(`the connection ends: ${name}`, async (t) => {
    const { origin, router, client } = await openWire(t);
    client.send(...frames);
    await endsWith(t, client, CODE.protocol);
    await isServed(t, router);
    t.deepEqual(origin.asked, ['GET /other']);
  });
}

test('a stream below one that was opened is not begun any more', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(get(5, '/first'), get(3, '/late'));
  await client.fate();
  t.false(origin.asked.includes('GET /late'));
  t.is(client.stream(3).heads.length, 0);
});

// nghttp2 takes a number that was passed over for a stream that is closed, and ignores it.
test('the connection ends: a stream below one that was opened', async (t) => {
  const { client } = await openWire(t);
  client.send(get(5, '/first'), get(3, '/late'));
  await endsWith(t, client, [CODE.protocol, CODE.streamClosed]);
});

const HALF_CLOSED: Readonly<Record<string, Buffer>> = {
  'DATA behind the end of a request': data(1, 'x'),
  'a second head behind the end of a request': get(1, '/again'),
};

for (const [name, behind] of Object.entries(HALF_CLOSED)) {
  test(`nothing of it reaches the origin: ${name}`, async (t) => {
    // Held: the stream is half closed, not closed.
    const { origin, router, client } = await openWire(t, {
      script: { answer: ({ asked }) => (asked === 'GET /held' ? undefined : answer('')) },
    });
    client.send(get(1, '/held'));
    await origin.until(() => origin.requests.length === 1);
    client.send(behind);
    const fate = await client.fate();
    t.true(fate !== 'alive' ? fate.code === CODE.streamClosed : client.stream(1).code === CODE.streamClosed);
    await isServed(t, router, '');
    t.deepEqual(origin.asked, ['GET /held', 'GET /other']);
  });
}

test('frames that crossed with the end of a stream do no harm', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(get(1));
  await client.over(1);
  client.send(windowUpdate(1, 100), reset(1), get(3, '/next'));
  t.is((await client.over(3)).body, 'GET /next');
  t.deepEqual(origin.asked, ['GET /', 'GET /next']);
  t.is(await client.fate(), 'alive');
});

test('behind a reset of theirs nothing is answered, and others go on', async (t) => {
  const { origin, client } = await openWire(t, {
    script: { answer: ({ asked }) => (asked.endsWith('/held') ? undefined : answer('')) },
  });
  client.send(get(1, '/held'));
  await origin.until(() => origin.requests.length === 1);
  client.send(reset(1), get(3, '/well'));
  t.is(statusOf(await client.over(3)), 200);
  await origin.until(() => origin.connection(0).closed);
  t.deepEqual(client.stream(1).heads, []);
  t.is(client.stream(1).code, undefined);
});

test('trailers that end nothing are refused: the origin gets no whole request', async (t) => {
  const { origin, client } = await openWire(t);
  // HEADERS without END_STREAM behind the body (RFC 9113 8.1).
  client.send(post(1), data(1, 'x'), post(1), lastData(1, 'y'));
  const fate = await client.fate();
  t.true(fate !== 'alive' || client.stream(1).code === CODE.protocol || statusOf(client.stream(1)) === 400);
  t.deepEqual(origin.asked, []);
});

const FEW_STREAMS: WireOptions = {
  script: { answer: ({ asked }) => (asked.endsWith('/other') ? answer('') : undefined) },
  router: {
    entryPoint: {
      http2: { maxConcurrentStreams: 5, maxDecoderHeaderTableSize: 4096, maxEncoderHeaderTableSize: 4096 },
    },
  },
};

test('of streams beyond those we allow none reaches the origin', async (t) => {
  const { origin, router, client } = await openWire(t, FEW_STREAMS);
  await client.nextOf(TYPE.settings);
  client.send(times(8, (i) => get(2 * i + 1)));
  await client.fate();
  await isServed(t, router, '');
  t.true(origin.requests.length <= 6);
});

// nghttp2 ends the connection with PROTOCOL_ERROR once its SETTINGS are acknowledged: what runs on it is lost as well.
test('streams beyond those we allow are refused as untouched, and the connection goes on', async (t) => {
  const { origin, client } = await openWire(t, FEW_STREAMS);
  await client.nextOf(TYPE.settings);
  t.is(client.setting(SETTING.maxConcurrentStreams), 5);
  client.send(times(8, (i) => get(2 * i + 1)));
  t.is(await client.fate(), 'alive');
  await origin.until(() => origin.requests.length === 5);
  t.deepEqual(
    [11, 13, 15].map((id) => client.stream(id).code),
    [CODE.refused, CODE.refused, CODE.refused],
  );
  client.send(reset(1), get(17, '/room'));
  await origin.until(() => origin.asked.includes('GET /room'));
  t.is(client.stream(17).code, undefined);
});

test('a request whose body never ends is cut with its client, and the origin gets no whole request', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(post(1, '/up', 'content-length', '10'), data(1, 'half'));
  await origin.until(() => origin.connections.length === 1);
  client.socket.resetAndDestroy();
  await origin.until(() => origin.connection(0).closed);
  t.deepEqual(origin.asked, []);
});

test('trailers of a request end it', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(settings(), post(1, '/up', 'te', 'trailers'), data(1, 'body'), lastHeaders(1, ['x-sum', '7']));
  t.is((await client.over(1)).body, 'POST /up body');
  t.deepEqual(origin.request(0).trailers, [['x-sum', '7']]);
});
