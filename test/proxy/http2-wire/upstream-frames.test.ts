// Servers that break the rules of frames (RFC 9113 4 and 6), or flood us with what is allowed once: their connection ends,
// with the code that tells why, who waited for them gets 502 or a cut, and the next request is answered on another.

import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { post } from '../client.ts';
import type { FrameConnection } from './frame-connection.ts';
import {
  CODE,
  data,
  FLAG,
  type Frame,
  frame,
  headers,
  LEAST_FRAME_BYTES,
  lastData,
  lastHeaders,
  MOST_WINDOW_BYTES,
  ping,
  priority,
  request,
  SETTING,
  settings,
  TYPE,
  times,
  uint32,
  windowUpdate,
} from './frames.ts';
import { literal, writeBlock } from './hpack.ts';
import { comes } from './raw-client.ts';
import { ask, head, isWell, openUpstream, type RawRequest, unlessWell, well } from './raw-server.ts';

const PROMISED = writeBlock(request('GET', '/pushed'));

interface Fault {
  readonly frames: (stream: number) => readonly Buffer[];
  readonly code: number | readonly number[];
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a push, though it is off': {
    frames: (stream) => [frame(TYPE.pushPromise, FLAG.endHeaders, stream, Buffer.concat([uint32(2), PROMISED]))],
    code: CODE.protocol,
  },
  'a stream of its own': { frames: () => [lastHeaders(2, [':status', '200'])], code: CODE.protocol },
  'a head on a stream that we have not opened': {
    frames: (stream) => [lastHeaders(stream + 2, [':status', '200'])],
    code: CODE.protocol,
  },
  'DATA on a stream that we have not opened': { frames: (stream) => [lastData(stream + 2, 'x')], code: CODE.protocol },
  'DATA on stream 0': { frames: () => [lastData(0, 'x')], code: CODE.protocol },
  'SETTINGS of five bytes': { frames: () => [frame(TYPE.settings, 0, 0, '\0\x03\0\0\0')], code: CODE.frameSize },
  'a window beyond 2^31-1 by SETTINGS': {
    frames: () => [settings({ [SETTING.initialWindowSize]: 2 ** 31 })],
    code: CODE.flowControl,
  },
  'PING of seven bytes': { frames: () => [ping('pingpon')], code: CODE.frameSize },
  'a window of nothing': { frames: () => [windowUpdate(0, 0)], code: CODE.protocol },
  'a window beyond 2^31-1': { frames: () => [windowUpdate(0, MOST_WINDOW_BYTES)], code: CODE.flowControl },
  'RST_STREAM of three bytes': { frames: (stream) => [frame(TYPE.reset, 0, stream, '123')], code: CODE.frameSize },
  'a frame larger than we take': { frames: (stream) => [data(stream, Buffer.alloc(2 ** 20))], code: CODE.frameSize },
  'CONTINUATION of nothing': {
    frames: (stream) => [frame(TYPE.continuation, FLAG.endHeaders, stream, PROMISED)],
    code: CODE.protocol,
  },
  'PING within a head': {
    frames: (stream) => [frame(TYPE.headers, 0, stream, '\x88'), ping(), frame(TYPE.continuation, 4, stream)],
    code: CODE.protocol,
  },
  'padding longer than the frame': {
    frames: (stream) => [head(stream), frame(TYPE.data, FLAG.padded, stream, '\x09abc')],
    code: CODE.protocol,
  },
  'HPACK that means nothing': {
    frames: (stream) => [frame(TYPE.headers, FLAG.endHeaders, stream, '\xff\xff\xff\xff\xff\xff')],
    code: CODE.compression,
  },
  'HPACK that names what is in no table': {
    frames: (stream) => [frame(TYPE.headers, FLAG.endHeaders, stream, '\x88\xfe')],
    code: CODE.compression,
  },
};

for (const [name, { frames, code }] of Object.entries(FAULTS)) {
  test(`its connection ends: ${name}`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => connection.send(...frames(stream));
    const { server, router } = await openUpstream(t, { answer: unlessWell(answer) });
    const got = await ask(router);
    t.true(got === 'cut' || got.status === 502, JSON.stringify(got));
    const said = await server.connection(0).closed();
    t.true([code].flat().includes(said ?? -1), `${said}`);
    await isWell(t, router);
  });
}

// RFC 9113 6.5.2: only a client may say 1. It does no harm, as pushes are refused: it is borne.
test('its connection ends: push switched on', async (t) => {
  const { server, router } = await openUpstream(t, { greeting: [settings({ [SETTING.enablePush]: 1 })] });
  await ask(router);
  t.true(await comes(() => server.connection(0).goawayCode === CODE.protocol));
});

