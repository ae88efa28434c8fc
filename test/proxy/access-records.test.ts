// Every request ends in exactly one access record (promise P9): answered, refused, cut, left.

import test from 'ava';
import fc from 'fast-check';
import { type Client, get, post } from './client.ts';
import { answer, echo, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';
import '../support/fixed-seed.ts';

test('an answered request: what was received, by whom it was answered, and how', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  await client.ask(post('/a/../b?c', 'hello'));
  await client.ask(get('/again'));
  const { connection, startedAtMs, durationMs, originDurationMs, clientPort, ...facts } = await router.record(1);
  t.is((await router.record(2)).connection, connection);
  t.true(startedAtMs > 0 && durationMs >= 0 && Number(originDurationMs) >= 0 && clientPort > 0);
  t.deepEqual(facts, {
    entryPoint: 'web',
    clientAddress: '127.0.0.1',
    forwardedFor: undefined,
    method: 'POST',
    target: '/a/../b?c',
    host: 'a.test',
    protocol: 'HTTP/1.1',
    scheme: 'http',
    tls: undefined,
    user: undefined,
    status: 200,
    requestBytes: 5,
    responseBytes: 'POST /b?c hello'.length,
    requestCount: 1,
    router: 'r0@test',
    service: 's0@test',
    serverUrl: origin.url,
    originStatus: 200,
    retryAttempts: 0,
    error: undefined,
    requestHeaders: [],
    originHeaders: [],
    downstreamHeaders: [],
  });
});

test('a refused request: its status and code, and nothing of the request before it', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const refusals: readonly (readonly [wire: string, status: number, error: string, target: string])[] = [
    ['GET /a HTTP/1.1\r\n\r\n', 400, 'hostMissing', '/a'],
    [get('/b').replace('HTTP/1.1', 'HTTP/2.0'), 505, 'versionUnsupported', '/b'],
    ['GET /c\n', 400, 'bareLineBreak', ''],
    ['\r\n\r\n\r\nGET /d HTTP/1.1\r\n\r\n', 400, 'blankLines', ''],
    [`GET /e HTTP/1.1\r\nX: ${'x'.repeat(33 * 1024)}\r\n\r\n`, 431, 'headTooLarge', ''],
    [`GET /f HTTP/1.1\r\nX: ${'x'.repeat(33 * 1024)}`, 431, 'headTooLarge', ''],
    [`GET /${'x'.repeat(9000)}`, 414, 'targetTooLong', ''],
    [get(`/${'x'.repeat(9000)}`), 414, 'targetTooLong', ''],
    ['\x16\x03\x01', 400, 'tlsOnPlain', ''],
  ];
  for (const [index, [wire, status, error, target]] of refusals.entries()) {
    const client = await router.connect();
    await client.ask(get('/before', 'X-Secret: 1').replace('GET', 'HEAD'), 'responseToHead');
    client.send(wire);
    await client.untilEnded();
    t.regex(client.unread, new RegExp(`^HTTP/1.1 ${status} .*\r\n\r\n.+\n$`, 's'), error);
    const record = await router.record(2 * index + 2);
    t.deepEqual([record.status, record.error, record.target], [status, error, target]);
    t.is(record.originStatus, undefined);
  }
  t.is(router.records.length, 2 * refusals.length);
});

test('a client that leaves in the middle of its request: 499, and the upstream connection is cut', async (t) => {
  const origin = await Origin.open(t);
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  for (const leave of ['end', 'resetAndDestroy', 'destroy'] as const) {
    const client = await router.connect();
    const before = router.records.length;
    client.send(post('/', '0123456789').slice(0, -5));
    await origin.until(() => origin.connections.at(-1)?.received.endsWith('01234') === true);
    client.socket[leave]();
    const record = await router.record(before + 1);
    t.deepEqual([record.status, record.error, record.requestBytes], [499, 'clientGone', 5]);
    await origin.until(() => origin.connection(-1).closed);
  }
  t.deepEqual(origin.asked, []);
});

test('a client that leaves while it waits, or in the middle of its answer', async (t) => {
  const origin = await Origin.open(t, {
    answer: ({ asked }) => (asked.endsWith('/half') ? answer('0123456789').slice(0, -5) : undefined),
  });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const waiting = await router.connect();
  waiting.send(get('/never'));
  await origin.until(() => origin.requests.length === 1);
  waiting.socket.resetAndDestroy();
  const left = await router.record(1);
  t.deepEqual([left.status, left.error, left.originStatus], [499, 'clientGone', undefined]);
  await origin.until(() => origin.connection(0).closed);

  const reading = await router.connect();
  reading.send(get('/half'));
  await reading.until(() => reading.received.endsWith('01234'));
  reading.socket.resetAndDestroy();
  const half = await router.record(2);
  t.deepEqual([half.status, half.error, half.responseBytes], [200, 'clientGone', 5]);
  await origin.until(() => origin.connection(1).closed);
});

