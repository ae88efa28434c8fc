// Flow control of answers (RFC 9113 5.2, 6.9): never a byte more than the client granted, by stream and in all, whatever it
// makes of its windows while answers run.

import test, { type ExecutionContext } from 'ava';
import { ManualClock } from '../../support/manual-clock.ts';
import { answer, type OriginScript } from '../origin.ts';
import type { FrameConnection } from './frame-connection.ts';
import { statusOf } from './frame-connection.ts';
import {
  CODE,
  get,
  LEAST_FRAME_BYTES,
  lastHeaders,
  MOST_WINDOW_BYTES,
  request,
  SETTING,
  settings,
  USUAL_WINDOW_BYTES,
  windowUpdate,
} from './frames.ts';
import { comes, endsWith, isServed, openWire } from './raw-client.ts';

const BODY_BYTES = 100_000;
const SCRIPT: OriginScript = {
  answer: ({ asked }) => answer(asked.endsWith('/other') ? 'small' : 'x'.repeat(BODY_BYTES)),
};
const WRITE_STALL_MS = 60_000;

/** So much has come, and no more comes. */
async function stops(t: ExecutionContext, client: FrameConnection, stream: number, bytes: number): Promise<void> {
  const seen = client.stream(stream);
  await client.until(() => seen.body.length >= bytes || client.ended);
  t.is(await client.fate(), 'alive');
  t.is(seen.body.length, bytes);
}

test('an answer waits for the window of its connection, and goes on', async (t) => {
  const { client } = await openWire(t, {
    script: SCRIPT,
    client: { settings: { [SETTING.initialWindowSize]: 1_000_000 } },
  });
  client.send(get(1));
  await stops(t, client, 1, USUAL_WINDOW_BYTES);
  client.send(windowUpdate(1, 1000));
  await stops(t, client, 1, USUAL_WINDOW_BYTES);
  client.send(windowUpdate(0, 1000));
  await stops(t, client, 1, USUAL_WINDOW_BYTES + 1000);
  client.send(windowUpdate(0, BODY_BYTES));
  const { body, ended } = await client.over(1);
  t.deepEqual([body.length, ended], [BODY_BYTES, true]);
});

test('an answer waits for the window of its stream, to the byte, and others go on', async (t) => {
  const { client } = await openWire(t, { script: SCRIPT, client: { settings: { [SETTING.initialWindowSize]: 10 } } });
  client.send(windowUpdate(0, BODY_BYTES), get(1));
  await stops(t, client, 1, 10);
  client.send(windowUpdate(1, 1));
  await stops(t, client, 1, 11);
  client.send(get(3, '/other'));
  t.is((await client.over(3)).body, 'small');
  client.send(windowUpdate(1, BODY_BYTES));
  t.is((await client.over(1)).body.length, BODY_BYTES);
});

test('the windows of streams that run follow the settings, below nothing too', async (t) => {
  const { client } = await openWire(t, { script: SCRIPT, client: { settings: { [SETTING.initialWindowSize]: 100 } } });
  client.send(windowUpdate(0, BODY_BYTES), get(1));
  await stops(t, client, 1, 100);
  client.send(settings({ [SETTING.initialWindowSize]: 150 }));
  await stops(t, client, 1, 150);
  client.send(settings({ [SETTING.initialWindowSize]: 20 }), windowUpdate(1, 130));
  await stops(t, client, 1, 150);
  client.send(windowUpdate(1, 1), get(3));
  await stops(t, client, 1, 151);
  await stops(t, client, 3, 20);
  client.send(settings({ [SETTING.initialWindowSize]: BODY_BYTES }));
  for (const id of [1, 3]) client.send(windowUpdate(id, BODY_BYTES), windowUpdate(0, BODY_BYTES));
  for (const id of [1, 3]) t.is((await client.over(id)).body.length, BODY_BYTES);
});

test('no frame is larger than the client takes', async (t) => {
  const { client } = await openWire(t, {
    script: SCRIPT,
    client: { settings: { [SETTING.initialWindowSize]: BODY_BYTES } },
  });
  client.send(windowUpdate(0, BODY_BYTES), get(1));
  t.true((await client.over(1)).ended);
  t.true(client.frames.every(({ payload }) => payload.length <= LEAST_FRAME_BYTES));
});

