// Streams and connections that a server ends (RFC 9113 5.4, 6.8, 8.7): what it says that it has not looked at is asked
// elsewhere, what it may have seen only where it may come twice, and what had begun is cut.

import test from 'ava';
import { get, post } from '../client.ts';
import { Origin, answer as plainAnswer } from '../origin.ts';
import { CODE, data, frame, goaway, lastData, reset, SETTING, settings, TYPE } from './frames.ts';
import { comes } from './raw-client.ts';
import { ask, head, isWell, lastHead, openUpstream, type RawRequest, unlessWell, well, whole } from './raw-server.ts';

const always =
  (make: (stream: number) => readonly Buffer[]) =>
  ({ connection, stream }: RawRequest): void =>
    connection.send(...make(stream));

test('REFUSED_STREAM: another server is asked', async (t) => {
  const other = await Origin.open(t, { answer: () => plainAnswer('other') });
  const { server, router } = await openUpstream(t, {
    answer: always((stream) => [reset(stream, CODE.refused)]),
    others: [other.url],
  });
  for (let i = 0; i < 2; i++) t.deepEqual(await ask(router), { status: 200, body: 'other' });
  t.true(server.requests.length > 0);
});

test('REFUSED_STREAM by the only server: 502, and it is not asked without end', async (t) => {
  const { server, router } = await openUpstream(t, {
    answer: unlessWell(always((stream) => [reset(stream, CODE.refused)])),
  });
  const got = await ask(router);
  t.is(got === 'cut' ? 0 : got.status, 502);
  t.true(server.requests.length <= 3, `${server.requests.length}`);
  t.is(router.records[0]?.error, 'streamRefused');
  await isWell(t, router);
});

for (const [name, code] of Object.entries(CODE)) {
  if (code === CODE.refused) continue;
  test(`a reset before the answer, ${name}: 502 for what may not come twice, and it is asked once`, async (t) => {
    const other = await Origin.open(t, { answer: () => plainAnswer('other') });
    const { server, router } = await openUpstream(t, {
      answer: unlessWell(always((stream) => [reset(stream, code)])),
      others: [other.url],
    });
    const results = [await ask(router, post('/1', 'body')), await ask(router, post('/2', 'body'))];
    t.deepEqual(results.map((got) => (got === 'cut' ? got : got.status)).toSorted(), [200, 502]);
    t.is(server.requests.length, 1);
  });

  // With NO_ERROR node:http2 told the same as at the end of a stream: half of an answer went on as the whole.
  test(`a reset within the answer, ${name}: a cut`, async (t) => {
    const answer = always((stream) => [head(stream), data(stream, 'half'), reset(stream, code)]);
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    t.is(await ask(router), 'cut');
    await isWell(t, router);
  });
}

test('an answer before the request was whole, and NO_ERROR: it is whole', async (t) => {
  const { server, router } = await openUpstream(t, {
    answer: always((stream) => [whole(stream, 'early'), reset(stream, CODE.noError)]),
  });
  const client = await router.connect();
  client.send('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nhalf');
  t.is((await client.answer()).body, 'early');
  await client.untilEnded();
  t.is(server.requests.length, 1);
});

/** What a server says before its socket ends. */
const ENDS: Readonly<Record<string, (stream: number) => readonly Buffer[]>> = {
  nothing: () => [],
  'half of a frame': (stream) => [head(stream).subarray(0, 5)],
  'half of a head': (stream) => [frame(TYPE.headers, 0, stream, '\x88')],
  'an interim answer': (stream) => [frame(TYPE.headers, 4, stream, '\x08\x03103')],
};

for (const [name, frames] of Object.entries(ENDS)) {
  test(`its socket is reset behind ${name}: 502 or a cut`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => {
      connection.send(...frames(stream));
      setImmediate(() => connection.socket.resetAndDestroy());
    };
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const got = await ask(router);
    t.true(got === 'cut' || got.status === 502, JSON.stringify(got));
    await isWell(t, router);
  });

  // A session of node:http2 did not mind that its socket was ended: its clients waited, for ever if nothing limits that.
  test(`its socket is ended behind ${name}: 502 or a cut`, async (t) => {
    const answer = ({ connection, stream }: RawRequest) => void connection.socket.end(Buffer.concat(frames(stream)));
    const { router } = await openUpstream(t, { answer: unlessWell(answer) });
    const client = await router.connect();
    client.send(get('/'));
    t.true(await comes(() => client.ended !== undefined || client.received.includes('HTTP/1.1 502 ')));
    t.false(client.received.includes('HTTP/1.1 200 '));
    await isWell(t, router);
  });
}

test('its socket is reset behind each byte of an answer: whole where it was whole, else 502 or a cut', async (t) => {
  const bytes = Buffer.concat([head(1, 'content-length', '4'), data(1, 'ab'), lastData(1, 'cd')]);
  for (let at = 0; at <= bytes.length; at++) {
    const { router } = await openUpstream(t, {
      answer: ({ connection }) => {
        connection.socket.write(bytes.subarray(0, at), () => setImmediate(() => connection.socket.resetAndDestroy()));
      },
    });
    const got = await ask(router);
    // What is in the kernel when a reset comes may be lost, the whole answer as well.
    const whole = at === bytes.length && got !== 'cut' && got.body === 'abcd';
    t.true(whole || got === 'cut' || got.status === 502, `${at}: ${JSON.stringify(got)}`);
  }
});