test('a connection without a request leaves no record', async (t) => {
  const router = await RunningRouter.start(t, { routes: [] });
  const silent = await router.connect();
  silent.socket.end();
  await silent.untilEnded();
  const blank = await router.connect();
  blank.socket.end('\r\n');
  await blank.untilEnded();
  const begun = await router.connect();
  begun.socket.end('GET / HT');
  await begun.untilEnded();
  t.deepEqual(router.records, []);
});

test('a malformed body behind an answer that was already given ends the connection, with the one record', async (t) => {
  const origin = await Origin.open(t, { answer: echo });
  const router = await RunningRouter.start(t, { routes: [{ rule: 'Path(`/known`)', servers: [origin.url] }] });
  const client = await router.connect();
  client.send('POST /nobody HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
  await client.untilEnded();
  t.is(router.records.length, 1);
});

/** What a client may do on its connection; the number of records that it makes. Those with `ends` are the last thing there. */
const DEEDS: Readonly<
  Record<string, { readonly records: number; readonly ends?: true; readonly run: (at: Stage) => Promise<unknown> }>
> = {
  asks: { records: 1, run: ({ client }) => client.ask(get('/')) },
  sendsABody: { records: 1, run: ({ client }) => client.ask(post('/', 'hello')) },
  pipelines: {
    records: 3,
    run: async ({ client }) => {
      client.send(get('/1') + post('/2', 'x') + get('/nowhere'));
      for (let i = 0; i < 3; i++) await client.answer();
    },
  },
  isTurnedAway: { records: 1, run: ({ client }) => client.ask(get('/nowhere')) },
  isRefused: { records: 1, ends: true, run: ({ client }) => ended(client, 'GET / HTTP/1.1\r\nbad field\r\n\r\n') },
  sendsABadBody: {
    records: 1,
    ends: true,
    run: ({ client }) =>
      ended(client, `${post('/', '').replace('Content-Length: 0', 'Transfer-Encoding: chunked')}zz\r\n`),
  },
  leavesBeforeItAsked: { records: 0, ends: true, run: async ({ client }) => leave(client, 'GET / HT') },
  leavesWhileItWaits: { records: 1, ends: true, run: (at) => leaveOnceSeen(at, get('/never'), 'GET /never') },
  leavesInItsBody: {
    records: 1,
    ends: true,
    run: (at) => leaveOnceSeen(at, post('/half', '0123456789').slice(0, -5), 'POST /half'),
  },
  isCut: { records: 1, ends: true, run: ({ client }) => ended(client, get('/cut')) },
  sendsItsLast: {
    records: 1,
    ends: true,
    run: async ({ client }) => {
      client.socket.end(get('/'));
      await client.untilEnded();
    },
  },
};

interface Stage {
  readonly client: Client;
  readonly origin: Origin;
}

async function ended(client: Client, text: string): Promise<void> {
  client.send(text);
  await client.untilEnded();
}

async function leave(client: Client, text: string): Promise<void> {
  await client.sent(text);
  client.socket.destroy();
}

async function leaveOnceSeen({ client, origin }: Stage, text: string, start: string): Promise<void> {
  const seen = () => origin.connections.filter(({ received }) => received.includes(start)).length;
  const before = seen();
  client.send(text);
  await origin.until(() => seen() > before);
  // A mere end would be half a close: the client might still wait for its answer.
  client.socket.resetAndDestroy();
}

test('whatever clients do, each request ends in one record and no other', async (t) => {
  const origin = await Origin.open(t, {
    answer: (request) => {
      if (request.asked === 'GET /never') return undefined;
      if (request.asked !== 'GET /cut') return echo(request);
      request.connection.write(answer('0123456789').slice(0, -5));
      request.connection.socket.end();
      return undefined;
    },
  });
  const names = Object.keys(DEEDS);
  const connection = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(connection, { minLength: 1, maxLength: 4 }), async (connections) => {
      const rule = '!Path(`/nowhere`)';
      const router = await RunningRouter.start(t, { routes: [{ rule, servers: [origin.url] }] });
      let expected = 0;
      await Promise.all(
        connections.map(async (deeds) => {
          const client = await router.connect();
          for (const name of deeds) {
            const deed = DEEDS[name];
            if (deed === undefined) continue;
            await deed.run({ client, origin });
            expected += deed.records;
            if (deed.ends) break;
          }
          client.socket.destroy();
        }),
      );
      await router.until(() => router.records.length >= expected);
      await router.plane.close();
      t.is(router.records.length, expected, JSON.stringify(connections));
    }),
    { numRuns: 10, endOnFailure: true },
  );
});
