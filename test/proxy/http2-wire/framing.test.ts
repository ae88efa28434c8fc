// Frames that say what no frame may say (RFC 9113 4 and 6): the connection ends, with the code that tells why, and the next
// client is served. And what is to be borne: unknown types and settings, reserved bits.

import test from 'ava';
import { valueIn } from './frame-connection.ts';
import {
  CODE,
  data,
  FLAG,
  frame,
  get,
  LEAST_FRAME_BYTES,
  lastData,
  ping,
  post,
  priority,
  request,
  SETTING,
  settings,
  TYPE,
  uint32,
} from './frames.ts';
import { writeBlock } from './hpack.ts';
import { endsWith, isServed, openWire } from './raw-client.ts';

const BLOCK = writeBlock(request('GET', '/'));
const whole = FLAG.endHeaders | FLAG.endStream;

interface Fault {
  readonly frames: readonly Buffer[];
  readonly code: number | readonly number[];
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'SETTINGS of five bytes': { frames: [frame(TYPE.settings, 0, 0, '\0\x03\0\0\0')], code: CODE.frameSize },
  'SETTINGS that acknowledge and say something': {
    frames: [frame(TYPE.settings, FLAG.ack, 0, '\0\x03\0\0\0\x64')],
    code: CODE.frameSize,
  },
  'SETTINGS on a stream': { frames: [frame(TYPE.settings, 0, 1)], code: CODE.protocol },
  'a window beyond 2^31-1 by SETTINGS': {
    frames: [settings({ [SETTING.initialWindowSize]: 2 ** 31 })],
    code: CODE.flowControl,
  },
  'a frame size below the least': { frames: [settings({ [SETTING.maxFrameSize]: 16_383 })], code: CODE.protocol },
  'a frame size beyond the most': { frames: [settings({ [SETTING.maxFrameSize]: 2 ** 24 })], code: CODE.protocol },
  'push neither off nor on': { frames: [settings({ [SETTING.enablePush]: 2 })], code: CODE.protocol },
  'PING of seven bytes': { frames: [ping('pingpon')], code: CODE.frameSize },
  'PING on a stream': { frames: [frame(TYPE.ping, 0, 1, 'pingpong')], code: CODE.protocol },
  'WINDOW_UPDATE of three bytes': { frames: [frame(TYPE.windowUpdate, 0, 0, '\0\0\x01')], code: CODE.frameSize },
  'RST_STREAM of three bytes': { frames: [post(1), frame(TYPE.reset, 0, 1, '\0\0\x08')], code: CODE.frameSize },
  'RST_STREAM on stream 0': { frames: [frame(TYPE.reset, 0, 0, uint32(CODE.cancel))], code: CODE.protocol },
  'GOAWAY on a stream': { frames: [frame(TYPE.goaway, 0, 1, uint32(0, 0))], code: CODE.protocol },
  'GOAWAY of seven bytes': { frames: [frame(TYPE.goaway, 0, 0, '1234567')], code: CODE.frameSize },
  'DATA on stream 0': { frames: [lastData(0, 'x')], code: CODE.protocol },
  'HEADERS on stream 0': { frames: [get(0)], code: CODE.protocol },
  'CONTINUATION on stream 0': { frames: [frame(TYPE.continuation, FLAG.endHeaders, 0, BLOCK)], code: CODE.protocol },
  'PUSH_PROMISE from a client': {
    frames: [post(1), frame(TYPE.pushPromise, FLAG.endHeaders, 1, Buffer.concat([uint32(2), BLOCK]))],
    code: CODE.protocol,
  },
  'DATA with padding longer than the frame': {
    frames: [post(1), frame(TYPE.data, FLAG.padded, 1, '\x05abcd')],
    code: CODE.protocol,
  },
  'DATA with a pad length and no room for it': {
    frames: [post(1), frame(TYPE.data, FLAG.padded, 1)],
    // Padding too long, or a frame too short (RFC 9113 4.2, 6.1): both are true.
    code: [CODE.frameSize, CODE.protocol],
  },
  'HEADERS with padding longer than the frame': {
    frames: [frame(TYPE.headers, FLAG.padded | whole, 1, Buffer.concat([Buffer.of(255), BLOCK]))],
    code: CODE.protocol,
  },
  'HEADERS with a priority and no room for it': {
    frames: [frame(TYPE.headers, FLAG.priority | whole, 1, '\0\0\0\x01')],
    code: CODE.frameSize,
  },
};