test('its socket is ended behind each byte of an answer: whole where it was whole, else 502 or a cut', async (t) => {
  const bytes = Buffer.concat([head(1, 'content-length', '4'), data(1, 'ab'), lastData(1, 'cd')]);
  for (let at = 0; at <= bytes.length; at++) {
    const { router } = await openUpstream(t, {
      answer: ({ connection }) => void connection.socket.end(bytes.subarray(0, at)),
    });
    const client = await router.connect();
    client.send(get('/'));
    const isWhole = () => client.received.endsWith('\r\n\r\nabcd');
    t.true(
      await comes(() => client.ended !== undefined || client.received.includes('HTTP/1.1 502') || isWhole()),
      `${at}`,
    );
    t.is(isWhole(), at === bytes.length, client.received);
  }
});

test('GOAWAY: streams above its last are asked on another connection, those below are finished', async (t) => {
  const { server, router } = await openUpstream(t, {
    answer: ({ asked, ...request }) => {
      if (asked !== 'GET /held' && server.connections.length > 1) well({ asked, ...request });
    },
  });
  const held = ask(router, get('/held'));
  const first = await server.asking('/held');
  const moved = ask(router, get('/moved'));
  await server.asking('/moved');
  first.connection.send(goaway(first.stream));
  t.deepEqual(await moved, { status: 200, body: 'GET /moved' });
  t.is(server.connections.length, 2);
  first.connection.send(whole(first.stream, 'finished'));
  t.deepEqual(await held, { status: 200, body: 'finished' });
  t.deepEqual(server.asked, ['GET /held', 'GET /moved', 'GET /moved']);
  await isWell(t, router);
});

test('GOAWAY with an error: what was below is finished, or 502, never half', async (t) => {
  const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
  const held = ask(router, get('/held'));
  const { connection, stream } = await server.asking('/held');
  connection.send(goaway(stream, CODE.internal), whole(stream, 'finished'));
  const got = await held;
  t.true(got !== 'cut' && (got.status === 502 || got.body === 'finished'), JSON.stringify(got));
  await isWell(t, router);
});

test('GOAWAY that takes back what it promised, and GOAWAY twice, as at the end of a server that drains', async (t) => {
  const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
  const held = ask(router, get('/held'));
  const { connection, stream } = await server.asking('/held');
  connection.send(goaway(2 ** 31 - 1), goaway(stream), whole(stream, 'finished'));
  t.deepEqual(await held, { status: 200, body: 'finished' });
  await isWell(t, router);
  t.is(server.connections.length, 2);
});

test('fewer streams than run: those are finished, the next goes to another connection', async (t) => {
  const { server, router } = await openUpstream(t, { answer: unlessWell(() => {}) });
  const running = [ask(router, get('/a')), ask(router, get('/b'))];
  const [a, b] = [await server.asking('/a'), await server.asking('/b')];
  const acknowledged = a.connection.count(TYPE.settings);
  a.connection.send(settings({ [SETTING.maxConcurrentStreams]: 1 }));
  await a.connection.until(() => a.connection.count(TYPE.settings) > acknowledged);
  await isWell(t, router);
  t.is(server.connections.length, 2);
  for (const { connection, stream, asked } of [a, b]) connection.send(whole(stream, asked));
  t.deepEqual(await Promise.all(running), [
    { status: 200, body: 'GET /a' },
    { status: 200, body: 'GET /b' },
  ]);
});

test('no stream at all, later taken back: nothing is asked there meanwhile', async (t) => {
  const { server, router } = await openUpstream(t);
  await isWell(t, router);
  const first = server.connection(0);
  const acknowledged = first.count(TYPE.settings);
  first.send(settings({ [SETTING.maxConcurrentStreams]: 0 }));
  await first.until(() => first.count(TYPE.settings) > acknowledged);
  await isWell(t, router);
  t.deepEqual(
    server.requests.map(({ connection }) => server.connections.indexOf(connection)),
    [0, 1],
  );
});

test('a server that never allows a stream: an answer, a status of ours, or a cut, and few connections', async (t) => {
  const { server, router } = await openUpstream(t, {
    greeting: [settings({ [SETTING.maxConcurrentStreams]: 0 })],
    answer: always((stream) => [reset(stream, CODE.refused)]),
    router: { transport: { forwardingTimeouts: { responseHeaderTimeoutMs: 300 } } },
  });
  const got = await ask(router);
  t.true(got === 'cut' || got.status === 502 || got.status === 504, JSON.stringify(got));
  t.true(server.connections.length <= 5, `${server.connections.length}`);
});

test('an answer to nobody: frames behind the end of a stream do no harm to the next', async (t) => {
  const { server, router } = await openUpstream(t, {
    answer: unlessWell(always((stream) => [whole(stream, 'first'), lastHead(stream, 'x-second', '1')])),
  });
  t.deepEqual(await ask(router), { status: 200, body: 'first' });
  await isWell(t, router);
  t.true(await comes(() => server.connections.length <= 2));
});