const REFUSED: Readonly<Record<string, { readonly frames: readonly Buffer[]; readonly code: number }>> = {
  'a window of nothing for the connection': { frames: [windowUpdate(0, 0)], code: CODE.protocol },
  'a window of the connection beyond 2^31-1': {
    frames: [windowUpdate(0, MOST_WINDOW_BYTES)],
    code: CODE.flowControl,
  },
  'a window of a stream beyond 2^31-1 by the settings': {
    frames: [
      get(1),
      windowUpdate(1, MOST_WINDOW_BYTES - USUAL_WINDOW_BYTES),
      settings({ [SETTING.initialWindowSize]: USUAL_WINDOW_BYTES + 1 }),
    ],
    code: CODE.flowControl,
  },
};

for (const [name, { frames, code }] of Object.entries(REFUSED)) {
  test(`the connection ends: ${name}`, async (t) => {
    const { router, client } = await openWire(t, {
      script: { answer: ({ asked }) => (asked.endsWith('/other') ? answer('small') : undefined) },
    });
    client.send(...frames);
    await endsWith(t, client, code);
    await isServed(t, router, 'small');
  });
}

for (const [name, bytes, code] of [
  ['nothing', 0, CODE.protocol],
  ['more than 2^31-1', MOST_WINDOW_BYTES, CODE.flowControl],
] as const) {
  test(`a window of ${name} for a stream ends that stream, or the connection`, async (t) => {
    const { origin, router, client } = await openWire(t, {
      script: { answer: ({ asked }) => (asked.endsWith('/other') ? answer('small') : undefined) },
    });
    client.send(get(1));
    await origin.until(() => origin.requests.length === 1);
    client.send(windowUpdate(1, bytes));
    const fate = await client.fate();
    t.is(fate === 'alive' ? client.stream(1).code : fate.code, code);
    await origin.until(() => origin.connection(0).closed);
    await isServed(t, router, 'small');
  });
}

test('what has no body needs no window', async (t) => {
  const { client } = await openWire(t, {
    script: { answer: () => answer('') },
    client: { settings: { [SETTING.initialWindowSize]: 0 } },
  });
  client.send(get(1), lastHeaders(3, request('HEAD', '/')));
  for (const id of [1, 3]) {
    const seen = await client.over(id);
    t.deepEqual([statusOf(seen), seen.ended], [200, true]);
  }
});

// nghttp2 keeps the empty DATA frame that ends the stream until there is a window; RFC 9113 6.9.1 allows it without.
test('the end of a body needs no window', async (t) => {
  const { origin, client } = await openWire(t, {
    script: { answer: () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' },
    client: { settings: { [SETTING.initialWindowSize]: 0 } },
  });
  client.send(get(1));
  await origin.until(() => origin.requests.length === 1);
  t.true(await comes(() => client.stream(1).ended));
});

for (const [name, script] of Object.entries<OriginScript>({
  'a large answer': SCRIPT,
  'a small answer': { answer: () => answer('small') },
})) {
  test(`${name} for which there is never a window is given up after a while`, async (t) => {
    const clock = new ManualClock();
    const { router, client } = await openWire(t, {
      script,
      router: { clock },
      client: { settings: { [SETTING.initialWindowSize]: 0 } },
    });
    client.send(get(1), get(3));
    client.send(windowUpdate(3, BODY_BYTES), windowUpdate(0, BODY_BYTES));
    t.true((await client.over(3)).ended);
    await client.until(() => client.stream(1).heads.length > 0);
    t.is(client.stream(1).body, '');
    await clock.advance(WRITE_STALL_MS + 1000);
    const { ended, code } = await client.over(1);
    t.false(ended);
    t.true(code !== undefined);
    await router.record(2);
    client.send(get(5), windowUpdate(5, BODY_BYTES), windowUpdate(0, BODY_BYTES));
    t.true((await client.over(5)).ended);
  });
}

test('a client that takes little of its answers, but something every minute, is waited for', async (t) => {
  const clock = new ManualClock();
  const { client } = await openWire(t, {
    script: { answer: ({ asked }) => answer(asked.endsWith('/large') ? 'x'.repeat(BODY_BYTES) : 'small') },
    router: { clock },
    client: { settings: { [SETTING.initialWindowSize]: 0 } },
  });
  client.send(get(1), get(3, '/large'));
  await client.until(() => client.stream(1).heads.length > 0 && client.stream(3).heads.length > 0);
  for (let bytes = 1; bytes < 5; bytes++) {
    await clock.advance(WRITE_STALL_MS - 5000);
    client.send(windowUpdate(1, 1), windowUpdate(3, 1));
    await stops(t, client, 1, bytes);
    await stops(t, client, 3, bytes);
  }
  client.send(windowUpdate(1, 1), windowUpdate(3, BODY_BYTES), windowUpdate(0, BODY_BYTES));
  t.is((await client.over(1)).body, 'small');
  t.is((await client.over(3)).body.length, BODY_BYTES);
});
