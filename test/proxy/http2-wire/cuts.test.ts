// TCP knows no frames: one conversation in one segment, byte by byte, and cut in two at each of its bytes gives the same
// answers and the same requests.

import type { ExecutionContext } from 'ava';
import test from 'ava';
import { answer, Origin } from '../origin.ts';
import { RunningRouter } from '../running-router.ts';
import { FrameConnection, statusOf } from './frame-connection.ts';
import {
  data,
  FLAG,
  frame,
  get,
  lastData,
  lastHeaders,
  PREFACE,
  ping,
  post,
  priority,
  request,
  reset,
  settings,
  TYPE,
  windowUpdate,
} from './frames.ts';
import { writeBlock } from './hpack.ts';
import { connectPlain } from './raw-client.ts';

const HEAD = writeBlock(request('GET', '/three'));
/** A bit of everything that is allowed; the last stream's answer says that all of it was read. */
const CONVERSATION = Buffer.concat([
  PREFACE,
  settings({ 3: 100, 4: 70_000 }),
  windowUpdate(0, 1000),
  post(1, '/one', 'content-length', '4'),
  get(3, '/two'),
  data(1, 'ab'),
  ping(),
  priority(1, 0),
  lastData(1, 'cd'),
  frame(TYPE.headers, FLAG.endStream, 5, HEAD.subarray(0, 7)),
  frame(TYPE.continuation, FLAG.endHeaders, 5, HEAD.subarray(7)),
  post(7, '/four'),
  frame(TYPE.data, FLAG.padded, 7, '\x02ef\0\0'),
  frame(99, 1, 7, 'unknown'),
  lastHeaders(7, ['x-sum', '7']),
  lastHeaders(9, [...request('GET', '/bad'), 'connection', 'close']),
  post(11, '/gone', 'content-length', '9'),
  reset(11),
  get(13, '/last'),
]);
const STREAMS = [1, 3, 5, 7, 9, 13];
const ANSWERS = ['POST /one abcd', 'GET /two', 'GET /three', 'POST /four ef', '', 'GET /last'];

interface Place {
  readonly origin: Origin;
  readonly router: RunningRouter;
}

async function start(t: ExecutionContext): Promise<Place> {
  const origin = await Origin.open(t, { answer: ({ asked, body }) => answer(`${asked} ${body}`.trimEnd()) });
  return { origin, router: await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] }) };
}

/** Each piece is there alone, as far as a socket lets us say so: it was read before the next is written. */
async function converse(t: ExecutionContext, { router }: Place, pieces: readonly Buffer[]): Promise<readonly string[]> {
  const client = new FrameConnection(await connectPlain(t, router.port));
  for (const piece of pieces) await client.sent(piece);
  const seen: string[] = [];
  for (const id of STREAMS) {
    const { body, ended, code } = await client.over(id);
    // The bad one is reset, or answered with 400.
    const refused = id === 9 && (code !== undefined || statusOf(client.stream(id)) === 400);
    seen.push(refused ? '' : ended ? body : `not ended: ${body} ${code}`);
  }
  t.is(await client.fate(), 'alive');
  client.socket.destroy();
  return seen;
}

test('in one segment', async (t) => {
  const place = await start(t);
  t.deepEqual(await converse(t, place, [CONVERSATION]), ANSWERS);
  t.deepEqual(place.origin.asked.toSorted(), ['GET /last', 'GET /three', 'GET /two', 'POST /four', 'POST /one']);
});

test('byte by byte', async (t) => {
  const place = await start(t);
  const bytes = Array.from(CONVERSATION, (_, i) => CONVERSATION.subarray(i, i + 1));
  t.deepEqual(await converse(t, place, bytes), ANSWERS);
});

test('cut in two at each of its bytes', async (t) => {
  const place = await start(t);
  for (let at = 1; at < CONVERSATION.length; at++) {
    t.deepEqual(await converse(t, place, [CONVERSATION.subarray(0, at), CONVERSATION.subarray(at)]), ANSWERS, `${at}`);
  }
  t.is(place.origin.requests.length, 5 * (CONVERSATION.length - 1));
});

test('ended behind each of its bytes it leaves nothing behind that the origin would take for whole', async (t) => {
  const place = await start(t);
  const whole = new Set(['POST /one abcd', 'GET /two ', 'GET /three ', 'POST /four ef', 'GET /last ']);
  for (let at = PREFACE.length; at < CONVERSATION.length; at += 3) {
    const client = new FrameConnection(await connectPlain(t, place.router.port));
    await client.sent(CONVERSATION.subarray(0, at));
    client.socket.resetAndDestroy();
  }
  const other = await place.router.connect();
  t.is((await other.ask('GET /other HTTP/1.1\r\nHost: a.test\r\n\r\n')).body, 'GET /other');
  const odd = place.origin.requests.filter(
    ({ asked, body }) => asked !== 'GET /other' && !whole.has(`${asked} ${body}`),
  );
  t.deepEqual(
    odd.map(({ asked }) => asked),
    [],
  );
});