for (const [name, { frames, code }] of Object.entries(FAULTS)) {
  test(`the connection ends: ${name}`, async (t) => {
    const { origin, router, client } = await openWire(t);
    client.send(...frames);
    await endsWith(t, client, code);
    await isServed(t, router);
    t.deepEqual(origin.asked, ['GET /other']);
  });
}

for (const [name, type] of Object.entries({ DATA: TYPE.data, HEADERS: TYPE.headers, 'an unknown type': 77 })) {
  test(`the connection ends: ${name} larger than we said that we take`, async (t) => {
    const { router, client } = await openWire(t);
    await client.nextOf(TYPE.settings);
    const most = client.setting(SETTING.maxFrameSize) ?? LEAST_FRAME_BYTES;
    client.send(post(1), frame(type, FLAG.endHeaders, type === TYPE.headers ? 3 : 1, Buffer.alloc(most + 1)));
    await endsWith(t, client, CODE.frameSize);
    await isServed(t, router);
  });
}

test('the connection ends: its first frame is no SETTINGS', async (t) => {
  const { origin, router } = await openWire(t);
  const client = await router.connect();
  client.send(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${get(1).toString('latin1')}`);
  await client.untilEnded();
  await isServed(t, router);
  t.deepEqual(origin.asked, ['GET /other']);
});

test('a frame of exactly the size that we take is taken', async (t) => {
  const { origin, client } = await openWire(t);
  client.send(post(1), data(1, Buffer.alloc(LEAST_FRAME_BYTES, 'x')), lastData(1));
  t.true((await client.over(1)).ended);
  t.is(origin.request(0).body.length, LEAST_FRAME_BYTES);
});

test('SETTINGS are acknowledged, each time, and PING is answered with what it said', async (t) => {
  const { client } = await openWire(t);
  await client.next(({ type, flags }) => type === TYPE.settings && flags === FLAG.ack);
  client.send(settings({ [SETTING.maxFrameSize]: 20_000 }), settings());
  for (let i = 0; i < 2; i++) await client.next(({ type, flags }) => type === TYPE.settings && flags === FLAG.ack);
  client.send(ping('\0\x01\xff45678'));
  const pong = await client.next(({ type }) => type === TYPE.ping);
  t.deepEqual([pong.flags, pong.stream, pong.payload.toString('latin1')], [FLAG.ack, 0, '\0\x01\xff45678']);
  t.is(await client.fate(), 'alive');
});

test('a PING that answers nothing is not answered', async (t) => {
  const { client } = await openWire(t);
  client.send(frame(TYPE.ping, FLAG.ack, 0, 'nobodyas'), get(1));
  await client.over(1);
  t.false(client.frames.some(({ type, payload }) => type === TYPE.ping && payload.toString('latin1') === 'nobodyas'));
});

const BORNE: Readonly<Record<string, readonly Buffer[]>> = {
  'frames of unknown types': [frame(10, 0, 0, 'origin'), frame(77, 0xff, 1, 'x'), frame(255, 0, 9)],
  'unknown settings': [settings({ 7: 1, 65535: 7 })],
  'flags that mean nothing': [frame(TYPE.settings, 0xfe, 0), frame(TYPE.ping, 0xfe, 0, 'pingpong')],
  'the reserved bit of a stream': [frame(TYPE.windowUpdate, 0, 2 ** 31, uint32(1))],
  'the reserved bit of a window': [frame(TYPE.windowUpdate, 0, 0, uint32(2 ** 31 + 1))],
  'priorities, of streams that are not': [priority(1, 0), priority(99, 1)],
};

for (const [name, frames] of Object.entries(BORNE)) {
  test(`borne: ${name}`, async (t) => {
    const { client } = await openWire(t);
    client.send(...frames, get(1, '/borne'));
    t.is((await client.over(1)).body, 'GET /borne');
    t.is(await client.fate(), 'alive');
  });
}

test('padding and priorities are no part of what is sent', async (t) => {
  const { origin, client } = await openWire(t);
  const head = writeBlock(request('POST', '/padded', 'content-length', '4'));
  const padded = FLAG.padded | FLAG.priority | FLAG.endHeaders;
  client.send(
    frame(TYPE.headers, padded, 1, Buffer.concat([Buffer.of(3), uint32(0), Buffer.of(15), head, Buffer.alloc(3)])),
    frame(TYPE.data, FLAG.padded, 1, '\x02ab\0\0'),
    frame(TYPE.data, FLAG.padded | FLAG.endStream, 1, '\0cd'),
  );
  const seen = await client.over(1);
  t.is(seen.body, 'POST /padded abcd');
  t.is(valueIn(seen.heads[0], 'content-length'), '17');
  t.is(origin.request(0).body, 'abcd');
});