test('its connection ends: the first frame is no SETTINGS', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [],
    // An acknowledgement would be a first frame, too.
    acknowledges: false,
    answer: (request) => {
      if (server.connections.length > 1) request.connection.send(settings());
      well(request);
    },
  });
  const got = await ask(router, post('/', 'x'));
  t.true(got === 'cut' || got.status === 502, JSON.stringify(got));
  await server.connection(0).closed();
  await isWell(t, router);
});

test('borne: unknown frames and settings, priorities, reserved bits, and SETTINGS that are never acknowledged', async (t) => {
  const { server, router } = await openUpstream(t, {
    acknowledges: false,
    greeting: [settings({ 7: 1, 65535: 7 }), frame(99, 0xff, 0, 'x'), priority(1, 0)],
    answer: (request) => {
      request.connection.send(frame(77, 1, request.stream), frame(TYPE.windowUpdate, 0, 2 ** 31, uint32(2 ** 31 + 1)));
      well(request);
    },
  });
  for (let i = 0; i < 3; i++) await isWell(t, router);
  t.is(server.connections.length, 1);
});

test('we say that we want no push, acknowledge SETTINGS and answer PING', async (t) => {
  const { server, router } = await openUpstream(t);
  await isWell(t, router);
  const connection = server.connection(0);
  t.is(connection.setting(SETTING.enablePush), 0);
  const isAck = ({ type, flags }: Frame) => type === TYPE.settings && flags === FLAG.ack;
  await connection.next(isAck);
  t.is(await connection.fate(), 'alive');
  t.true(connection.frames.every(({ stream }) => stream % 2 === 1 || stream === 0));
});

const STEPS = 300;
const TURNS_TO_STALL = 1000;

interface ServerFlood {
  readonly first?: (stream: number) => Buffer;
  readonly step: (stream: number) => Buffer;
  readonly unread?: boolean;
}

const FLOODS: Readonly<Record<string, ServerFlood>> = {
  'CONTINUATION without end': {
    first: (stream) => frame(TYPE.headers, 0, stream, '\x88'),
    step: (stream) =>
      frame(
        TYPE.continuation,
        0,
        stream,
        times(100, (i) => literal(`x-${i}`, 'x'.repeat(100))),
      ),
  },
  'empty CONTINUATION without end': {
    first: (stream) => frame(TYPE.headers, 0, stream, '\x88'),
    step: (stream) => times(100, () => frame(TYPE.continuation, 0, stream)),
  },
  'pings, by a server that does not read': { step: () => times(5000, () => ping()), unread: true },
  'settings, by a server that does not read': { step: () => times(5000, () => settings()), unread: true },
  'interim answers without end': {
    step: (stream) => times(10, () => headers(stream, [':status', '103', 'link', '</a>'])),
  },
  'frames that mean nothing without end': { step: () => times(500, () => frame(99, 0, 0)) },
};

/** In steps, each when the one before was taken, until the router has had enough or stands. */
async function endures(connection: FrameConnection, step: Buffer, isOver: () => boolean): Promise<boolean> {
  for (let i = 0; i < STEPS && !isOver(); i++) {
    let taken = false;
    void connection.sent(step).then(() => {
      taken = true;
    });
    for (let turns = 0; !taken && !connection.ended; turns++) {
      if (turns === TURNS_TO_STALL) return false;
      await setImmediate();
    }
    await setImmediate();
  }
  return !isOver();
}

for (const [name, { first, step, unread = false }] of Object.entries(FLOODS)) {
  test(`a flood by a server is not endured: ${name}`, async (t) => {
    const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
    const got = ask(router);
    const { connection, stream } = await server.asking('/');
    if (unread) connection.socket.pause();
    if (first !== undefined) connection.send(first(stream));
    const isOver = () => connection.ended || connection.stream(stream).code !== undefined;
    const endured = await endures(connection, step(stream), isOver);
    // Who does not read sees no end either.
    connection.socket.resume();
    t.true(!endured || (await comes(isOver)));
    connection.socket.resetAndDestroy();
    const seen = await got;
    t.true(seen === 'cut' || seen.status === 502, JSON.stringify(seen));
    await isWell(t, router);
  });
}

test('larger than what it was granted: the stream or the connection ends, and the client sees a cut', async (t) => {
  const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
  const client = await router.connect();
  client.socket.pause();
  client.send('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
  const { connection, stream } = await server.asking('/');
  connection.send(head(stream));
  const piece = times(16, () => data(stream, Buffer.alloc(LEAST_FRAME_BYTES, 'x')));
  const seen = connection.stream(stream);
  let steps = 0;
  for (; steps < 400 && !connection.ended && seen.code === undefined; steps++) await connection.sent(piece);
  t.true(steps < 400, 'a hundred megabytes were taken');
  t.is(seen.code ?? (await connection.closed()), CODE.flowControl);
  const arrived = client.count();
  client.socket.resume();
  await client.untilEnded();
  t.true(arrived() >= 0);
  t.false(client.received.endsWith('0\r\n\r\n'));
  await isWell(t, router);
});
