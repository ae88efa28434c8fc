// What a server can do to an answer (http-safety 2.7 no. 15): end at any byte, stall at any stage. A client is told so or sees
// a cut, never takes half an answer for a whole one, and each request is logged once.

import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { get } from './client.ts';
import { readMessage, statusOf } from './message.ts';
import { answer, Origin } from './origin.ts';
import { type RouterOptions, RunningRouter } from './running-router.ts';

const BY_LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld';
const BY_CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n';

const ENDS = {
  'a reset': (connection: Origin['connections'][number]) => connection.socket.resetAndDestroy(),
  'an end': (connection: Origin['connections'][number]) => connection.socket.end(),
};

for (const [framing, whole] of Object.entries({ 'by length': BY_LENGTH, 'by chunks': BY_CHUNKS })) {
  for (const [name, end] of Object.entries(ENDS)) {
    test(`${name} at each byte of an answer framed ${framing}: 502 or a cut`, async (t) => {
      const origin = await Origin.open(t, {
        answer: ({ asked, connection }) => {
          const part = whole.slice(0, Number(asked.slice('GET /'.length)));
          // What was written may be overtaken by a reset: both are an answer cut at some byte.
          connection.socket.write(part, 'latin1', () => end(connection));
          return undefined;
        },
      });
      const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
      for (let bytes = 0; bytes < whole.length; bytes++) {
        const client = await router.connect();
        client.send(get(`/${bytes}`));
        await router.record(bytes + 1);
        await client.until(() => client.ended !== undefined || isAnswered(client.received));
        const told = readMessage(client.received, 0, 'response');
        if (told === undefined) t.not(client.ended, undefined, `${bytes}: neither an answer nor an end`);
        else t.is(statusOf(told), 502, `${bytes}: ${client.received}`);
      }
      t.is(router.records.length, whole.length);
      t.true(router.records.every(({ error }) => error === 'upstreamClosed' || error === 'answerCut'));
    });
  }
}

const isAnswered = (received: string): boolean => readMessage(received, 0, 'response') !== undefined;

// === Stalls ===

async function stalling(t: ExecutionContext, part: string, transport: RouterOptions['transport']) {
  const clock = new ManualClock();
  const origin = await Origin.open(t, { answer: () => part });
  const routes = [{ servers: [origin.url] }];
  const router = await RunningRouter.start(t, { clock, routes, ...(transport === undefined ? {} : { transport }) });
  const client = await router.connect();
  client.send(get('/'));
  await origin.until(() => origin.requests.length === 1);
  return { clock, origin, router, client };
}

/** Moves the clock until a record is there; gives how long the request took. */
async function untilLogged(clock: ManualClock, router: RunningRouter): Promise<number> {
  while (router.records.length === 0) await clock.advance(250);
  return router.records[0]?.durationMs ?? 0;
}

test('a server that stalls in the middle of its head: 504 after responseHeaderTimeout', async (t) => {
  const timeouts = { forwardingTimeouts: { responseHeaderTimeoutMs: 5_000 } };
  const { clock, router, client } = await stalling(t, 'HTTP/1.1 200 OK\r\nContent-Le', timeouts);
  const tookMs = await untilLogged(clock, router);
  t.true(tookMs >= 5_000 && tookMs <= 5_500, `${tookMs}`);
  t.is(statusOf(await client.answer()), 504);
  t.is((await router.record(1)).error, 'firstByteTimeout');
});

for (const [framing, part] of [
  ['by length', BY_LENGTH.slice(0, -5)],
  ['by chunks', BY_CHUNKS.slice(0, -12)],
  ['by its end', 'HTTP/1.1 200 OK\r\n\r\nhello'],
] as const) {
  test(`a server that stalls in the middle of a body framed ${framing}: cut after a minute of silence`, async (t) => {
    const { clock, origin, router, client } = await stalling(t, part, undefined);
    await client.until(() => client.received.includes('hello'));
    const tookMs = await untilLogged(clock, router);
    t.true(tookMs >= 60_000 && tookMs <= 60_500, `${tookMs}`);
    const { error, status } = await router.record(1);
    t.deepEqual([error, status], ['bodyIdle', 200]);
    await client.untilEnded();
    t.is(readMessage(client.received, 0, 'response'), undefined);
    await origin.until(() => origin.connection(0).closed);
    t.is(router.records.length, 1);
  });
}

test('a body that trickles is not silent; totalTimeout ends it', async (t) => {
  const timeouts = { forwardingTimeouts: { totalTimeoutMs: 200_000 } };
  const { clock, origin, router, client } = await stalling(t, BY_LENGTH.slice(0, -10), timeouts);
  for (const byte of 'hell') {
    await clock.advance(45_000);
    origin.connection(0).write(byte);
    await client.until(() => client.received.endsWith(byte));
  }
  t.is(router.records.length, 0);
  await clock.advance(20_500);
  t.is((await router.record(1)).error, 'totalTimeout');
});

test('totalTimeout before the head: 504', async (t) => {
  const { clock, router, client } = await stalling(t, '', { forwardingTimeouts: { totalTimeoutMs: 3_000 } });
  const tookMs = await untilLogged(clock, router);
  t.true(tookMs >= 3_000 && tookMs <= 3_500, `${tookMs}`);
  t.is(statusOf(await client.answer()), 504);
  t.is((await router.record(1)).error, 'totalTimeout');
});

test('no limit for the silence of an event stream, nor where the transport says 0', async (t) => {
  const stream =
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n';
  const cases = [
    await stalling(t, `${stream}5\r\nhello\r\n`, undefined),
    await stalling(t, BY_LENGTH.slice(0, -5), { forwardingTimeouts: { bodyIdleTimeoutMs: 0 } }),
  ];
  for (const { clock, router, client } of cases) {
    await client.until(() => client.received.includes('hello'));
    await clock.advance(3_600_000);
    t.is(router.records.length, 0);
  }
});

test('a client that does not read is not taken for a silent server', async (t) => {
  const body = 'x'.repeat(32 * 1024 * 1024);
  const { clock, origin, router, client } = await stalling(t, answer(body), {
    forwardingTimeouts: { bodyIdleTimeoutMs: 1_000 },
  });
  const received = client.count();
  client.socket.pause();
  // Until the server itself has to wait: nothing moves any more.
  for (let written = -1; written !== origin.connection(0).socket.bytesWritten; ) {
    written = origin.connection(0).socket.bytesWritten;
    for (let turn = 0; turn < 100; turn++) await setImmediate();
  }
  await clock.advance(30_000);
  t.is(router.records.length, 0);
  client.socket.resume();
  await client.until(() => received() > body.length);
  t.is((await router.record(1)).error, undefined);
});
